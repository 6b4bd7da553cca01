"""The values that the pages of one's own network are made of."""

from dataclasses import dataclass

from app.web.coffee_values import Face


@dataclass(frozen=True, kw_only=True)
class Known:
    """Somebody in a list, and what we know of the two."""

    face: Face
    line: str


@dataclass(frozen=True, kw_only=True)
class Promised:
    """Something this person said they would do; only they see it."""

    id: int
    what: str
    line: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One person behind a board: where they stand, and in which color."""

    x: int
    y: int
    hue: str


@dataclass(frozen=True, kw_only=True)
class Board:
    """A department's board on its two trestles, in the picture's own units."""

    x: int
    y: int
    width: int
    code: str


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One's own connections, drawn; the list beside it says the same."""

    width: int
    height: int
    figures: tuple[Figure, ...]
    """The first is whoever looks."""
    boards: tuple[Board, ...]
    is_whole: bool
    """False: only those seen last are drawn."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Everybody of one department."""

    code: str
    hue: str
    name: str
    people: tuple[Face, ...]


@dataclass(frozen=True, kw_only=True)
class AskedItem:
    """An introduction that waits for this person's word; the other is not named."""

    id: int
    title: str
    line: str
    said: str
    """ "yes", "no", or empty: nothing yet."""


@dataclass(frozen=True, kw_only=True)
class ProposedItem:
    """Two whom this person would bring together."""

    id: int
    names: str
    line: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class NetworkPage:
    """One's own network; nobody else sees this page."""

    asked: tuple[AskedItem, ...]
    reconnect: tuple[Known, ...]
    promises: tuple[Promised, ...]
    recent: tuple[Known, ...]
    folded: tuple[Known, ...]
    brought: tuple[Known, ...]
    """To whom one was introduced lately, and whom one has not met."""
    proposed: tuple[ProposedItem, ...]
    departments: str
    """In words, without a figure; empty: nobody yet."""
    groups: tuple[Group, ...]
    picture: Picture | None


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """One colleague, and all that ties the two together."""

    face: Face
    how: tuple[str, ...]
    promises: tuple[Promised, ...]
    is_marked: bool
    is_silenced: bool
    thank_url: str
    """Where the draft of a thank-you is; empty: it is too long ago, or no table."""
    write_url: str
    may_promise: bool
    """They shared a table, which a reminder can name."""
    may_introduce: bool
    """They have met, and there is somebody else to introduce them to."""
