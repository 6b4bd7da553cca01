"""What the mails about coffees say, as plain facts; `messages` finds the words.

Instants are aware and UTC; zones are IANA names and always the reader's own.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.because import Because, Ground
from app.domain.calendar import CalendarMail


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody to have a coffee with."""

    name: str
    department: str


@dataclass(frozen=True, kw_only=True)
class CoffeeFacts:
    """One coffee, as its reader is told of it."""

    others: tuple[Colleague, ...]
    zone: str
    site: str
    """Empty: online."""
    about: str = ""
    author: str = ""
    """Who wrote `about`."""
    url: str
    """Where all of it can be seen and changed, without signing in."""


@dataclass(frozen=True, kw_only=True)
class CoffeeProposal:
    """Mail 11: a match, or a question to a volunteer; one press picks a time."""

    coffee: CoffeeFacts
    slots: tuple[datetime, ...]
    """The earliest first; empty: nobody found a common time."""
    department: str = ""
    """Of a question to the reader's department; empty: it is a match."""

    @property
    def because(self) -> Because:
        """Why it goes to this reader."""
        asked = Ground.VOLUNTEERED if self.department else Ground.ASKED_FOR_MATCHES
        return Because(ground=asked)


class CoffeeNews(StrEnum):
    """What became of a coffee that stands, or stood, in a calendar."""

    YOU_ASKED = "you_asked"
    YOU_PICKED = "you_picked"
    ASKED_YOU = "asked_you"
    """Another person asked; nobody has answered for the reader."""
    PICKED = "picked"
    """Another person picked a time of a match."""
    MOVED = "moved"
    OFF = "off"
    """It is out of the calendar; nobody says why."""
    FEWER = "fewer"
    """One of three can't; the others still meet."""


@dataclass(frozen=True, kw_only=True)
class CoffeeInvite:
    """A fact about one's own coffee, with the calendar's REQUEST or CANCEL."""

    coffee: CoffeeFacts
    calendar: CalendarMail
    news: CoffeeNews
    was_starts_at: datetime | None = None
    """`MOVED` only: when it was before."""


@dataclass(frozen=True, kw_only=True)
class NobodyCould:
    """To whoever asked a department in which nobody found the time."""

    department: str
    about: str
    url: str


@dataclass(frozen=True, kw_only=True)
class DidYouMeet:
    """The day after: one press, so that the same people are not matched again."""

    coffee: CoffeeFacts
    starts_at: datetime

    @property
    def because(self) -> Because:
        """Why it goes to this reader."""
        return Because(ground=Ground.HAD_COFFEE)


@dataclass(frozen=True, kw_only=True)
class TouchBase:
    """Mail 9: one name, and no ask."""

    name: str
    department: str
    weeks: int | None
    """Since they last shared a table or a coffee; None: longer than is remembered."""
    by_coffee: bool = False
    """The last they shared was a coffee."""
    by_introduction: bool = False
    """They were introduced, and shared nothing since."""
    hello_url: str
    url: str
    """Where to put it off or end it, without signing in."""
    story_url: str = ""
    """Set where one may be asked whether anything came of meeting."""

    @property
    def because(self) -> Because:
        """Why it goes to this reader."""
        return Because(ground=Ground.STAYS_IN_TOUCH)


CoffeeContent = CoffeeProposal | CoffeeInvite | NobodyCould | DidYouMeet | TouchBase
"""Everything `messages.coffees` can put into words."""
