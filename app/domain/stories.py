"""Stories: one line that two people agree to publish about what came of meeting."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.names import folded
from app.domain.privacy import days_of

ASKED_AFTER = timedelta(days=60)
"""So long after they shared a table somebody is asked whether anything came of it."""
ASKED_FOR = timedelta(days=60)
"""So long the question stands; then it is gone."""
OPEN_FOR = days_of("own-news")
"""So long a line waits for the other's word, declined or not: both look the same."""
SHORTEST_NAME = 3
"""Letters of a part of a name that a line is searched for."""


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


def names_somebody(words: str, names: Collection[str]) -> bool:
    """Return whether any part of these names can be read in the line."""
    read = set(_words(words))
    parts = {part for name in names for part in _words(name)}
    return any(len(part) >= SHORTEST_NAME and part in read for part in parts)


def _words(text: str) -> list[str]:
    letters = (letter if letter.isalnum() else " " for letter in folded(text))
    return "".join(letters).split()
