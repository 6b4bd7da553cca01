"""What a page of the guest list shows."""

from dataclasses import dataclass

from app.domain.signups import SignupStatus


@dataclass(frozen=True, kw_only=True)
class MailLine:
    """One mail to a guest, in words."""

    short: str
    words: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """What stands in a guest's calendar, in words."""

    shows: str
    """"In their calendar: 12:00–13:00, sent Tue 1 Dec; they said yes on the page"."""
    tone: str
    facts: tuple[str, ...]
    """When they answered, and the figures that mail programs show."""


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One line of the list."""

    person_id: int
    name: str
    email: str
    department: str
    code: str
    initials: str
    hue_class: str
    status: SignupStatus
    says_maybe: bool
    """Their calendar does."""
    turn: str
    """"3rd", for those who wait."""
    ticks: tuple[str, ...]
    food: str
    access: str
    note: str
    said: tuple[str, ...]
    """What they tell their hosts, line by line."""
    host_words: str
    mails: tuple[MailLine, ...]
    latest: MailLine | None
    bounces: str
    """That mail to them comes back, and nothing more is sent; empty: it doesn't."""
    entry: EntryLine | None
    """None: nothing of it may be shown."""
    may_retry: bool
    may_send_again: bool


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many, of what."""

    name: str
    number: int
    key: str
    """What the list can be narrowed to: a department's code, or a tick."""
    code: str = ""
    hue_class: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Those of one standing, as far as this page of the list shows them."""

    title: str
    number: int
    """How many there are on all pages."""
    guests: tuple[Guest, ...]


@dataclass(frozen=True, kw_only=True)
class GuestsPage:
    """One page of the list, with the counts of all of it."""

    going: int
    offered: int
    waiting: int
    declined: int
    lacking: int
    """How many have a place, and nothing true of it in their calendar."""
    declined_unnamed: int
    """Those whose answer this viewer learns as a count only."""
    departments: tuple[Count, ...]
    food: tuple[Count, ...]
    answered: bool
    groups: tuple[Group, ...]
    number: int
    """Which page this is, from 1."""
    pages: int
