"""A whole series as one calendar object: a rule, and the dates that differ (RFC 5545)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from app.domain.calendar import CalendarMail, Method, PartStat
from app.domain.series import WEEKS, Rhythm, Rule, place_in_month
from app.domain.series_calendar import Occurrence, Recurrence
from app.domain.time import zone_of
from app.messages.zone_part import is_true_to, zone_part

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST_PLACE = 5
_LATEST_EVERYWHERE, _LATEST = 28, 31


def can_be_one(recurrence: Recurrence, *, zone: str) -> bool:
    """Return whether every calendar program would show each date at its right hour.

    Each is compared with the law of the zone, as we know it, for ten years. "The 30th,
    or the last day where a month is shorter" takes a rule that not every program reads.
    """
    if _is_odd(recurrence.rule):
        return False
    return _can_be_one(replace(recurrence, left_out=(), changed=(), besides=()), zone)


def series_parts(
    calendar: CalendarMail, recurrence: Recurrence, master: icalendar.Event
) -> list[icalendar.Component]:
    """Return the parts of the object: its zone, and the event that repeats.

    `master` is the event as one that does not repeat; its times are set here anew.
    """
    zone = zone_of(calendar.zone)
    part = zone_part(calendar.zone)
    begins = recurrence.begins_on
    _set_times(
        master,
        recurrence.starts_on(begins, zone=zone),
        recurrence.ends_on(begins, zone=zone),
        zone=zone,
    )
    if calendar.sent_as is Method.REQUEST:
        master.add("rrule", _rule(recurrence, zone=zone))
        if out := recurrence.days_out():
            master.add("exdate", [_local(recurrence, day, zone=zone) for day in out])
    return [*([part] if part else []), master]


def date_of(calendar: CalendarMail, one: Occurrence) -> CalendarMail:
    """Return what one date says that is not as the rule has it."""
    return replace(
        calendar,
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        location=one.location,
        purpose=one.purpose,
        url=one.url,
        method=Method.REQUEST,
        partstat=PartStat.NEEDS_ACTION if one.is_asked else PartStat.ACCEPTED,
    )


def as_date(
    vevent: icalendar.Event, calendar: CalendarMail, one: Occurrence, *, of: Recurrence
) -> icalendar.Event:
    """Make an event the one date of a series that it stands for."""
    zone = zone_of(calendar.zone)
    _set_times(vevent, one.starts_at, one.ends_at, zone=zone)
    vevent.add("recurrence-id", _local(of, one.planned_on, zone=zone))
    return vevent


def _set_times(
    vevent: icalendar.Event, starts_at: datetime, ends_at: datetime, *, zone: ZoneInfo
) -> None:
    for name, at in (("dtstart", starts_at), ("dtend", ends_at)):
        vevent.pop(name, None)
        vevent.add(name, at.astimezone(zone))


def _local(recurrence: Recurrence, day: date, *, zone: ZoneInfo) -> datetime:
    return recurrence.starts_on(day, zone=zone).astimezone(zone)


def _rule(recurrence: Recurrence, *, zone: ZoneInfo) -> dict[str, Any]:
    said = _frequency(recurrence.rule)
    if recurrence.until is not None:
        said["until"] = recurrence.starts_on(recurrence.until, zone=zone)
    return said


def _frequency(rule: Rule) -> dict[str, Any]:
    first = rule.first_on
    if weeks := WEEKS.get(rule.rhythm):
        return {"freq": "weekly", "interval": weeks}
    if rule.rhythm is Rhythm.MONTHLY_BY_WEEKDAY:
        place = place_in_month(first)
        nth = -1 if place == _LAST_PLACE else place
        return {"freq": "monthly", "byday": f"{nth}{_WEEKDAYS[first.weekday()]}"}
    is_last = first.day == _LATEST
    return {"freq": "monthly", "bymonthday": -1 if is_last else first.day}


def _is_odd(rule: Rule) -> bool:
    is_by_day = rule.rhythm is Rhythm.MONTHLY_BY_DAY
    return is_by_day and _LATEST_EVERYWHERE < rule.first_on.day < _LATEST


@lru_cache(maxsize=256)
def _can_be_one(recurrence: Recurrence, zone: str) -> bool:
    law = zone_of(zone)
    instants: Sequence[datetime] = [
        at
        for day in recurrence.checked_days()
        for at in (
            recurrence.starts_on(day, zone=law),
            recurrence.ends_on(day, zone=law),
        )
    ]
    shown = [at.astimezone(law) for at in instants]
    # An hour that is missing or happens twice is not shown alike everywhere.
    plain = all(
        at.replace(fold=1).utcoffset() == at.replace(fold=0).utcoffset() for at in shown
    )
    return plain and is_true_to(zone, [at.astimezone(UTC) for at in shown])
