"""When a seating plan is made and published, and what people bring into it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.events import PLAN_NOTICE, freezes_at

LATE_PLAN = timedelta(hours=1)
"""How long before the start tables are told where the usual 16:00 was missed."""
FIRST_AT_MOST = 3
"""The part of everyone, one in so many, up to which some may come before others."""
TENURE_STEPS = (365, 3 * 365, 7 * 365)
"""Days: newcomers, then up to three and seven years, then everybody else."""


def publishes_at(
    *,
    starts_at: datetime,
    zone: ZoneInfo,
    answer_by: datetime | None,
    announced_at: datetime,
) -> datetime:
    """Return when the plan publishes itself: 16:00 on the day before, in the zone.

    An event that was announced later than that waits for its answers: until
    answer-by, at the latest an hour before the start, and never before it was told.
    """
    usual = freezes_at(starts_at=starts_at, zone=zone, has_tables=True, answer_by=None)
    if announced_at < usual:
        return usual
    late = starts_at - LATE_PLAN
    return max(announced_at, min(answer_by or late, late))


def plans_from(*, publishes: datetime, answer_by: datetime | None) -> datetime:
    """Return when planning starts by itself: at answer-by, in time for the notice."""
    notice = publishes - PLAN_NOTICE
    return notice if answer_by is None else min(answer_by, notice)


def tenure_of(started_on: date | None, *, on: date) -> int:
    """Return which step of tenure somebody is on, from 1; 0 if nobody says."""
    if started_on is None:
        return 0
    days = (on - started_on).days
    return 1 + sum(days >= step for step in TENURE_STEPS)


def comes_first(
    tenure: Sequence[int], *, tables: Sequence[Sequence[int]]
) -> tuple[int, ...]:
    """Return the newcomers and those who met far fewer than usual, by number.

    `tables` are those of past events. Far fewer is less than half the median of all
    who met anybody. Empty where it would be more than a third of everyone: then
    nobody would come first. Only the search knows it: no page, figure or mail does.
    """
    met: dict[int, set[int]] = {who: set() for who in range(len(tenure))}
    for table in tables:
        for who in table:
            met[who].update(table)
    known = sorted(len(others) for others in met.values() if others)
    usual = known[len(known) // 2] if known else 0
    few = [
        who for who, step in enumerate(tenure) if step == 1 or 2 * len(met[who]) < usual
    ]
    return tuple(few) if FIRST_AT_MOST * len(few) <= len(tenure) else ()
