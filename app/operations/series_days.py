"""Single dates of a series: a day that became a holiday, and the last one."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act
from app.domain.house import House
from app.domain.mail import HostNews
from app.domain.time import local_day, zone_of
from app.messages.kind_words import holiday_words
from app.models import Event, Series, SeriesDate
from app.operations import audit
from app.operations.events import cancel
from app.operations.hosts import tell_hosts
from app.operations.series import holidays_on
from app.queries.series import find_date, list_ahead, rule_of, those_ahead

FARTHEST = timedelta(days=3653)
"""Nobody plans ten years ahead, and after the last of all days no rule finds another."""


def ask_about_one_holiday(session: Session, *, house: House, now: datetime) -> bool:
    """Ask the hosts about one date whose day the list calls a holiday since it was made.

    Who hosts a standing table reads of it in "Stop this week?".
    """
    asked = those_ahead(now).where(SeriesDate.holiday == "", Series.ended_at.is_(None))
    for row in session.scalars(asked):
        event, series = row.event, row.series
        if event is None:
            continue
        day = local_day(event.starts_at, zone=zone_of(event.zone))
        names = holidays_on(series, day, house=house)
        if not names:
            continue
        lock(session, Event, event.id)
        row.holiday, row.is_asked = ", ".join(names), True
        if not series.is_standing:
            tell_hosts(
                session,
                event,
                news=HostNews.FALLS_ON_HOLIDAY,
                path="/dates",
                people=tuple(names),
                house=house,
                now=now,
            )
        return True
    return False


def keep_holiday(session: Session, *, event_id: int) -> None:
    """Let a date be on although its day is a holiday."""
    row = find_date(session, event_id=event_id)
    if row is not None:
        row.is_asked = False


def leave_out(session: Session, *, event_id: int, actor_id: int, now: datetime) -> None:
    """Call a date off whose day is a holiday; whoever has a place is told.

    Raises `EventHasBegun`.
    """
    row = find_date(session, event_id=event_id)
    if row is None:
        return
    event = lock(session, Event, event_id)
    words = holiday_words(row.holiday, locale=event.organizer.locale)
    row.is_asked = False
    cancel(session, event_id=event_id, reason=words, actor_id=actor_id, now=now)


def skip(session: Session, *, event_id: int, day: date, is_out: bool) -> bool:
    """Leave out a day that is no event yet, or let it be on again.

    False: it is an event by now, or none of the series' days.
    """
    row = find_date(session, event_id=event_id)
    if row is None:
        return False
    lock(session, Event, event_id)  # before its series, as everywhere
    series = lock(session, Series, row.series_id)
    rule, ahead = rule_of(series), day - series.handled_on
    if not timedelta(0) < ahead <= FARTHEST or rule.day(rule.number(day)) != day:
        return False
    other = session.scalar(
        select(SeriesDate).where(
            SeriesDate.series_id == series.id, SeriesDate.planned_on == day
        )
    )
    other = other or SeriesDate(series_id=series.id, planned_on=day)
    other.is_out = is_out
    session.add(other)
    series.version += 1
    audit.note(
        session,
        Act.CHANGED_SERIES,
        event_id=event_id,
        before={"left_out": None if is_out else day.isoformat()},
        after={"left_out": day.isoformat() if is_out else None, "series": series.id},
    )
    return True


def end_one(session: Session, *, now: datetime) -> bool:
    """Note that a series is over whose last date has passed; False: none is."""
    over = session.scalars(
        select(Series)
        .where(Series.ended_at.is_(None), Series.until_on <= Series.handled_on)
        .order_by(Series.id)
    )
    for series in over:
        if not list_ahead(session, series_id=series.id, now=now):
            lock(session, Series, series.id)
            series.ended_at = now
            return True
    return False
