"""VTIMEZONE as every calendar program reads it: at most two parts, each with a rule.

Lists of single changes (RDATE) are ignored by some, who then show another hour.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar

from app.domain.zone_rules import LAST, Change, rules_of

FIRST_YEAR = 1970
"""A rule without an end has to begin somewhere: before anything that we write."""
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@lru_cache(maxsize=64)
def zone_part(zone: str) -> icalendar.Timezone | None:
    """Return the VTIMEZONE of a zone as it goes on from now; None: two rules can't say it."""
    rules = rules_of(zone)
    if rules is None:
        return None
    part = icalendar.Timezone()
    part.add("tzid", zone)
    for change in rules.changes:
        part.add_component(_yearly(change))
    if not rules.changes:
        only = icalendar.TimezoneStandard()
        only.add("dtstart", datetime(FIRST_YEAR, 1, 1))  # noqa: DTZ001 -- local by definition
        only.add("tzoffsetfrom", rules.offset)
        only.add("tzoffsetto", rules.offset)
        only.add("tzname", rules.name)
        part.add_component(only)
    return part


def is_true_to(zone: str, instants: Iterable[datetime]) -> bool:
    """Return whether the VTIMEZONE shows each of these instants as the zone's law does."""
    part = zone_part(zone)
    if part is None:
        return False
    law, ours = ZoneInfo(zone), _read_back(zone)
    return all(
        at.astimezone(law).replace(tzinfo=None).replace(tzinfo=ours).utcoffset()
        == at.astimezone(law).utcoffset()
        for at in instants
    )


@lru_cache(maxsize=64)
def _read_back(zone: str) -> tzinfo | None:
    # By its rules and not by its name, which would only lead back to the law.
    part = zone_part(zone)
    return part.to_tz(lookup_tzid=False) if part else None


def _yearly(change: Change) -> icalendar.Component:
    forward = change.after > change.before
    kind = icalendar.TimezoneDaylight if forward else icalendar.TimezoneStandard
    part: icalendar.Component = kind()
    part.add("dtstart", _first(change))
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    place = -1 if change.place == LAST else change.place
    weekday = f"{place}{_WEEKDAYS[change.weekday]}"
    part.add("rrule", {"freq": "yearly", "bymonth": change.month, "byday": weekday})
    return part


def _first(change: Change) -> datetime:
    """Return the first change from `FIRST_YEAR` on, by the clock as it is before it."""
    first = datetime(FIRST_YEAR, change.month, 1)  # noqa: DTZ001 -- local by definition
    sunday_first = (first.weekday() + 1) % 7
    day = first + timedelta(days=(change.weekday - sunday_first) % 7)
    day += timedelta(weeks=change.place - 1)
    if day.month != change.month:
        day -= timedelta(weeks=1)
    return day + change.at
