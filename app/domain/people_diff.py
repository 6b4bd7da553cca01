"""What a people file would change, before anything is changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.people_import import Column, Entry, Outcome, Problem

ASK_ABOVE_SHARE = 0.05


@dataclass(frozen=True, kw_only=True)
class Known:
    """Somebody the installation knows, working here or gone."""

    person_id: int
    email: str
    name: str
    department: str
    title: str = ""
    level: int | None = None
    site: str = ""
    zone: str = ""
    manager_id: int | None = None
    started_on: date | None = None
    employee_id: str | None = None
    aliases: frozenset[str] = frozenset()
    has_left: bool = False
    is_needed: bool = False
    """Hosts something ahead, or is an admin: going stops and asks."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What was asked for, besides taking in the file."""

    deactivate_missing: bool = False
    same: Mapping[str, str] = field(default_factory=dict)
    """New address to old: this newcomer is that person under another name."""
    newcomers: frozenset[str] = frozenset()
    """Addresses of newcomers who are nobody's new name."""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Somebody known of whom the file says something new."""

    known: Known
    entry: Entry
    columns: tuple[Column, ...]
    returns: bool = False
    """Had left, and works here again."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """All that a file would change."""

    rows: int
    new: tuple[Entry, ...]
    changed: tuple[Changed, ...]
    same: int
    leavers: tuple[Known, ...]
    problems: tuple[Problem, ...]
    """In the order of rows."""
    people: int
    """How many people work here before it."""

    @property
    def need_you(self) -> int:
        """Return how many rows nothing is done about."""
        asks = Outcome.NEEDS_YOU
        return len({found.row for found in self.problems if found.outcome is asks})

    @property
    def changes(self) -> int:
        """Return how many people are added, changed or deactivated."""
        return len(self.new) + len(self.changed) + len(self.leavers)

    @property
    def fingerprint(self) -> str:
        """Return a short text that differs where anything else would be done."""
        deeds = (
            [entry.email for entry in self.new],
            [(one.known.person_id, one.columns, one.returns) for one in self.changed],
            [known.person_id for known in self.leavers],
        )
        return hashlib.sha256(repr(deeds).encode()).hexdigest()[:32]

    @property
    def must_ask(self) -> bool:
        """Return whether so many go, or such people, that somebody must say yes."""
        too_many = len(self.leavers) > ASK_ABOVE_SHARE * self.people
        return bool(self.leavers) and (
            too_many or any(known.is_needed for known in self.leavers)
        )
