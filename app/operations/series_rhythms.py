"""What another rhythm would do to each date of a series, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.house import House
from app.domain.series import LISTED_FOR, Rhythm, Rule, Scope
from app.domain.series_changes import fit
from app.models import Event, Series, SeriesDate
from app.operations.details import Details
from app.operations.events import EventHasBegun
from app.operations.series_facts import Facts, details_at, details_of, pattern_of
from app.operations.series_plans import Change, DayIsTaken, meant, plan_date
from app.queries.series import find_date, rule_of


@dataclass(frozen=True, kw_only=True)
class NewRhythm:
    """What a host decides about this date of a series and all later ones."""

    rhythm: Rhythm
    first_on: date
    """Where this date goes; the others are counted from there."""
    until: date | None
    heeds_holidays: bool
    starts: str
    """As 12:00, on the clock of the series, as is `ends`."""
    ends: str
    room: tuple[int | None, int | None, int | None]
    """Tables, seats at each, places."""


class Becomes(StrEnum):
    """What becomes of one date."""

    STAYS = "stays"
    CHANGES = "changes"
    """On the same hours, but other tables."""
    MOVES = "moves"
    IS_LEFT = "is_left"
    """It stays as it is: its guests would not fit, or it would be over already."""
    IS_CANCELED = "is_canceled"
    """The new rhythm has no day for it."""
    IS_NEW = "is_new"


@dataclass(frozen=True, kw_only=True)
class DatePlan:
    """What becomes of one date, or a day that becomes one."""

    becomes: Becomes
    planned_on: date
    """Where it is in the new rhythm; of what is canceled, where it was."""
    row: SeriesDate | None = None
    event: Event | None = None
    details: Details | None = None
    """As it would be; None: nothing changes, or it is called off."""
    keeps: tuple[str, ...] = ()
    """Parts that it has of its own and that the change would have touched."""


@dataclass(frozen=True, kw_only=True)
class RhythmPlan:
    """Another rhythm, before anything is written."""

    series: Series
    dates: tuple[DatePlan, ...]
    """By day."""
    pattern: Facts
    rule: Rule
    rows: tuple[tuple[SeriesDate, date | None], ...]
    """Where each date goes, those that a host left out among them; None: nowhere."""


def foresee_rhythm(
    session: Session, *, event: Event, to: NewRhythm, house: House, now: datetime
) -> RhythmPlan:
    """Return what another rhythm does to this date and all later ones.

    Dates that have a day in it go there and keep what they have of their own; others
    are called off, and days between them become dates. Raises `DayIsTaken`, and
    `EventHasBegun` also for a date that is canceled.
    """
    this = find_date(session, event_id=event.id)
    if this is None:
        raise ValueError(event.id)
    series, rule = this.series, Rule(rhythm=to.rhythm, first_on=to.first_on)
    ahead = sorted(
        meant(session, this, Scope.LATER, now=now), key=lambda row: row.planned_on
    )
    if this.id not in {row.id for row in ahead}:
        raise EventHasBegun
    others = _others(session, series, {row.id for row in ahead})
    out = [row for row in others if _goes_along(row, this)]
    stuck = [row for row in others if row not in out]
    rows = sorted((*ahead, *out), key=lambda row: row.planned_on)
    days = _open_days(rule, rows, stuck, to=to, house=house)
    old = rule_of(series)
    goes = fit(
        [row.planned_on for row in rows],
        to=days,
        shift=to.first_on - this.planned_on,
        within=min(old.period, rule.period) / 2,
    )
    was = pattern_of(session, series)
    new = was | {"when": [to.starts, to.ends, series.zone], "room": [*to.room]}
    change = Change.between(was, new)
    dates = [_date(session, row, change, goes, now=now) for row in ahead]
    dates += _new_dates(dates, sorted(set(days) - set(goes.values())), new, now=now)
    return RhythmPlan(
        series=series,
        dates=tuple(sorted(dates, key=lambda each: each.planned_on)),
        pattern=new,
        rule=rule,
        rows=(
            *((row, goes.get(row.planned_on)) for row in rows),
            *((row, None) for row in stuck if row.event_id is None),
        ),
    )


def _new_dates(
    dates: Sequence[DatePlan], days: Sequence[date], pattern: Facts, *, now: datetime
) -> list[DatePlan]:
    # Those that lie between; what comes after the last one is made as time passes.
    last = max(each.planned_on for each in dates)
    return [
        DatePlan(becomes=Becomes.IS_NEW, planned_on=day, details=details)
        for day in days
        if day < last
        and (details := details_at(pattern, planned_on=day)).starts_at > now
    ]


def _others(session: Session, series: Series, moving: set[int]) -> Sequence[SeriesDate]:
    return session.scalars(
        select(SeriesDate)
        .where(SeriesDate.series_id == series.id, SeriesDate.id.not_in(moving))
        .order_by(SeriesDate.planned_on)
    ).all()


def _goes_along(row: SeriesDate, this: SeriesDate) -> bool:
    # What a host left out of this rhythm; a holiday stays the day that it is.
    is_theirs = row.event_id is None and row.is_out and not row.holiday
    is_later = row.planned_on > this.planned_on
    return is_theirs and is_later and rule_of(this.series).has(row.planned_on)


def _open_days(
    rule: Rule,
    rows: Sequence[SeriesDate],
    stuck: Sequence[SeriesDate],
    *,
    to: NewRhythm,
    house: House,
) -> list[date]:
    """Return the days of the new rhythm that a date can go to, in order.

    Raises `DayIsTaken` for the first.
    """
    if any(row.event_id and row.planned_on == to.first_on for row in stuck):
        raise DayIsTaken(day=to.first_on)
    taken = {row.planned_on for row in stuck if row.event_id or _is_off(row, to)}
    own = {row.planned_on for row in rows}
    kept = own | {row.planned_on for row in stuck if not row.is_out}
    last = max(own | {rule.first_on}) + abs(rule.first_on - min(own)) + rule.period
    end = min(last, to.until or last, rule.first_on + LISTED_FOR)
    series = rows[0].series

    def is_open(day: date) -> bool:
        names = house.holidays.on(day, zone=series.zone, country=series.country)
        is_holiday = to.heeds_holidays and names and day not in kept
        return day not in taken and not is_holiday

    days = takewhile(lambda day: day <= end, rule.days())
    return [day for day in days if day == rule.first_on or is_open(day)]


def _is_off(row: SeriesDate, to: NewRhythm) -> bool:
    return row.is_out and (to.heeds_holidays or not row.holiday)


def _date(
    session: Session,
    row: SeriesDate,
    change: Change,
    goes: dict[date, date],
    *,
    now: datetime,
) -> DatePlan:
    event, day = session.get_one(Event, row.event_id), goes.get(row.planned_on)
    if day is None:
        gone = Becomes.IS_CANCELED
        return DatePlan(becomes=gone, planned_on=row.planned_on, row=row, event=event)
    planned = plan_date(session, row, change, day=day, now=now)
    own = details_of(session, event)
    becomes = Becomes.CHANGES
    if planned.is_left:
        becomes = Becomes.IS_LEFT
    elif planned.details == own:
        becomes = Becomes.STAYS
    elif (planned.details.starts_at, planned.details.ends_at) != (
        own.starts_at,
        own.ends_at,
    ):
        becomes = Becomes.MOVES
    changes = becomes in (Becomes.CHANGES, Becomes.MOVES)
    return DatePlan(
        becomes=becomes,
        planned_on=day,
        row=row,
        event=event,
        details=planned.details if changes else None,
        keeps=planned.keeps,
    )
