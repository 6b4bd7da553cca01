"""When people may be written to about what they could do without."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import count, takewhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.holidays import Holidays, country_of
from app.domain.time import PROMPT_AT, SATURDAY, at_local, local_day, zone_of

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR_MIN, DAY_MIN = 60, 1440
LOOKS_AHEAD = timedelta(days=366)
"""Nobody is written to later than that: a list of holidays may leave no day."""
_WEEK = re.compile(r"(\S+) (\d\d?):(\d\d)-(\d\d?):(\d\d)")


class QuietSetting(StrEnum):
    """What a person chooses about nudges, besides their kinds."""

    HOURS = "hours"
    PAUSE = "pause"


@dataclass(frozen=True, kw_only=True)
class Week:
    """Days of a week and hours of a day, on a clock that is not said here."""

    days: frozenset[int]
    """0 is Monday."""
    opens_min: int
    """Minutes since midnight."""
    closes_min: int
    """Minutes since midnight, up to 1,440; nothing begins then any more."""

    def within(self, other: "Week") -> "Week | None":
        """Return what both have in common; None: nothing."""
        days = self.days & other.days
        opens = max(self.opens_min, other.opens_min)
        closes = min(self.closes_min, other.closes_min)
        if not days or opens >= closes:
            return None
        return Week(days=days, opens_min=opens, closes_min=closes)


WORKING = Week(
    days=frozenset(range(SATURDAY)), opens_min=9 * HOUR_MIN, closes_min=17 * HOUR_MIN
)
EVERY_DAY = Week(
    days=frozenset(range(7)), opens_min=7 * HOUR_MIN, closes_min=20 * HOUR_MIN
)
ALWAYS = Week(days=frozenset(range(7)), opens_min=0, closes_min=DAY_MIN)


@dataclass(frozen=True, kw_only=True)
class Manners:
    """What the operator allows, and what holds for whoever chose nothing."""

    usual: Week = WORKING
    allowed: Week = EVERY_DAY
    holidays: Holidays = field(default_factory=Holidays)
    zone: str = "Europe/Berlin"
    """The clock of whoever has none that the zone data knows."""

    def week_of(self, chosen: Week | None) -> Week:
        """Return a person's week: what they chose, as far as it is allowed.

        Of a choice that nothing is left of, what is usual holds.
        """
        return (
            (chosen and chosen.within(self.allowed))
            or self.usual.within(self.allowed)
            or self.allowed
        )


USUAL = Manners()


@dataclass(frozen=True, kw_only=True)
class Calm:
    """When one person may be nudged: on whose clock, on which days, from when on."""

    zone: ZoneInfo
    week: Week = WORKING
    paused_until: date | None = None
    """The first day on which nudges come again; None: they come."""
    holidays: Holidays = field(default_factory=Holidays)

    def may_begin(self, at: datetime) -> bool:
        """Return whether it is a working hour of theirs, and they have not paused."""
        return self.next_hour(at) == at

    def next_hour(self, not_before: datetime) -> datetime:
        """Return the first instant from `not_before` on within their hours.

        `NEVER` stands for a whole year without a working day.
        """
        return next(self.hours(not_before), NEVER)

    def hours(self, not_before: datetime) -> Iterator[datetime]:
        """Return for each working day the first instant from `not_before` on."""
        first = local_day(not_before, zone=self.zone)
        if self.paused_until is not None:
            first = max(first, self.paused_until)
        for day in _days_from(first):
            if not self.works_on(day):
                continue
            at = max(self.clock(day, self.week.opens_min), not_before)
            if at < self.clock(day, self.week.closes_min):
                yield at

    def works_on(self, day: date) -> bool:
        """Return whether it is a working day of theirs, and no holiday where they live."""
        if day.weekday() not in self.week.days:
            return False
        name = self.zone.key
        return not self.holidays.on(day, zone=name, country=country_of(name))

    def working_day_after(self, day: date) -> date:
        """Return the first working day after this one; a holiday is none."""
        days = _days_from(day + timedelta(days=1))
        return next(filter(self.works_on, days), day + timedelta(days=1))

    def prompt_due_at(self, ends_at: datetime) -> datetime:
        """Return 10:00 on their next working day after an event, within their hours."""
        day = self.working_day_after(local_day(ends_at, zone=self.zone))
        ten = PROMPT_AT.hour * HOUR_MIN
        is_open = self.week.opens_min <= ten < self.week.closes_min
        return self.clock(day, ten if is_open else self.week.opens_min)

    def clock(self, day: date, minutes: int) -> datetime:
        """Return the instant so many minutes after midnight, by the wall clock."""
        if minutes == DAY_MIN:
            return at_local(day + timedelta(days=1), time(), zone=self.zone)
        clock = time(*divmod(minutes, HOUR_MIN))
        return at_local(day, clock, zone=self.zone)


NEVER = at_local(date(9999, 1, 1), time(), zone=zone_of("UTC"))


class WeekIsWrong(Exception):  # noqa: N818 -- reads as the sentence it states
    """A text is no days and hours."""


def read_week(text: str) -> Week:
    """Return the week that `mon-fri 09:00-17:00` says; raises `WeekIsWrong`.

    Days stand between commas, or as a span: `sun-thu,sat`.
    """
    found = _WEEK.fullmatch(text.strip().lower())
    if found is None:
        raise WeekIsWrong
    opens, closes = (int(found[n]) * HOUR_MIN + int(found[n + 1]) for n in (2, 4))
    if int(found[3]) >= HOUR_MIN or int(found[5]) >= HOUR_MIN:
        raise WeekIsWrong
    if not 0 <= opens < closes <= DAY_MIN:
        raise WeekIsWrong
    days = frozenset(day for part in found[1].split(",") for day in _span(part))
    return Week(days=days, opens_min=opens, closes_min=closes)


def zone_or(name: str, *, otherwise: str) -> ZoneInfo:
    """Return a zone, or the other where the zone data does not know it."""
    try:
        return zone_of(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return zone_of(otherwise)


def _span(part: str) -> Iterator[int]:
    first, _, last = part.partition("-")
    if first not in DAY_NAMES or (last or first) not in DAY_NAMES:
        raise WeekIsWrong
    start, end = DAY_NAMES.index(first), DAY_NAMES.index(last or first)
    length = (end - start) % len(DAY_NAMES) + 1
    return ((start + step) % len(DAY_NAMES) for step in range(length))


def _days_from(first: date) -> Iterator[date]:
    days = (first + timedelta(days=step) for step in count())
    return takewhile(lambda day: day <= first + LOOKS_AHEAD, days)
