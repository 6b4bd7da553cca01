"""Three quarters of an hour's quarters that suit everybody: working hours, days, busy times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.coffee.terms import LASTS, LASTS_MINUTES, SLOTS
from app.domain.manners import Calm
from app.domain.time import (
    SATURDAY,
    at_local,
    local_day,
    next_working_day,
)

LOOK_AHEAD = timedelta(days=14)
NOTICE = timedelta(hours=18)
"""Nobody is asked for a coffee that is nearer than this."""
STEP = timedelta(minutes=15)
LIKED = (time(10), time(14), time(15, 30))
"""Around these hours a short talk disturbs least; the slots of a day are tried from there."""
LUNCH = (time(12), time(13))

Span = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Diary:
    """When one person can be met."""

    calm: Calm
    """Their clock, their own days and hours, holidays there, and until when they are away."""
    days: frozenset[int] = frozenset(range(SATURDAY))
    busy: Sequence[Span] = ()
    """Half-open spans in UTC, in any order."""

    def is_free(self, at: datetime) -> bool:
        """Return whether a coffee that begins at `at` fits this person's day."""
        begins = at.astimezone(self.zone)
        if begins.weekday() not in self.days or begins.weekday() >= SATURDAY:
            return False
        minutes, week = begins.hour * 60 + begins.minute, self.calm.week
        if minutes < week.opens_min or minutes + LASTS_MINUTES > week.closes_min:
            return False
        if not self.is_there(begins.date()):
            return False
        return all(ends_at <= at or at + LASTS <= from_ for from_, ends_at in self.busy)

    @property
    def zone(self) -> ZoneInfo:
        """Return whose clock their days are counted by."""
        return self.calm.zone

    def is_there(self, day: date) -> bool:
        """Return whether they work that day: no holiday of theirs, and back from a pause."""
        away_until = self.calm.paused_until
        if away_until is not None and day < away_until:
            return False
        return self.calm.works_on(day)

    def is_at_lunch(self, at: datetime) -> bool:
        """Return whether that is when people eat."""
        return LUNCH[0] <= at.astimezone(self.zone).time() < LUNCH[1]


def propose(
    diaries: Sequence[Diary],
    *,
    now: datetime,
    without: Sequence[datetime] = (),
    at_most: int = SLOTS,
) -> list[datetime]:
    """Return up to three instants at which everybody can, the earliest first.

    On three different days if there are so many, on the clock of the first person
    near the hours that disturb least; within two weeks, and never at short notice.
    `without` are instants that were declined. Empty where there is no common time.
    """
    by_day = [
        fits
        for day_starts in _days(diaries[0].zone, now=now)
        if (fits := list(_of_day(diaries, day_starts, now=now, without=without)))
    ]
    found: list[datetime] = []
    for turn in range(at_most):
        for number, fits in enumerate(by_day):
            if len(found) == at_most:
                return sorted(found)
            # Each next day begins with another hour, so that the choice is one.
            in_order = _liked_first(fits, diaries, shift=number)
            left = [at for at in in_order if at not in found]
            if left and len([at for at in found if at in fits]) == turn:
                found.append(left[0])
    return sorted(found)


def _days(zone: ZoneInfo, *, now: datetime) -> Iterator[datetime]:
    day = local_day(now, zone=zone)
    last = day + LOOK_AHEAD
    while (day := next_working_day(day)) <= last:
        yield at_local(day, time(0), zone=zone)


def _of_day(
    diaries: Sequence[Diary],
    starts_at: datetime,
    *,
    now: datetime,
    without: Sequence[datetime],
) -> Iterator[datetime]:
    for quarter in range(timedelta(days=1) // STEP):
        at = (starts_at + quarter * STEP).astimezone(UTC)
        is_open = at >= now + NOTICE and at not in without
        if is_open and all(diary.is_free(at) for diary in diaries):
            yield at


def _liked_first(
    fits: Sequence[datetime], diaries: Sequence[Diary], *, shift: int
) -> list[datetime]:
    liked = LIKED[shift % len(LIKED)]

    def dislike(at: datetime) -> tuple[int, float]:
        eats = sum(diary.is_at_lunch(at) for diary in diaries)
        local = at.astimezone(diaries[0].zone)
        minutes = (local.hour - liked.hour) * 60 + local.minute - liked.minute
        return eats, abs(minutes)

    return sorted(fits, key=dislike)
