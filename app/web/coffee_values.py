"""Who reads about a coffee, and the values its pages are made of."""

from dataclasses import dataclass

from flask import url_for

from app.models import Person


@dataclass(frozen=True, kw_only=True)
class CoffeeReader:
    """Who reads: signed in, or with a mailed key that opens one coffee."""

    person: Person
    coffee_id: int
    key: str | None = None

    def url(self, verb: str = "page") -> str:
        """Return where the coffee is, or where something is done about it."""
        if self.key is None:
            return url_for(f"coffees.{verb}", coffee_id=self.coffee_id)
        return url_for(f"coffee_links.{verb}", key=self.key)


@dataclass(frozen=True, kw_only=True)
class Face:
    """Somebody to have a coffee with."""

    id: int
    name: str
    initials: str
    hue: str
    department: str


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One time to choose, as it is said and as it is sent."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class CoffeeItem:
    """One coffee in a list."""

    id: int
    title: str
    initials: str
    hue: str
    line: str
    url: str


@dataclass(frozen=True, kw_only=True)
class CoffeePage:
    """One coffee, and all that its reader can do about it."""

    title: str
    lead: str
    faces: tuple[Face, ...]
    when: str
    """Empty: it has no time yet."""
    where: str
    about: str
    author: str
    slots: tuple[Slot, ...]
    seen: str
    """The time it has, sent along with a press."""
    is_over: bool
    may_accept: bool
    may_pick: bool
    may_leave: bool
    leave_words: str
    may_pause: bool
    asks_met: bool
    met_words: str
    """What the reader said of it; empty: nothing yet."""
    write_to: tuple[tuple[str, str], ...]
    """(name, address) where no common time was found."""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One name to say hello to; the words carry no ask."""

    face: Face
    line: str
    write_url: str


@dataclass(frozen=True, kw_only=True)
class NewsItem:
    """Something that somebody told of themselves."""

    id: int
    face: Face
    what: str
    is_answered: bool


@dataclass(frozen=True, kw_only=True)
class CoffeesPage:
    """One's coffees, and whom one stays in touch with."""

    title: str
    lead: str
    open: tuple[CoffeeItem, ...]
    done: tuple[str, ...]
    suggestion: Suggestion | None
    marked: tuple[Face, ...]
    news: tuple[NewsItem, ...]
    own_news: tuple[tuple[int, str], ...]
    match_line: str
    """How one takes part: "Every two weeks, any day."."""
    went_without: bool
