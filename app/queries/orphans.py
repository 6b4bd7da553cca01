"""Events and series to come that nobody answers for: whoever did works here no more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.events import EventStatus
from app.models import Event, Person, Series, SeriesDate


def list_series_alone(session: Session) -> Sequence[Series]:
    """Return the series that go on without anybody who answers for them, by number."""
    return session.scalars(
        _series_alone().options(joinedload(Series.organizer)).order_by(Series.id)
    ).all()


def list_events_alone(session: Session, *, now: datetime) -> Sequence[Event]:
    """Return such events, the next first; dates of such a series go with the series."""
    return session.scalars(
        _events_alone(now)
        .options(joinedload(Event.organizer))
        .order_by(Event.starts_at, Event.id)
    ).all()


def count_alone(session: Session, *, now: datetime) -> int:
    """Return how many lines such a list has."""
    asked = (_series_alone(), _events_alone(now))
    counts = (select(func.count()).select_from(each.subquery()) for each in asked)
    return sum(session.scalars(each).one() for each in counts)


def _series_alone() -> Select[Series]:
    return (
        select(Series)
        .join(Person, Person.id == Series.organizer_id)
        .where(Series.ended_at.is_(None), Person.left_at.is_not(None))
    )


def _events_alone(now: datetime) -> Select[Event]:
    of_series = exists().where(
        SeriesDate.event_id == Event.id,
        SeriesDate.series_id == Series.id,
        Series.organizer_id == Event.organizer_id,
        Series.ended_at.is_(None),
    )
    return (
        select(Event)
        .join(Person, Person.id == Event.organizer_id)
        .where(
            Event.status == EventStatus.PUBLISHED,
            Event.ends_at > now,
            Person.left_at.is_not(None),
            ~of_series,
        )
    )
