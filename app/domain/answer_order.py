"""Which of several answers counts: calendars and pages may speak in any order."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.incoming import Why

AHEAD_AT_MOST = timedelta(minutes=10)
"""So far a clock may go ahead of ours and still be believed."""


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was known of one person's answers when another one came."""

    sequence: int | None = None
    """Of the newest invite that was written to them."""
    stamped_at: datetime | None = None
    """DTSTAMP of that invite."""
    calendar_at: datetime | None = None
    """When the last answer from their calendar was given."""
    elsewhere_at: datetime | None = None
    """When the last answer on a page, or by a host, was given."""


def given_at(
    stamped_at: datetime | None,
    *,
    written_at: datetime | None,
    now: datetime,
    before: Before,
) -> datetime:
    """Return when an answer was given: its DTSTAMP, else the Date of its mail.

    Some calendars repeat the DTSTAMP of the invite; that says nothing of the answer.
    What lies too far ahead counts from now.
    """
    is_echo = stamped_at is not None and stamped_at == before.stamped_at
    at = (written_at or stamped_at) if is_echo else (stamped_at or written_at)
    return now if at is None or at > now + AHEAD_AT_MOST else at


def why_not(at: datetime, *, sequence: int | None, before: Before) -> Why | None:
    """Return why an answer given at `at` no longer counts; None: it does."""
    if None not in (sequence, before.sequence) and sequence < before.sequence:  # type: ignore[operator]
        return Why.STALE
    if before.calendar_at is not None and at <= before.calendar_at:
        return Why.OLDER
    if before.elsewhere_at is not None and at < before.elsewhere_at:
        return Why.ANSWERED_ELSEWHERE
    return None
