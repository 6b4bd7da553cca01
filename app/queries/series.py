"""Questions about series and their dates."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from app.domain.events import EventStatus
from app.domain.series import AHEAD
from app.models import Event, Series, SeriesDate


def find_date(session: Session, *, event_id: int) -> SeriesDate | None:
    """Return which date of a series an event is; None: of none."""
    return session.scalar(select(SeriesDate).where(SeriesDate.event_id == event_id))


def list_dates(
    session: Session, *, series_id: int, ends_after: datetime | None = None
) -> Sequence[SeriesDate]:
    """Return the dates of a series by day, those left out among them.

    With `ends_after` only events that are on then or later, canceled ones too.
    """
    asked = (
        select(SeriesDate)
        .outerjoin(Event, Event.id == SeriesDate.event_id)
        .options(contains_eager(SeriesDate.event))
        .where(SeriesDate.series_id == series_id)
        .order_by(SeriesDate.planned_on)
    )
    if ends_after is not None:
        asked = asked.where(Event.ends_at > ends_after)
    return session.scalars(asked).all()


def list_ahead(
    session: Session, *, series_id: int, now: datetime
) -> Sequence[SeriesDate]:
    """Return the dates that have not begun and are on, the next first."""
    return session.scalars(
        select(SeriesDate)
        .join(Event, Event.id == SeriesDate.event_id)
        .options(contains_eager(SeriesDate.event))
        .where(
            SeriesDate.series_id == series_id,
            Event.status == EventStatus.PUBLISHED,
            Event.starts_at > now,
        )
        .order_by(Event.starts_at, Event.id)
    ).all()


def find_to_extend(session: Session, *, now: datetime) -> Series | None:
    """Return a series that has fewer dates ahead than it should; None: none has.

    A canceled date counts: what was called off is not made up for.
    """
    ahead = (
        select(func.count())
        .select_from(SeriesDate)
        .join(Event, Event.id == SeriesDate.event_id)
        .where(SeriesDate.series_id == Series.id, Event.starts_at > now)
        .correlate(Series)
        .scalar_subquery()
    )
    return session.scalar(
        select(Series)
        .where(
            Series.ended_at.is_(None),
            or_(Series.until_on.is_(None), Series.handled_on < Series.until_on),
            ahead < AHEAD,
        )
        .order_by(Series.id)
        .limit(1)
    )


def those_ahead(now: datetime) -> Select[SeriesDate]:
    """Return the question which dates of series that go on have yet to begin."""
    return (
        select(SeriesDate)
        .join(Event, Event.id == SeriesDate.event_id)
        .join(Series, Series.id == SeriesDate.series_id)
        .options(contains_eager(SeriesDate.event), contains_eager(SeriesDate.series))
        .where(Event.status == EventStatus.PUBLISHED, Event.starts_at > now)
        .order_by(Event.starts_at, Event.id)
    )
