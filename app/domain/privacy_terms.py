"""The terms in which the privacy matrix speaks."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Reader(StrEnum):
    """What somebody is to the person whom a datum is about."""

    SELF = "the person"
    TABLEMATE = "tablemates"
    GUEST = "whoever may see the event"
    """Who is coming helps others to decide, so it is not for those alone who answered."""
    HOST = "hosts"
    """Organizer and co-hosts of the event."""
    DOOR = "door helpers"
    HOST_ABOVE = "hosts above them"
    """A host or door helper who is in the reporting line above the person."""
    MANAGER = "managers"
    """Above the person, and nothing to the event."""
    ADMIN = "admins"
    COLLEAGUE = "all others"


class Sees(StrEnum):
    """How much of it."""

    YES = "yes"
    IF_SHOWN = "if the person chose to"
    STATES = "states only"
    COUNTS = "counts only"
    NO = "no"


class From(StrEnum):
    """What a time of keeping is counted from."""

    EVENT = "the event's end"
    SETTLED = "the mail's end"
    MADE = "the day it was made"
    CLOSED = "the day it was kept or dropped"
    EXPIRED = "the day it expired"
    LEFT = "the person's leaving"


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """How long, and what is left."""

    days: int
    since: From
    leaves: str = "nothing"

    @property
    def span(self) -> timedelta:
        """Return the time as a difference of instants."""
        return timedelta(days=self.days)


@dataclass(frozen=True, kw_only=True)
class Datum:
    """One kind of fact about a person."""

    name: str
    title: str
    purpose: str
    holds: tuple[str, ...]
    """Columns, or whole tables as `table.*`; the exact name wins."""
    sees: dict[Reader, Sees]
    """Who is not named here sees nothing."""
    keeping: Keeping | None = None
    """None: as long as the person's row stands."""

    def seen_by(self, reader: Reader) -> Sees:
        """Return how much somebody sees; closed by default."""
        return self.sees.get(reader, Sees.NO)


WHILE_HERE = Keeping(
    days=30, since=From.LEFT, leaves="a former colleague without a name"
)
OWN = {Reader.SELF: Sees.YES}
STATES = {Reader.HOST: Sees.STATES, Reader.HOST_ABOVE: Sees.STATES}
HOSTS = {Reader.HOST: Sees.YES, Reader.HOST_ABOVE: Sees.YES}
