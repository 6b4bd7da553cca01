"""Questions about what people's calendars hold."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Invite


def find_invite(session: Session, *, event_id: int, person_id: int) -> Invite | None:
    """Return what this person's calendar holds of this event, if it ever was told."""
    return session.scalar(
        select(Invite).where(Invite.event_id == event_id, Invite.person_id == person_id)
    )


def list_invites(session: Session, *, event_id: int) -> Sequence[Invite]:
    """Return what calendars hold of this event, by person."""
    return session.scalars(
        select(Invite).where(Invite.event_id == event_id).order_by(Invite.person_id)
    ).all()
