"""The values that the door page is made of."""

from dataclasses import dataclass

from app.web.door_tables import TableLine


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A name in three parts: what was typed stands in the middle."""

    before: str
    hit: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person who matches, and the button beside them."""

    person_id: int | None
    visitor_id: int | None = None
    name: Marked
    initials: str
    hue: str
    line: str
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """A colleague without a place, and where they would sit."""

    person_id: int
    name: str
    initials: str
    hue: str
    department: str
    offer: str
    """Why there; empty where nobody fits any more."""
    button: str
    table: int | None


@dataclass(frozen=True, kw_only=True)
class Last:
    """Whom the last press was about, until the next one."""

    title: str
    line: str
    table: int | None
    person_id: int | None
    visitor_id: int | None


@dataclass(frozen=True, kw_only=True)
class DoorPage:
    """What the template prints; nothing is left to compute there."""

    here: int
    of_words: str
    count_words: str
    query: str
    found: str
    rows: tuple[Row, ...]
    newcomers: tuple[Newcomer, ...]
    asks_visitor: bool
    last: Last | None
    missing: int
    tables: tuple[TableLine, ...]
    tables_words: str
    has_tables: bool
    is_open: bool
    begun: bool
