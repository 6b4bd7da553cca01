"""What a calendar can subscribe to, and how far a feed reaches."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from app.domain.events import Kind

BACK, AHEAD = timedelta(days=30), timedelta(days=180)
"""How far from now the events of a feed begin."""
CANCELED_STAYS = timedelta(days=30)
"""So long a canceled event stands there as canceled: calendars are slow readers."""
LIMIT_BYTES = 1_000_000
"""Calendar programs give up on more; what is farthest off is left out."""
MOST_FEEDS = 10
"""Links that one person may have at a time."""
_BETWEEN = "|"


class FeedOf(StrEnum):
    """Which events a feed holds."""

    OPEN = "open"
    """What one may come to and has not answered."""
    HOSTING = "hosting"
    MINE = "mine"
    """What one goes to or hosts, for those who want no invites."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One subscription: which events, narrowed to a kind and a site if wanted."""

    of: FeedOf
    kind: Kind | None = None
    site: str = ""

    def as_text(self) -> str:
        """Return it as its key's row holds it."""
        return _BETWEEN.join((self.of, self.kind or "", self.site))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return what such a row means; raises ValueError for any other text."""
        of, kind, site = text.split(_BETWEEN, 2)
        return cls(of=FeedOf(of), kind=Kind(kind) if kind else None, site=site)


@dataclass(frozen=True, kw_only=True)
class FedEvent:
    """One event as a feed tells it: everything there is comes from the database."""

    uid: str
    """The invite's own."""
    sequence: int
    """That of the reader's invite, so that none of ours is ever behind the feed."""
    changed_at: datetime
    title: str
    purpose: str
    location: str
    starts_at: datetime
    ends_at: datetime
    slug: str
    host: str
    is_canceled: bool
    takes_time: bool
