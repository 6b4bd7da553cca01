"""A series as one entry in a calendar: what its rule says, and which dates differ."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Self
from zoneinfo import ZoneInfo

from app.domain.events import last_day_of
from app.domain.series import Rule
from app.domain.time import at_local

CHECKED_FOR = timedelta(days=3653)
"""So far ahead the hours of an entry without end are compared with the zone's law."""


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One date that is not as the rule says, or of which more is known."""

    planned_on: date
    """The day that the rule gives: it names the date, also when that was moved."""
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    purpose: str
    url: str
    is_asked: bool = field(default=False, repr=False)
    """Its time moved: the calendar asks its owner again, about this date alone."""


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """On which dates one entry stands; its facts are those of the mail it is part of."""

    rule: Rule
    begins_on: date
    """One of the rule's days: the entry has none before it."""
    until: date | None
    """The last day on which it can be; None: until somebody stops it."""
    starts: time
    """On the wall clock of the mail's zone, as is `ends`; an earlier end is the next day's."""
    ends: time
    left_out: tuple[date, ...] = ()
    changed: tuple[Occurrence, ...] = ()
    besides: tuple[Occurrence, ...] = field(default=(), repr=False)
    """What is no news of the series: a date's table, or that its owner is asked again."""
    is_over: bool = False
    """No date of it is left: the whole entry goes."""

    def days(self) -> Iterator[date]:
        """Return the rule's days within the entry, those left out or moved among them."""
        days = self.rule.days(after=self.begins_on - timedelta(days=1))
        if self.until is None:
            return days
        until = self.until
        return takewhile(lambda day: day <= until, days)

    def without(self, *days: date) -> Self:
        """Return it with these days left out, as far as it has them."""
        # Others would be no news: nobody sees them.
        return replace(self, left_out=tuple(sorted(filter(self.has, set(days)))))

    def days_out(self) -> list[date]:
        """Return which of the entry's days are left out, in order."""
        return [day for day in sorted(set(self.left_out)) if self.has(day)]

    def has(self, day: date) -> bool:
        """Return whether the rule gives this day, within the entry."""
        is_within = self.begins_on <= day and (self.until is None or day <= self.until)
        return is_within and self.rule.has(day)

    def dates_apart(self) -> list[Occurrence]:
        """Return the dates that say something of their own, each once, by day."""
        apart = {one.planned_on: one for one in self.changed + self.besides}
        out = set(self.left_out)
        return [
            one
            for day, one in sorted(apart.items())
            if self.has(day) and day not in out
        ]

    def checked_days(self) -> Iterator[date]:
        """Return the days whose hours can be compared: those of the next ten years."""
        end = self.begins_on + CHECKED_FOR
        return takewhile(lambda day: day <= end, self.days())

    def starts_on(self, day: date, *, zone: ZoneInfo) -> datetime:
        """Return the UTC instant at which the date of that day begins, if nobody moves it."""
        return at_local(day, self.starts, zone=zone)

    def ends_on(self, day: date, *, zone: ZoneInfo) -> datetime:
        """Return the UTC instant at which it ends."""
        last = last_day_of(day, self.starts, self.ends) or day
        return at_local(last, self.ends, zone=zone)
