"""Introductions: two yeses, or nothing; and what the mails about them say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.because import Because, Ground

OPEN_FOR = timedelta(days=30)
"""Without two yeses it is over then, and nobody is told."""
A_WEEK = timedelta(days=7)
AT_MOST_A_WEEK = 2
"""So many introductions one person proposes within a week."""
LINE = 120
"""Characters of what an introduction is about."""


def is_open(
    *,
    made_at: datetime,
    introduced_at: datetime | None,
    withdrawn_at: datetime | None,
    now: datetime,
) -> bool:
    """Return whether the two can still answer, and their introducer think again."""
    is_settled = introduced_at is not None or withdrawn_at is not None
    return not is_settled and now < made_at + OPEN_FOR


@dataclass(frozen=True, kw_only=True)
class IntroductionAsk:
    """To each of the two: would you like to meet somebody? Their name is not said."""

    introducer: str
    about: str
    url: str
    """Where either answer is one press, without signing in."""

    @property
    def because(self) -> Because:
        """Why it goes to this reader."""
        return Because(ground=Ground.INTRODUCED, name=self.introducer)


@dataclass(frozen=True, kw_only=True)
class Introduced:
    """To each of the two, once both said yes: who the other is."""

    introducer: str
    about: str
    name: str
    department: str
    address: str
    coffee_url: str
    """Where the other can be asked for fifteen minutes."""


IntroductionContent = IntroductionAsk | Introduced
"""Everything `messages.introductions` can put into words."""
