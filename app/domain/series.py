"""Series: on which days a gathering repeats, when each date opens, and who is told.

Days are those of the series' own wall clock; no date here knows the time of now.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import count, islice
from zoneinfo import ZoneInfo

from app.domain.events import SMALLEST_TABLE
from app.domain.holidays import Holidays
from app.domain.time import SATURDAY, at_local

AHEAD = 4
"""So many dates ahead are events; the clock makes the next as one passes."""
SHOWN = 12
"""So many dates are listed before anything is saved."""
LISTED_FOR = timedelta(days=5 * 365)
"""No list of dates is drawn up further than that."""
OPENS_AT, STOP_ASKED_AT, DECIDES_AT = time(10), time(10), time(12)
HAT_HELD = timedelta(days=3)
HAT_ASKS = 3
"""So many people are asked to be host next; if none is, all stays as it was."""
DECIDES_AT_LEAST, DECIDES_AT_MOST = 1, 7
"""Days before a date on which it is decided whether enough people come."""
_WEEK = 7


class Rhythm(StrEnum):
    """How often."""

    WEEKLY = "weekly"
    TWO_WEEKLY = "two_weekly"
    THREE_WEEKLY = "three_weekly"
    FOUR_WEEKLY = "four_weekly"
    MONTHLY_BY_WEEKDAY = "monthly_by_weekday"
    """The first Tuesday; a fifth one means the last."""
    MONTHLY_BY_DAY = "monthly_by_day"
    """The 15th; the month's last day where it is shorter."""


class Scope(StrEnum):
    """How much of a series a change is meant for; what has begun never is."""

    ONE = "one"
    LATER = "later"
    """This date and all later ones."""
    ALL = "all"


class TooFew(StrEnum):
    """What becomes of a date that too few people come to."""

    FOLD = "fold"
    """Fewer tables, so that those who come sit together."""
    CANCEL = "cancel"


class Wish(StrEnum):
    """What a person said about a whole series."""

    EVERY_TIME = "every_time"
    """Yes to each date, as it opens, until they stop."""
    NO_MAIL = "no_mail"
    """No announcement of it any more."""


WEEKS = {
    Rhythm.WEEKLY: 1,
    Rhythm.TWO_WEEKLY: 2,
    Rhythm.THREE_WEEKLY: 3,
    Rhythm.FOUR_WEEKLY: 4,
}
"""From one date to the next; the others go by the month."""
OPENS_BEFORE = {
    Rhythm.WEEKLY: 5,
    Rhythm.TWO_WEEKLY: 9,
    Rhythm.THREE_WEEKLY: 14,
    Rhythm.FOUR_WEEKLY: 14,
    Rhythm.MONTHLY_BY_WEEKDAY: 14,
    Rhythm.MONTHLY_BY_DAY: 14,
}
"""Days before a date on which it opens: standing yeses are taken, the rest are told.

Of a weekly one not on the day after the last date: then those who came are asked."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """On which days it is, numbered from the first one, which is 0."""

    rhythm: Rhythm
    first_on: date

    def day(self, number: int) -> date:
        """Return the day of this number; below 0 are those before the first."""
        if weeks := WEEKS.get(self.rhythm):
            return self.first_on + timedelta(days=weeks * _WEEK * number)
        first = self._month(number)
        if self.rhythm is Rhythm.MONTHLY_BY_WEEKDAY:
            return _nth_weekday(first, like=self.first_on)
        return first.replace(day=min(self.first_on.day, _length(first)))

    def number(self, day: date) -> int:
        """Return the number of the first day that is not before `day`."""
        if weeks := WEEKS.get(self.rhythm):
            return -((self.first_on - day).days // (weeks * _WEEK))
        months = 12 * (day.year - self.first_on.year)
        number = months + day.month - self.first_on.month
        return number if self.day(number) >= day else number + 1

    def has(self, day: date) -> bool:
        """Return whether it is on that day."""
        return self.day(self.number(day)) == day

    @property
    def period(self) -> timedelta:
        """Return the shortest time from one of its days to the next."""
        return timedelta(days=_WEEK * WEEKS.get(self.rhythm, 4))

    def days(self, *, after: date | None = None) -> Iterator[date]:
        """Return its days in order, without end: from the first, or after a day."""
        begin = 0 if after is None else self.number(after + timedelta(days=1))
        return (self.day(number) for number in count(begin))

    def _month(self, number: int) -> date:
        months = 12 * self.first_on.year + self.first_on.month - 1 + number
        return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One date of a series before it is saved, and why it may be left out."""

    day: date
    holidays: tuple[str, ...] = ()


def moved(rule: Rule, *, was: date, to: date) -> Rule:
    """Return the rule by which the date on `was` is on `to`, and all others likewise.

    The days of both correspond from there on: the n-th after one is the n-th after
    the other.
    """
    if rule.rhythm in WEEKS:
        return Rule(rhythm=rule.rhythm, first_on=rule.first_on + (to - was))
    return Rule(rhythm=rule.rhythm, first_on=to)


def moved_day(day: date, *, old: Rule, was: date, new: Rule, to: date) -> date:
    """Return where a day of the old rule is under the new one, as `moved` made it."""
    return new.day(new.number(to) + old.number(day) - old.number(was))


def plan_dates(
    rule: Rule,
    *,
    until: date | None,
    times: int | None,
    holidays: Holidays,
    zone: str,
    country: str,
) -> list[Planned]:
    """Return the dates as they are listed: `SHOWN` at most, or until the end.

    `times` counts every date, also one that a holiday falls on.
    """
    end = rule.first_on + LISTED_FOR if until is None else until
    found: list[Planned] = []
    for day in islice(rule.days(), times or SHOWN):
        if day > end or len(found) == SHOWN:
            break
        names = holidays.on(day, zone=zone, country=country)
        found.append(Planned(day=day, holidays=tuple(names)))
    return found


def last_day(rule: Rule, *, until: date | None, times: int | None) -> date | None:
    """Return the last day on which the series can be; None: it has no end."""
    if times is None:
        return until
    last = rule.day(times - 1)
    return last if until is None else min(last, until)


def place_in_month(day: date) -> int:
    """Return which of its weekdays in its month a day is, from 1.

    5 means the last one; not every month has a fifth.
    """
    return (day.day - 1) // _WEEK + 1


def opens_at(starts_at: datetime, *, rhythm: Rhythm, zone: ZoneInfo) -> datetime:
    """Return when a date opens: 10:00 in the zone, on a working day, in good time."""
    day = starts_at.astimezone(zone).date() - timedelta(days=OPENS_BEFORE[rhythm])
    return at_local(_working(day), OPENS_AT, zone=zone)


def stop_asked_at(starts_at: datetime, *, zone: ZoneInfo) -> datetime:
    """Return when the host is asked "Stop this week?": 10:00 two working days before."""
    day = starts_at.astimezone(zone).date() - timedelta(days=1)
    for _ in range(2):
        day = _working(day - timedelta(days=1))
    return at_local(day, STOP_ASKED_AT, zone=zone)


def decides_at(starts_at: datetime, *, days: int, zone: ZoneInfo) -> datetime:
    """Return when it is decided whether enough come: noon, so many days before."""
    day = starts_at.astimezone(zone).date() - timedelta(days=days)
    return at_local(day, DECIDES_AT, zone=zone)


def folded(*, going: int, tables: int, seats: int) -> int:
    """Return at how many tables `going` people sit when as few as can be are laid.

    0: not even one table comes together.
    """
    if going < SMALLEST_TABLE:
        return 0
    return min(tables, -(-going // seats))


def _working(day: date) -> date:
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return day


def _length(month: date) -> int:
    return monthrange(month.year, month.month)[1]


def _nth_weekday(month: date, *, like: date) -> date:
    ahead = (like.weekday() - month.weekday()) % _WEEK
    first = month + timedelta(days=ahead)
    nth = first + timedelta(days=_WEEK * (place_in_month(like) - 1))
    return nth if nth.month == month.month else nth - timedelta(days=_WEEK)
