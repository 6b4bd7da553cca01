"""When a seating plan is made and published, and what people bring into it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.events import PLAN_NOTICE, freezes_at

LATE_PLAN = timedelta(hours=1)
"""How long before the start tables are told where the usual 16:00 was missed."""
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
