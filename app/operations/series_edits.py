"""Changing or calling off several dates of a series at once.

Each date is changed by the same operation as an event of its own, under its own version
and hold; what a date has of its own stays.
"""

from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.audit import Act
from app.domain.causes import CauseKind
from app.domain.house import House
from app.domain.series import Scope, moved_day
from app.models import Event, Series, SeriesDate
from app.operations.details import Details
from app.operations.events import cancel, edit
from app.operations.series import facts_to_note, note_series
from app.operations.series_facts import keep_pattern
from app.operations.series_locks import lock_series
from app.operations.series_looking import be_one_entry, look_soon
from app.operations.series_plans import Plan, foresee, meant
from app.operations.series_undo import move_rows, remember, tie_together, with_room
from app.queries.series import find_date, rule_of


class SeriesWasChanged(Exception):  # noqa: N818 -- reads as the sentence it states
    """Another host changed the whole series since this page was opened."""

    def __init__(self, *, version: int) -> None:
        super().__init__()
        self.version = version


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
    series = lock_series_of(session, event_id, now=now)
    if series.version != series_version:
        raise SeriesWasChanged(version=series.version)
    event = session.get_one(Event, event_id)
    plan = foresee(session, event=event, details=details, scope=scope, now=now)
    was, key, before = facts_to_note(series), str(uuid4()), remember(session, series)
    for planned in (each for each in plan.dates if not each.is_left):
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
    look_soon(session, series_id=series.id, now=now)
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
    series = lock_series_of(session, event_id, now=now)
    this = find_date(session, event_id=event_id)
    if this is None:
        raise ValueError(event_id)
    key, count = str(uuid4()), 0
    was, before = facts_to_note(series), remember(session, series)
    for date_ in meant(session, this, scope, now=now):
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


def end_series(
    session: Session, *, series_id: int, event_id: int, now: datetime
) -> None:
    """Make no further date of a series; those that are events stay on. Twice is once."""
    series = lock_series(session, series_id, now=now, besides=[event_id])
    if series.ended_at is None:
        was = facts_to_note(series)
        end(session, series, now=now)
        note_series(session, Act.CHANGED_SERIES, series, event_id=event_id, was=was)


def choose_one_entry(
    session: Session,
    *,
    series_id: int,
    event_id: int,
    is_on: bool,
    house: House,
    now: datetime,
) -> None:
    """Let a series be one entry in calendars, or each date by itself, from now on.

    Entries that calendars have end with the dates that they hold by then. Twice is once.
    """
    series = lock_series(session, series_id, now=now, besides=[event_id])
    if series.is_one_entry is is_on:
        return
    was = facts_to_note(series)
    be_one_entry(series, is_on=is_on, house=house)
    series.version += 1
    look_soon(session, series_id=series.id, now=now)
    note_series(session, Act.CHANGED_SERIES, series, event_id=event_id, was=was)


def end(session: Session, series: Series, *, now: datetime) -> None:
    """Let no further date be made."""
    series.ended_at, series.version = now, series.version + 1
    look_soon(session, series_id=series.id, now=now)
    session.flush()


def lock_series_of(session: Session, event_id: int, *, now: datetime) -> Series:
    """Return the series of an event, locked with its dates ahead and this one."""
    date_ = find_date(session, event_id=event_id)
    if date_ is None:
        raise ValueError(event_id)
    return lock_series(session, date_.series_id, now=now, besides=[event_id])


def _move_dates(session: Session, series: Series, plan: Plan) -> None:
    old, new = rule_of(series), plan.rule
    if new == old:
        return
    first = min(plan.dates, key=lambda each: each.row.planned_on)
    was, to = first.row.planned_on, first.planned_on

    def there(day: date) -> date:
        return moved_day(day, old=old, was=was, new=new, to=to)

    rows = session.scalars(
        select(SeriesDate)
        .where(SeriesDate.series_id == series.id)
        .order_by(SeriesDate.planned_on)
    ).all()
    days = {each.row.id: each.planned_on for each in plan.dates}
    for row in rows:
        # Days of an earlier rhythm have no place in this rule, nor in the new one.
        goes_along = row.planned_on >= was and old.has(row.planned_on)
        if goes_along and there(row.planned_on) not in days.values():
            days.setdefault(row.id, there(row.planned_on))
    move_rows(session, with_room(days, rows))
    series.handled_on = there(series.handled_on)
    if series.until_on is not None:
        series.until_on = there(old.day(old.number(series.until_on)))
    series.first_on = new.first_on
    session.flush()
