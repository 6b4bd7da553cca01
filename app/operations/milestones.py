"""Noting what happens once in an event's life."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Milestone
from app.queries.events import has_reached


def reach(session: Session, *, event_id: int, name: str, now: datetime) -> bool:
    """Note that something that happens once happens now; False if it has already."""
    if has_reached(session, event_id=event_id, name=name):
        return False
    session.add(Milestone(event_id=event_id, name=name, reached_at=now))
    session.flush()
    return True
