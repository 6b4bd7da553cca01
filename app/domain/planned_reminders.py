"""Reminders that a host asks for: relative to the event, in office hours, never late."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.domain.time import OFFICE_OPENS, SATURDAY, at_local, local_day

DAYS_BEFORE = (7, 3, 2, 1, 0)
"""What a host may choose; 0 is the morning of the event."""
AT = time(10)
LATE_WITHIN = timedelta(minutes=15)
"""A worker that was down tells so much later at most; after that it is missed."""
WAITS_FOR = timedelta(hours=24)
"""How long a person's own working hours and their other nudges may delay it."""


class ReminderCircle(StrEnum):
    """Whom a reminder is for."""

    UNANSWERED = "unanswered"
    """Who was told of the event and has not answered."""
    GOING = "going"
    WAITING = "waiting"


class ReminderState(StrEnum):
    """What became of a reminder."""

    PLANNED = "planned"
    STARTED = "started"
    """Its hour came: people are being told, or were."""
    MISSED = "missed"
    """Its hour passed unused; it is never sent late."""


def reminder_due_at(
    *, starts_at: datetime, zone: ZoneInfo, days_before: int
) -> datetime:
    """Return when a reminder is due: it moves along with the event.

    10:00 so many days before in the event's zone, 9:00 on the morning of it; on a
    weekend the working day before that.
    """
    day = local_day(starts_at, zone=zone) - timedelta(days=days_before)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return at_local(day, AT if days_before else OFFICE_OPENS, zone=zone)


def last_slot(*, due_at: datetime, starts_at: datetime) -> datetime:
    """Return until when somebody may still be told; later would be late."""
    return min(due_at + WAITS_FOR, starts_at)
