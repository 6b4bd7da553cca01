"""What one calendar shows of one event, as far as the mail servers told us."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.calendar import Method


class Shown(StrEnum):
    """What stands in a calendar, and whether something newer is on its way there."""

    NOTHING = "nothing"
    """Nothing of ours was ever taken, and nothing is on its way."""
    COMING = "coming"
    """Nothing yet; the invite waits to leave."""
    CURRENT = "current"
    BEHIND = "behind"
    """Something older; the newer waits to leave."""
    STALE = "stale"
    """Something older, and nothing newer waits: it was dropped or refused."""
    LEAVING = "leaving"
    """It still stands there; its removal waits to leave."""
    REMOVED = "removed"
    REFUSED = "refused"
    """The address takes no mail: what is there is what was there before."""
    FED = "fed"
    """Nothing of ours: this calendar reads a feed, and mail is words alone."""


LACKS = frozenset({Shown.NOTHING, Shown.STALE})
"""Of those who have a place: an invite sent again would put it right."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the ledger: what was written, what was taken, what waits."""

    sequence: int | None
    """SEQUENCE of the last one written."""
    made_at: datetime | None
    """DTSTAMP of the last one written."""
    told: str
    """Hash of what the last one written says."""
    method: Method | None
    """Of the last that a server took."""
    held: str | None
    """Hash of what that one says."""
    starts_at: datetime | None
    """What that one shows, where it is known."""
    ends_at: datetime | None
    sent_at: datetime | None
    bounced_at: datetime | None
    is_fed: bool
    waits: Method | None
    """Of the newest that has not left yet."""

    @property
    def shown(self) -> Shown:
        """Return what stands there."""
        if self.bounced_at is not None and self.waits is None:
            return Shown.REFUSED
        if self.method is Method.REQUEST:
            return Shown.FED if self.is_fed else self._standing()
        if self.waits is Method.REQUEST:
            return Shown.COMING
        return Shown.REMOVED if self.method is Method.CANCEL else Shown.NOTHING

    def _standing(self) -> Shown:
        match self.waits:
            case Method.CANCEL:
                return Shown.LEAVING
            case Method.REQUEST:
                return Shown.BEHIND
            case None | Method.DECLINECOUNTER:
                return Shown.CURRENT if self.held in (self.told, None) else Shown.STALE
