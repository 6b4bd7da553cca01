"""What the card "Will you be there?" shows, and what it depends on."""

from dataclasses import dataclass

from app.domain.signups import Answer
from app.domain.why import Waits


@dataclass(frozen=True, kw_only=True)
class Press:
    """One button: what it says, and the answer it gives."""

    words: str
    answer: Answer
    is_primary: bool = False


@dataclass(frozen=True, kw_only=True)
class Card:
    """One sentence of status, one heading, one explanation, the buttons."""

    heading: str
    text: str
    status: str = ""
    tone: str = ""
    icon: str = ""
    presses: tuple[Press, ...] = ()
    small: str = ""
    told: str = ""
    """What a host said who gave this place."""
    maybe: str = ""
    """How long the place is kept, as their calendar says maybe."""
    is_going: bool = False
    is_full: bool = False
    """A yes joins the waitlist, and the card says so."""
    why: tuple[str, ...] = ()
    """Why the reader still waits, a sentence each."""
    link: tuple[str, str] | None = None
    """(words, address) of a way on, where nothing is left to answer."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """How full it is, and where the reader stands."""

    attending: int
    taken: int
    """Held places included."""
    waiting: int
    ahead: int = 0
    """Who waits before the reader, if the reader waits."""
    table: int | None = None
    """The reader's table, once a plan was published."""
    waits: Waits | None = None
    """Why the reader still waits, if the reader waits."""
    may_go_on: bool = False
    """It is canceled, and its hosts can still undo that: nobody has been told."""
    just_filled: bool = False
    """The reader pressed yes a moment ago and came too late for a place."""
