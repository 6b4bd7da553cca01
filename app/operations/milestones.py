"""Noting what happens once in an event's life."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.time import local_day, zone_of
from app.models import Event, Milestone
from app.queries.events import has_reached, reached_at


def reach(session: Session, *, event_id: int, name: str, now: datetime) -> bool:
    """Note that something that happens once happens now; False if it has already."""
    if has_reached(session, event_id=event_id, name=name):
        return False
    session.add(Milestone(event_id=event_id, name=name, reached_at=now))
    session.flush()
    return True


def tell_tables_anew(session: Session, event: Event, *, now: datetime) -> None:
    """Note that whoever knows a table is reminded of it before the event's new day."""
    name = _moved_to(event)
    if not reach(session, event_id=event.id, name=name, now=now):
        session.execute(
            update(Milestone)
            .where(Milestone.event_id == event.id, Milestone.name == name)
            .values(reached_at=now)
        )


def moved_here_at(session: Session, event: Event) -> datetime | None:
    """Return when the event was moved to its day, its tables being known already."""
    return reached_at(session, event_id=event.id, name=_moved_to(event))


def _moved_to(event: Event) -> str:
    day = local_day(event.starts_at, zone=zone_of(event.zone))
    return f"moved to {day.isoformat()}"
