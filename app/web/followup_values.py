"""Who reads follow-ups, and the values their page is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.domain.followups import SHOWN_OF_A_TABLE
from app.models import Event, Person
from app.web.coffee_values import Suggestion
from app.web.forms.followups import ThankForm
from app.web.words import gettext


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads: signed in, or with a mailed key that opens one event's follow-ups."""

    person: Person
    event: Event | None = None
    key: str | None = None

    def opens(self, event_id: int | None) -> bool:
        """Return whether what belongs to this event is shown: a key opens one alone."""
        return self.event is None or self.event.id == event_id

    def index_url(self) -> str:
        """Return the address of the list."""
        if self.key is None:
            return url_for("followups.index")
        return url_for("followup_links.index", key=self.key)

    def person_url(self, event: Event, other_id: int, verb: str = "thank") -> str:
        """Return where one tablemate is opened or something is done about them."""
        if self.key is None:
            return url_for(f"followups.{verb}", handle=event, other_id=other_id)
        return url_for(f"followup_links.{verb}", key=self.key, other_id=other_id)

    def feedback_url(self, event: Event) -> str:
        """Return where what somebody says of an event is kept."""
        if self.key is None:
            return url_for("followups.feedback", handle=event)
        return url_for("followup_links.feedback", key=self.key)

    def promise_url(self, promise_id: int, verb: str = "keep") -> str:
        """Return where a promise is marked as done, opened again, or written about."""
        if self.key is None:
            return url_for(f"followups.{verb}", promise_id=promise_id)
        return url_for(f"followup_links.{verb}", key=self.key, promise_id=promise_id)

    def other_url(self, other_id: int) -> str:
        """Return where somebody may be asked about again."""
        if self.key is None:
            return url_for("followups.ask_again", other_id=other_id)
        return url_for("followup_links.ask_again", key=self.key, other_id=other_id)

    def quick_url(self) -> str:
        """Return where a promise to anybody one sat with is kept."""
        if self.key is None:
            return url_for("followups.promise_quickly")
        return url_for("followup_links.promise_quickly", key=self.key)

    def note_url(self, note_id: int, verb: str) -> str:
        """Return where a note from the room is claimed, dropped or made a promise."""
        if self.key is None:
            return url_for(f"followups.{verb}_note", note_id=note_id)
        return url_for(f"followup_links.{verb}_note", key=self.key, note_id=note_id)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One tablemate, and what can be done."""

    person_id: int
    name: str
    initials: str
    hue: str
    line: str
    open_url: str
    has_left: bool
    is_open: bool
    stays: bool
    """The reader stays in touch with them."""
    urls: dict[str, str]
    """Where to send, put off, promise, fall silent, stay and let go, if it is open."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: the open one and the first few, and the rest folded."""

    shown: tuple[Item, ...]
    folded: tuple[Item, ...]
    fold_words: str


def table_of(items: Sequence[Item]) -> Table:
    """Return one table: the open one and the first few stand, the rest is folded."""
    in_order = sorted(items, key=lambda item: not item.is_open)
    shown, folded = in_order[:SHOWN_OF_A_TABLE], in_order[SHOWN_OF_A_TABLE:]
    return Table(
        shown=tuple(shown),
        folded=tuple(folded),
        fold_words=gettext(
            "More from this table: %(names)s",
            names=", ".join(item.name for item in folded),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Section:
    """The tables of one event."""

    id: int
    title: str
    line: str
    tables: tuple[Table, ...]
    more: str
    """How many are not named; may be empty."""


@dataclass(frozen=True, kw_only=True)
class PromiseItem:
    """Something promised and not done."""

    what: str
    initials: str
    hue: str
    line: str
    write_url: str
    write_words: str
    keep_url: str


@dataclass(frozen=True, kw_only=True)
class DoneItem:
    """Something done, and how it is taken back."""

    id: str
    words: str
    url: str = ""
    """Empty: it can't be."""
    press: str = ""
    tell_url: str = ""
    """Where a line about it is drafted; empty: there is none to write."""


@dataclass(frozen=True, kw_only=True)
class ToldForm:
    """A line to whoever was promised something."""

    anchor: str
    """The line among what is done that it belongs to."""
    name: str
    subject: str
    form: ThankForm
    url: str


@dataclass(frozen=True, kw_only=True)
class NoteItem:
    """Something noted in the room, by this person or in their name."""

    id: int
    what: str
    line: str
    is_sure: bool
    mates: tuple[tuple[int, str], ...]
    """To whom it may have been said: (id, name) of tablemates one may be shown."""
    due_on: str
    """The day it would be promised for, as forms write it."""
    claim_url: str
    drop_url: str
    promise_url: str


@dataclass(frozen=True, kw_only=True)
class FollowUpsPage:
    """What the template prints; nothing is left to compute there."""

    title: str
    lead: str
    notes: tuple[NoteItem, ...]
    promises: tuple[PromiseItem, ...]
    quiet: tuple[PromiseItem, ...]
    """Open, and never mailed about again."""
    suggestion: Suggestion | None
    """Somebody it has been a while with; never behind a key."""
    sections: tuple[Section, ...]
    done: tuple[DoneItem, ...]
    has_met: bool
    """False: no event yet after which somebody could show up here."""
    is_unknown: bool
    """A mailed key was used before its owner said whether they were there."""
    is_cleared: bool
