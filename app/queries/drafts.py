"""Questions about drafts; only their author may ask."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Draft


def find_draft(session: Session, *, handle: str, owner_id: int) -> Draft | None:
    """Return this person's draft of that handle; nobody else's, ever."""
    return session.scalar(
        select(Draft).where(Draft.handle == handle, Draft.owner_id == owner_id)
    )


def list_drafts(session: Session, *, owner_id: int) -> Sequence[Draft]:
    """Return this person's drafts, the last saved first."""
    return session.scalars(
        select(Draft)
        .where(Draft.owner_id == owner_id)
        .order_by(Draft.saved_at.desc(), Draft.id)
    ).all()
