"""How long a place is kept for somebody whose calendar says maybe."""

from datetime import datetime, timedelta

from app.domain.signups import HOLD, HOLD_ENDS_BEFORE_START

ASKED_BEFORE = timedelta(days=1)


def kept_until(
    maybe_at: datetime, *, answer_by: datetime, starts_at: datetime
) -> datetime:
    """Return until when the place is theirs for sure: answer-by.

    Whoever says maybe later than that has as long as somebody with an offer.
    """
    late = min(maybe_at + HOLD, starts_at - HOLD_ENDS_BEFORE_START)
    return max(answer_by, late)


def is_to_be_asked(until: datetime, *, now: datetime) -> bool:
    """Return whether it is time to ask: a day before, and not once it is too late."""
    return until - ASKED_BEFORE <= now < until
