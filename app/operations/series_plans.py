"""What a change of several dates of a series would do to each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.series import Rule, Scope, moved, moved_day
from app.domain.series_changes import differing, merged
from app.models import Event, Series, SeriesDate
from app.operations.details import Details, has_room
from app.operations.series_facts import (
    DAY,
    Facts,
    details_at,
    details_of,
    facts_of,
    pattern_of,
)
from app.queries.series import find_date, list_ahead, rule_of
from app.queries.signups import count_taken


class DayIsTaken(Exception):  # noqa: N818 -- reads as the sentence it states
    """Another date of the series, which would not move, is on that day."""

    def __init__(self, *, day: date) -> None:
        super().__init__()
        self.day = day


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What a change of several dates does to one of them."""

    row: SeriesDate
    event: Event
    details: Details
    """As it would be."""
    planned_on: date
    keeps: tuple[str, ...] = ()
    """Parts that this date has of its own and that the change would have touched."""
    is_left: bool = False
    """It stays as it is: its guests would not fit, or it would be over already."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a series changes from and to, and the names of the parts that do."""

    was: Facts
    new: Facts
    names: frozenset[str]

    @classmethod
    def between(cls, was: Facts, new: Facts) -> Self:
        """Return the change of one pattern into another, whatever differs."""
        names = frozenset(name for name in new if new[name] != was[name])
        return cls(was=was, new=new, names=names)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A change of several dates, before anything is written."""

    series: Series
    dates: tuple[Planned, ...]
    pattern: Facts
    """What the next dates would begin with."""
    rule: Rule


def foresee(
    session: Session,
    *,
    event: Event,
    details: Details,
    scope: Scope,
    now: datetime,
) -> Plan:
    """Return what changing this date into `details` does to it and the others.

    For `Scope.LATER` and `Scope.ALL`. Writes nothing.
    """
    this = find_date(session, event_id=event.id)
    if this is None or scope is Scope.ONE:
        raise ValueError(scope)
    series, was = this.series, pattern_of(session, this.series)
    own = facts_of(details_of(session, event), planned_on=this.planned_on)
    typed = facts_of(details, planned_on=this.planned_on)
    changed = {name for name in typed if typed[name] != own[name]} - {DAY}
    pattern = was | {name: typed[name] for name in changed}
    old = rule_of(series)
    to = this.planned_on + timedelta(days=typed[DAY])
    rule = moved(old, was=this.planned_on, to=to) if typed[DAY] != own[DAY] else old
    found = []
    for other in meant(session, this, scope, now=now):
        day = other.planned_on
        if rule != old:
            day = moved_day(day, old=old, was=this.planned_on, new=rule, to=to)
        if other.id == this.id:
            planned = Planned(row=other, event=event, details=details, planned_on=day)
        else:
            change = Change(was=was, new=pattern, names=frozenset(changed))
            planned = plan_date(session, other, change, day=day, now=now)
        found.append(planned)
    _refuse_taken_days(session, series, found)
    return Plan(series=series, dates=tuple(found), pattern=pattern, rule=rule)


def meant(
    session: Session, this: SeriesDate, scope: Scope, *, now: datetime
) -> Sequence[SeriesDate]:
    """Return the dates that a press is meant for and that have not begun.

    In the order of their events' numbers, so that two who lock many never wait for
    each other.
    """
    dates = [
        each
        for each in list_ahead(session, series_id=this.series_id, now=now)
        if scope is Scope.ALL or each.planned_on >= this.planned_on
    ]
    if scope is Scope.ONE:
        dates = [each for each in dates if each.id == this.id]
    return sorted(dates, key=lambda each: each.event_id or 0)


def plan_date(
    session: Session, date_: SeriesDate, change: Change, *, day: date, now: datetime
) -> Planned:
    """Return what a change of the series does to one date; writes nothing."""
    event = session.get_one(Event, date_.event_id)
    own = facts_of(details_of(session, event), planned_on=date_.planned_on)
    differs = differing(own, pattern=change.was)
    keeps = tuple(name for name in differs if name in change.names)
    if own[DAY] != 0 and day != date_.planned_on:
        keeps = (DAY, *keeps)
        own = own | {DAY: own[DAY] - (day - date_.planned_on).days}
    facts = merged(own=own, was=change.was, new=change.new)
    details = details_at(facts, planned_on=day)
    going = count_taken(session, event_id=event.id)
    return Planned(
        row=date_,
        event=event,
        details=details,
        planned_on=day,
        keeps=keeps,
        is_left=not has_room(details, going=going) or details.starts_at <= now,
    )


def _refuse_taken_days(
    session: Session, series: Series, planned: Sequence[Planned]
) -> None:
    moving = {each.row.id for each in planned}
    goes = sorted(each.planned_on for each in planned)
    twice = next((day for day, other in pairwise(goes) if day == other), None)
    if twice is not None:  # one of them is of an earlier rhythm
        raise DayIsTaken(day=twice)
    days = set(goes)
    taken = session.scalar(
        select(SeriesDate.planned_on).where(
            SeriesDate.series_id == series.id,
            SeriesDate.event_id.is_not(None),
            SeriesDate.id.not_in(moving),
            SeriesDate.planned_on.in_(days),
        )
    )
    if taken is not None:
        raise DayIsTaken(day=taken)
