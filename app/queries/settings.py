"""Questions about what is held on one person."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.outbox import MailKind
from app.models import Attendance, FollowUp, Mute, Promise, Signup, Silence


@dataclass(frozen=True, kw_only=True)
class Held:
    """How much is held; the person alone sees it."""

    answers: int
    attended: int
    follow_ups: int
    promises: int
    silenced: int


def count_held(session: Session, *, person_id: int) -> Held:
    """Return how much is held on this person; one query."""
    counted = session.execute(
        select(
            *(
                select(func.count())
                .where(table.person_id == person_id)
                .scalar_subquery()
                for table in (Signup, Attendance, FollowUp, Promise, Silence)
            )
        )
    ).one()
    return Held(
        answers=counted[0],
        attended=counted[1],
        follow_ups=counted[2],
        promises=counted[3],
        silenced=counted[4],
    )


def list_muted(session: Session, *, person_id: int) -> set[MailKind]:
    """Return the kinds of mail that this person switched off."""
    return set(session.scalars(select(Mute.kind).where(Mute.person_id == person_id)))
