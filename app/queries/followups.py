"""Questions about what people do after an event."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.models import Promise


def has_news(session: Session, *, person_id: int) -> bool:
    """Return whether something waits at this person's follow-ups."""
    waiting = exists().where(
        Promise.person_id == person_id, Promise.closed_at.is_(None)
    )
    return bool(session.scalar(select(waiting)))
