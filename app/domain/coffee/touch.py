"""Which name comes up: of those somebody asked for, and never with an ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

A_NAME_EVERY = timedelta(days=7)
A_WHILE_WEEKS = 4
"""Whom one saw more lately than this is no name to bring up."""
NOT_AGAIN_FOR = timedelta(weeks=4)
"""So long one name is not brought up a second time, whatever its owner did."""
NEWS_LASTS = timedelta(days=30)
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Somebody whom one person wants to stay in touch with."""

    other_id: int
    weeks: int | None
    """Since they last shared a table or a coffee; None: longer than is remembered."""
    named_at: datetime | None = None
    rests_until: date | None = None


def next_name(marks: Sequence[Mark], *, today: date, now: datetime) -> int | None:
    """Return whose name comes up next; None: nobody's.

    Whom one has not shared anything with for longest; of several, who was named
    longest ago.
    """
    open_marks = [mark for mark in marks if is_open(mark, today=today, now=now)]
    longest = 10_000
    chosen = max(
        open_marks,
        key=lambda mark: (
            longest if mark.weeks is None else mark.weeks,
            mark.named_at is None,
            now - mark.named_at if mark.named_at else WEEK,
            -mark.other_id,
        ),
        default=None,
    )
    return chosen.other_id if chosen else None


def is_open(mark: Mark, *, today: date, now: datetime) -> bool:
    """Return whether this name may come up at all."""
    if mark.rests_until is not None and today < mark.rests_until:
        return False
    if mark.named_at is not None and now < mark.named_at + NOT_AGAIN_FOR:
        return False
    return mark.weeks is None or mark.weeks >= A_WHILE_WEEKS


def weeks_ago(at: datetime, *, now: datetime) -> int:
    """Return how many whole weeks ago something was."""
    return max(0, (now - at) // WEEK)
