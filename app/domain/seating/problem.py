"""What a seating problem is, what a plan is, and the facts the engine speaks in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations

Pair = tuple[int, int]
ENGINE_VERSION = "4"
ATTRIBUTES = ("dept", "level", "site", "tenure")
EVERY_ROUND = -1


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: most and fewest people, and whether everyone can reach it."""

    cap: int
    min: int
    access: bool = True


@dataclass(frozen=True, kw_only=True)
class PastEvent:
    """Who shared tables `age` events ago; 1 is the last event."""

    age: int
    tables: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Unsaid:
    """A table of `age` events ago where nobody knows of some whether they came."""

    age: int
    came: tuple[int, ...]
    silent: tuple[int, ...]
    """Who had a seat, and of whom neither the door nor a host nor they said anything."""

    def numbered(self, number: Mapping[int, int], *, older: int = 0) -> "Unsaid":
        """Return the same table, so many events older, of people by their numbers."""
        return Unsaid(
            age=self.age + older,
            came=tuple(number[who] for who in self.came),
            silent=tuple(number[who] for who in self.silent),
        )


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What one pair costs, part by part; `wish` is what a kept one earns."""

    again: int = 1000
    dept: int = 100
    avoid: int = 100
    history: tuple[int, ...] = (60, 42, 29, 21, 14, 10, 7, 5)
    level: int = 6
    site: int = 4
    tenure: int = 2
    wish: int = 80
    move: int = 30
    """What it costs that a person leaves the table they were told."""
    ask: int = 40
    """What an ask is worth for which somebody at the table can help."""


@dataclass(frozen=True, kw_only=True)
class Lock:
    """A person whom a host keeps at one table, in one round or `EVERY_ROUND`."""

    person: int
    table: int
    round: int = EVERY_ROUND


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One who wants to learn something, and those who offered to help with it."""

    person: int
    can: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything a plan is made from; people are numbers from 0."""

    dept: tuple[int, ...]
    level: tuple[int, ...]
    site: tuple[int, ...]
    tenure: tuple[int, ...]
    tables: tuple[Table, ...]
    rounds: int = 1
    hosts: tuple[int, ...] = ()
    needs_access: tuple[int, ...] = ()
    locks: tuple[Lock, ...] = ()
    together: tuple[tuple[int, ...], ...] = ()
    apart: tuple[Pair, ...] = ()
    avoid: tuple[Pair, ...] = ()
    history: tuple[PastEvent, ...] = ()
    weights: Weights = field(default_factory=Weights)
    wishes_together: tuple[Pair, ...] = ()
    """Pairs where both asked."""
    wishes_apart: tuple[Pair, ...] = ()
    """Private: in no figure, price, reason or refusal; only the search heeds them."""
    away: tuple[Pair, ...] = ()
    """[person, round] of those who come for some rounds only; seated at -1 then."""
    first: tuple[int, ...] = ()
    """Newcomers and people with few ties: the search gives them new people first.

    In no figure, price, reason or file, so that nobody is ever labelled by it."""
    unsaid: tuple[Unsaid, ...] = ()
    """Who may have met though nobody said so: the search would rather not seat them
    together again.

    In no figure, price, reason or file: who did not say is nobody's business."""
    asks: tuple[Ask, ...] = ()
    published: tuple[tuple[int, ...], ...] = ()
    """The tables that people were told, as in a plan; -1: none yet. Empty: nobody was."""
    name: str = ""

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.dept)

    @property
    def hosts_bind(self) -> bool:
        """Whether every table must have a host: only when enough are named."""
        return len(self.hosts) >= len(self.tables)

    @property
    def is_free(self) -> bool:
        """Whether nothing but the sizes of the tables binds a plan."""
        bound = self.locks or self.together or self.apart or self.needs_access
        return not bound and not self.hosts_bind


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The table of each person in each round."""

    rounds: tuple[tuple[int, ...], ...]

    def tables(self, problem: Problem, *, round_: int) -> list[list[int]]:
        """Return who sits at each table of one round, in order of number."""
        seated: list[list[int]] = [[] for _ in problem.tables]
        for person, table in enumerate(self.rounds[round_]):
            if 0 <= table < len(seated):
                seated[table].append(person)
        return seated


class FactKind(StrEnum):
    """What a hard rule is about."""

    LOCK = "lock"
    TOGETHER = "together"
    APART = "apart"
    ACCESS = "access"
    HOST = "host"
    CAPACITY = "capacity"
    MINIMUM = "minimum"
    UNSEATED = "unseated"


@dataclass(frozen=True, kw_only=True, order=True)
class Fact:
    """One hard rule, or one place where a plan breaks it."""

    kind: FactKind
    people: tuple[int, ...] = ()
    table: int = -1
    """-1: not about one table."""
    round: int = EVERY_ROUND
    number: int = 0
    """People too many (CAPACITY) or missing (MINIMUM), where that is the fact."""


class Infeasible(Exception):  # noqa: N818  (a refusal that reads as a sentence)
    """No plan keeps these rules together; `facts` is empty if none could be named."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        super().__init__(facts)
        self.facts = facts


def ordered(first: int, second: int) -> Pair:
    """Return a pair with the lower number first."""
    return (first, second) if first < second else (second, first)


def pairs_of(groups: tuple[tuple[int, ...], ...]) -> Iterator[Pair]:
    """Yield each pair of each group, lower number first."""
    for group in groups:
        yield from combinations(sorted(group), 2)


def avoided(problem: Problem) -> frozenset[Pair]:
    """Return the pairs that better not share a table, each once."""
    return frozenset(ordered(*pair) for pair in problem.avoid)


def without_private(problem: Problem) -> Problem:
    """Return the problem as everyone may know it: without what only a search heeds."""
    if not problem.wishes_apart and not problem.first and not problem.unsaid:
        return problem
    return replace(problem, wishes_apart=(), first=(), unsaid=())
