"""Beginning a series, and making its next dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act, Facts
from app.domain.house import House
from app.domain.series import AHEAD, Rhythm, TooFew
from app.domain.time import local_day, zone_of
from app.models import Event, Host, Series, SeriesDate
from app.operations import audit
from app.operations.details import Details
from app.operations.drafts import new_handle
from app.operations.event_rows import add_event
from app.operations.series_facts import (
    details_at,
    details_of,
    facts_of,
    keep_pattern,
    pattern_of,
)
from app.operations.series_looking import be_one_entry
from app.queries.series import find_to_extend, rule_of


@dataclass(frozen=True, kw_only=True)
class Repeats:
    """How an event repeats, as its host decided."""

    rhythm: Rhythm
    until: date | None = None
    """The last day on which it can be; None: until somebody stops it."""
    country: str = ""
    left_out: Mapping[date, str] = field(default_factory=dict)
    """Days that a host struck out, with the holiday's name or nothing."""
    kept: Mapping[date, str] = field(default_factory=dict)
    """Holidays on which it is all the same, with their names."""
    is_standing: bool = False
    fewest: int | None = None
    too_few: TooFew | None = None
    decides_days: int = 1
    is_one_entry: bool = False
    """Those who come every time have one entry in the calendar for all dates."""


def begin_series(
    session: Session, *, event: Event, repeats: Repeats, house: House, now: datetime
) -> Series:
    """Let an event that was just published be the first date of a series."""
    first_on = local_day(event.starts_at, zone=zone_of(event.zone))
    series = Series(
        organizer_id=event.organizer_id,
        rhythm=repeats.rhythm,
        first_on=first_on,
        until_on=repeats.until,
        handled_on=first_on,
        country=repeats.country,
        is_standing=repeats.is_standing,
        fewest=repeats.fewest,
        too_few=repeats.too_few,
        decides_days=repeats.decides_days,
        made_at=now,
    )
    be_one_entry(series, is_on=repeats.is_one_entry, house=house)
    facts = facts_of(details_of(session, event), planned_on=first_on)
    keep_pattern(session, series, facts)
    session.add(
        SeriesDate(
            series_id=series.id,
            planned_on=first_on,
            event_id=event.id,
            holiday=repeats.kept.get(first_on, ""),
            opened_at=now,
        )
    )
    _decide_days(session, series, repeats)
    session.flush()
    note_series(session, Act.BEGAN_SERIES, series, event_id=event.id, was=None)
    make_dates(session, series, house=house, now=now)
    return series


def _decide_days(session: Session, series: Series, repeats: Repeats) -> None:
    # Days about which a host decided, before any of them is an event.
    session.add_all(
        SeriesDate(
            series_id=series.id,
            planned_on=day,
            is_out=day in repeats.left_out,
            holiday=holiday,
        )
        for day, holiday in {**repeats.left_out, **repeats.kept}.items()
        if day != series.first_on
    )


def make_dates(
    session: Session, series: Series, *, house: House, now: datetime
) -> None:
    """Make events of the next days until `AHEAD` are to come.

    Days that the list of holidays knows are left out, unless a host kept them, and so
    are days that passed while no worker ran. Nobody is told anything yet.
    """
    series = lock(session, Series, series.id)
    facts = pattern_of(session, series)
    known = {
        row.planned_on: row
        for row in session.scalars(
            select(SeriesDate).where(SeriesDate.series_id == series.id)
        )
    }
    ahead = sum(_is_ahead(row, now=now) for row in known.values())
    for day in rule_of(series).days(after=series.handled_on):
        if ahead >= AHEAD:
            break
        if series.until_on is not None and day > series.until_on:
            series.handled_on = series.until_on  # there is nothing left to make
            break
        series.handled_on = day
        row = known.get(day) or _plan(series, day, house=house)
        session.add(row)
        details = details_at(facts, planned_on=day)
        if row.is_out or row.event_id is not None or details.starts_at <= now:
            row.is_out = row.event_id is None
            continue
        make_date(session, series, row, details, house=house, now=now)
        ahead += 1
    session.flush()


def make_date(
    session: Session,
    series: Series,
    row: SeriesDate,
    details: Details,
    *,
    house: House,
    now: datetime,
) -> None:
    """Make an event of one day of a series; nobody is told of it yet."""
    event = add_event(
        session,
        details=details,
        handle=new_handle(),
        organizer_id=series.organizer_id,
        house=house,
        now=now,
    )
    row.event_id = event.id
    _take_hosts_along(session, series, event)
    audit.note_event(session, Act.PUBLISHED_EVENT, event, was=None)


def extend_one(session: Session, *, house: House, now: datetime) -> bool:
    """Make the next dates of one series that needs any; False: none does."""
    series = find_to_extend(session, now=now)
    if series is None:
        return False
    make_dates(session, series, house=house, now=now)
    return True


def facts_to_note(series: Series) -> Facts:
    """Return how a series stands, for the log of changes: nobody's words."""
    names = (
        "rhythm",
        "until_on",
        "heeds_holidays",
        "is_one_entry",
        "is_standing",
        "fewest",
        "too_few",
        "ended_at",
    )
    facts = {name: getattr(series, name) for name in names}
    return facts | {
        "first_on": series.first_on.isoformat(),
        "until_on": series.until_on.isoformat() if series.until_on else None,
    }


def note_series(
    session: Session,
    act: Act,
    series: Series,
    *,
    event_id: int | None,
    was: Facts | None,
) -> None:
    """Write down what changed about a series since `was`; None: there was none."""
    after = facts_to_note(series)
    changed = {
        name: fact for name, fact in after.items() if (was or {}).get(name) != fact
    }
    before = {name: was[name] for name in changed} if was else {}
    audit.note(
        session,
        act,
        event_id=event_id,
        before={**before},
        after={"series": series.id, **changed},
    )


def holidays_on(series: Series, day: date, *, house: House) -> list[str]:
    """Return for which holidays a series leaves a day out; it may heed none."""
    if not series.heeds_holidays:
        return []
    return house.holidays.on(day, zone=series.zone, country=series.country)


def _plan(series: Series, day: date, *, house: House) -> SeriesDate:
    names = holidays_on(series, day, house=house)
    return SeriesDate(
        series_id=series.id,
        planned_on=day,
        is_out=bool(names),
        holiday=", ".join(names),
    )


def _is_ahead(row: SeriesDate, *, now: datetime) -> bool:
    return row.event is not None and row.event.starts_at > now


def _take_hosts_along(session: Session, series: Series, event: Event) -> None:
    # Co-hosts and door helpers are those of the date before, whoever they are by now.
    before = session.scalar(
        select(Event.id)
        .join(SeriesDate, SeriesDate.event_id == Event.id)
        .where(SeriesDate.series_id == series.id, Event.starts_at < event.starts_at)
        .order_by(Event.starts_at.desc())
        .limit(1)
    )
    helpers = session.scalars(
        select(Host).where(
            Host.event_id == before, Host.person_id != series.organizer_id
        )
    )
    session.add_all(
        Host(event_id=event.id, person_id=helper.person_id, role=helper.role)
        for helper in helpers.all()
    )
