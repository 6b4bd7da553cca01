"""Changing or calling off several dates of a series at once.

Each date is changed by the same operation as an event of its own, under its own version
and hold; what a date has of its own stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act
from app.domain.causes import CauseKind
from app.domain.series import Rule, Scope, differing, merged, moved, moved_day
from app.models import Event, Series, SeriesDate
from app.operations.details import Details, has_room
from app.operations.events import cancel, edit
from app.operations.series import facts_to_note, note_series, rule_of
from app.operations.series_facts import (
    DAY,
    Facts,
    details_at,
    details_of,
    facts_of,
    keep_pattern,
    pattern_of,
)
from app.operations.series_undo import move_rows, remember, tie_together
from app.queries.series import find_date, list_ahead
from app.queries.signups import count_taken


class SeriesWasChanged(Exception):  # noqa: N818 -- reads as the sentence it states
    """Another host changed the whole series since this page was opened."""

    def __init__(self, *, version: int) -> None:
        super().__init__()
        self.version = version


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
class _Change:
    """What a series changes from and to, and the names of the parts that do."""

    was: Facts
    new: Facts
    names: frozenset[str]


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
    for other in _meant(session, this, scope, now=now):
        day = other.planned_on
        if rule != old:
            day = moved_day(day, old=old, was=this.planned_on, new=rule, to=to)
        if other.id == this.id:
            planned = Planned(row=other, event=event, details=details, planned_on=day)
        else:
            change = _Change(was=was, new=pattern, names=frozenset(changed))
            planned = _plan(session, other, change, day=day, now=now)
        found.append(planned)
    _refuse_taken_days(session, series, found)
    return Plan(series=series, dates=tuple(found), pattern=pattern, rule=rule)


def edit_several(
    session: Session,
    *,
    event_id: int,
    details: Details,
    scope: Scope,
    version: int,
    series_version: int,
    words: str,
    quietly: bool,
    actor_id: int,
    hold: timedelta,
    now: datetime,
) -> Plan:
    """Change this date and the later ones, or all, and what further dates begin with.

    A date that has something of its own keeps it; one whose guests would not fit stays
    as it is. Raises `SeriesWasChanged` and what `edit` raises; nothing is changed then.
    """
    event = lock(session, Event, event_id)
    plan = foresee(session, event=event, details=details, scope=scope, now=now)
    series = lock(session, Series, plan.series.id)
    if series.version != series_version:
        raise SeriesWasChanged(version=series.version)
    was, key = facts_to_note(series), str(uuid4())
    before = remember(session, series)
    for planned in plan.dates:
        if planned.is_left:
            continue
        is_this = planned.event.id == event_id
        edit(
            session,
            event_id=planned.event.id,
            details=planned.details,
            version=version if is_this else planned.event.version,
            words=words,
            quietly=quietly,
            actor_id=actor_id,
            hold=hold,
            now=now,
        )
        tie_together(session, planned.event, CauseKind.EDITED, key, before)
    _move_dates(session, series, plan)
    keep_pattern(session, series, plan.pattern)
    series.version += 1
    note_series(session, Act.CHANGED_SERIES, series, event_id=event_id, was=was)
    return plan


def cancel_several(
    session: Session,
    *,
    event_id: int,
    scope: Scope,
    reason: str,
    actor_id: int,
    hold: timedelta,
    now: datetime,
) -> int:
    """Call off this date and all later ones, or all; no further one is made.

    Returns how many were called off. Raises `EventHasBegun`.
    """
    lock(session, Event, event_id)
    this = find_date(session, event_id=event_id)
    if this is None:
        raise ValueError(event_id)
    series, key, count = lock(session, Series, this.series_id), str(uuid4()), 0
    was, before = facts_to_note(series), remember(session, series)
    for date_ in _meant(session, this, scope, now=now):
        if date_.event is None:
            continue
        cancel(
            session,
            event_id=date_.event.id,
            reason=reason,
            actor_id=actor_id,
            hold=hold,
            now=now,
        )
        tie_together(session, date_.event, CauseKind.CANCELED, key, before)
        count += 1
    if scope is not Scope.ONE:
        end(session, series, now=now)
        note_series(session, Act.CHANGED_SERIES, series, event_id=event_id, was=was)
    return count


def end(session: Session, series: Series, *, now: datetime) -> None:
    """Let no further date be made."""
    series.ended_at, series.version = now, series.version + 1
    session.flush()


def _meant(
    session: Session, this: SeriesDate, scope: Scope, *, now: datetime
) -> Sequence[SeriesDate]:
    # In the order of their events' numbers, so that two who lock many never wait for
    # each other.
    dates = [
        each
        for each in list_ahead(session, series_id=this.series_id, now=now)
        if scope is Scope.ALL or each.planned_on >= this.planned_on
    ]
    if scope is Scope.ONE:
        dates = [each for each in dates if each.id == this.id]
    return sorted(dates, key=lambda each: each.event_id or 0)


def _plan(
    session: Session, date_: SeriesDate, change: _Change, *, day: date, now: datetime
) -> Planned:
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
    days = {each.planned_on for each in planned}
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


def _move_dates(session: Session, series: Series, plan: Plan) -> None:
    old, new = rule_of(series), plan.rule
    if new == old:
        return
    first = min(plan.dates, key=lambda each: each.row.planned_on)
    was, to = first.row.planned_on, first.planned_on

    def there(day: date) -> date:
        return moved_day(day, old=old, was=was, new=new, to=to)

    later = session.scalars(
        select(SeriesDate).where(
            SeriesDate.series_id == series.id, SeriesDate.planned_on >= was
        )
    ).all()
    move_rows(session, {row.id: there(row.planned_on) for row in later})
    series.handled_on = there(series.handled_on)
    if series.until_on is not None:
        series.until_on = there(old.day(old.number(series.until_on)))
    series.first_on = new.first_on
    session.flush()
