"""How often, and at which hours, anybody is nudged."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from app.domain.outbox import MailKind
from app.domain.time import (
    OFFICE_CLOSES,
    OFFICE_OPENS,
    SATURDAY,
    at_local,
    is_office_hour,
    local_day,
    next_working_day,
)

NUDGES = frozenset({MailKind.HOST_REMINDER, MailKind.PROMPT, MailKind.PROMISE})
"""Kinds that count: what a person could do without."""
A_WEEK = 2
WEEK = timedelta(days=7)
NUDGES_COUNT_FOR = WEEK + timedelta(days=2)  # a local day may begin a day earlier
GIVEN_UP_AFTER = timedelta(days=4)
"""A prompt that finds no slot by then is not sent: nobody remembers the table."""
REMINDERS = 2
BETWEEN_REMINDERS = 3
"""Working days from a promise's due day to its second reminder."""


def may_send(*, sent: Sequence[datetime], zone: ZoneInfo, now: datetime) -> bool:
    """Return whether a nudge may go out now.

    `sent` holds the instants of this person's last nudges. They go out from 9:00
    to 17:00 on working days in `zone`; one a local day, two in seven days.
    """
    today = local_day(now, zone=zone)
    return is_office_hour(now, zone=zone) and _has_room(sent, zone=zone, day=today)


def next_slot(
    *, sent: Sequence[datetime], zone: ZoneInfo, not_before: datetime
) -> datetime:
    """Return the first instant from `not_before` on at which a nudge may go out."""
    first = local_day(not_before, zone=zone)
    for day in (first + timedelta(days=days) for days in count()):
        opens = at_local(day, OFFICE_OPENS, zone=zone)
        closes = at_local(day, OFFICE_CLOSES, zone=zone)
        if _is_working(day) and _has_room(sent, zone=zone, day=day):
            at = max(opens, not_before)
            if at < closes:
                return at
    raise AssertionError("a week without nudges always comes")  # pragma: no cover


def reminder_at(
    *, due_on: date, made_at: datetime, reminders: int, zone: ZoneInfo
) -> datetime | None:
    """Return when a promise is brought up next, or None after the second time.

    First on the morning of the day it is due, or of the working day before where
    that is a weekend; then three working days after it was due. A promise made on
    the very day is first brought up on the next working morning.
    """
    if reminders >= REMINDERS:
        return None
    if reminders:
        day = due_on
        for _ in range(BETWEEN_REMINDERS):
            day = next_working_day(day)
        return at_local(day, OFFICE_OPENS, zone=zone)
    day = due_on
    while not _is_working(day):
        day -= timedelta(days=1)
    made_on = local_day(made_at, zone=zone)
    day = day if day > made_on else next_working_day(made_on)
    return at_local(day, OFFICE_OPENS, zone=zone)


def _is_working(day: date) -> bool:
    return day.weekday() < SATURDAY


def _has_room(sent: Iterable[datetime], *, zone: ZoneInfo, day: date) -> bool:
    days = [local_day(at, zone=zone) for at in sent]
    this_week = [other for other in days if day - WEEK < other <= day]
    return day not in days and len(this_week) < A_WEEK
