"""The same lunches seated otherwise: by chance, and by an engine that knows everything.

The same people come to the same lunches whoever seats them; each way of seating has a
memory of its own of who has met whom, so that none is measured by another's past.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from random import Random
from statistics import fmean

from app.domain.planning import comes_first
from app.domain.seating import PastEvent, Problem, solve

HATS = 20
"""Years by chance, whose mean is told: one alone is off by 5 % and more."""
SOON = 4
"""Lunches after which nobody minds a second meeting so much."""

Pair = tuple[int, int]
Tables = Sequence[Sequence[int]]


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """What one lunch made, in pairs."""

    first: float
    """Met for the first time."""
    between: float
    """Of these, of two departments."""
    soon: float
    """Met at one of the last `SOON` lunches too."""


@dataclass
class Memory:
    """Who has truly met whom under one way of seating."""

    past: list[Tables] = field(default_factory=list)
    """Who came, by lunch and table, the last lunch last."""
    met: set[Pair] = field(default_factory=set)

    def sit(self, tables: Tables, *, dept: Mapping[int, int]) -> Sitting:
        """Let people sit down; return what it made."""
        now = set(_pairs(tables))
        first = now - self.met
        soon = {pair for gone in self.past[-SOON:] for pair in _pairs(gone)}
        self.met |= now
        self.past.append(tables)
        return Sitting(
            first=len(first),
            between=sum(dept[one] != dept[two] for one, two in first),
            soon=len(now & soon),
        )

    def by_chance(self, tables: Tables) -> float:
        """Return how many first meetings chance would make now, at tables of these sizes.

        Exact: each pair of those here shares a table as often as any other.
        """
        here = sorted(who for table in tables for who in table)
        pairs = list(combinations(here, 2))
        new = sum(pair not in self.met for pair in pairs)
        return new * sum(1 for _ in _pairs(tables)) / max(len(pairs), 1)


@dataclass(frozen=True, kw_only=True)
class Lunch:
    """One lunch, in each way of seating."""

    people: int
    """Who came."""
    ours: Sitting
    knowing: Sitting
    """By the same engine with the same weights, told of every true meeting."""
    chance: Sitting
    """The mean of `HATS` years by chance."""
    in_its_place: float
    """First meetings that chance would have made of the past that we had made."""


@dataclass(kw_only=True)
class Ways:
    """The ways of seating one table, lunch after lunch."""

    proposals: int
    random: Random
    ours: Memory = field(default_factory=Memory)
    knowing: Memory = field(default_factory=Memory)
    hats: list[Memory] = field(default_factory=lambda: [Memory() for _ in range(HATS)])

    def sit(
        self,
        tables: Tables,
        problem: Problem,
        ids: Sequence[int],
        dept: Mapping[int, int],
    ) -> Lunch:
        """Let those who came sit down in each way; `problem` is what it was planned from.

        `tables` are those who came, by the plan; `ids` whom the problem's numbers mean.
        """
        in_its_place = self.ours.by_chance(tables)
        hats = [hat.sit(self._dealt(tables), dept=dept) for hat in self.hats]
        here = {who for table in tables for who in table}
        known = [
            [who for who in table if who in here] for table in self._known(problem, ids)
        ]
        return Lunch(
            people=len(here),
            ours=self.ours.sit(tables, dept=dept),
            knowing=self.knowing.sit(known, dept=dept),
            chance=Sitting(
                first=fmean(one.first for one in hats),
                between=fmean(one.between for one in hats),
                soon=fmean(one.soon for one in hats),
            ),
            in_its_place=in_its_place,
        )

    def _dealt(self, tables: Tables) -> Tables:
        here = sorted(who for table in tables for who in table)
        self.random.shuffle(here)
        return [[here.pop() for _ in table] for table in tables]

    def _known(self, problem: Problem, ids: Sequence[int]) -> Tables:
        number = {who: index for index, who in enumerate(ids)}
        past = [
            [tuple(number[who] for who in table if who in number) for table in gone]
            for gone in reversed(self.knowing.past)
        ]
        told = replace(
            problem,
            history=tuple(
                PastEvent(age=age, tables=tuple(gone))
                for age, gone in enumerate(past, start=1)
            ),
            first=comes_first(
                problem.tenure, tables=[t for gone in past for t in gone]
            ),
            published=(),
        )
        found = solve(told, seed=1, proposals=self.proposals).plan
        return [[ids[who] for who in table] for table in found.tables(told, round_=0)]


def _pairs(tables: Tables) -> Iterable[Pair]:
    for table in tables:
        yield from combinations(sorted(table), 2)
