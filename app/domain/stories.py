"""Stories: one line that two people agree to publish about what came of meeting."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.privacy import days_of

ASKED_AFTER = timedelta(days=60)
"""So long after they shared a table somebody is asked whether anything came of it."""
ASKED_FOR = timedelta(days=60)
"""So long the question stands; then it is gone."""
OPEN_FOR = days_of("own-news")
"""So long a line waits for the other's word, declined or not: both look the same."""


class StoryState(StrEnum):
    """Where one line stands."""

    PASSED = "passed"
    """Asked, and "not this time"; never asked about this person again."""
    OFFERED = "offered"
    DECLINED = "declined"
    """Nobody is told: to its author it waits as before, until it lapses."""
    PUBLISHED = "published"
    OVER = "over"
    """Withdrawn by either."""


def is_waiting(state: StoryState, *, changed_at: datetime, now: datetime) -> bool:
    """Return whether a line still waits for somebody's word, as its author sees it."""
    is_out = state in {StoryState.OFFERED, StoryState.DECLINED}
    return is_out and now < changed_at + OPEN_FOR
