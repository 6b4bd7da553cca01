"""Who has a coffee with whom: a matching of largest weight over how little people know each other.

Weights are whole numbers of few sizes: the search takes much longer where all differ.
Source: Edmonds' blossoms as in Galil, "Efficient algorithms for finding maximum matching
in graphs" (1986), as networkx has it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

import networkx as nx

from app.domain.coffee.terms import LASTS_MINUTES, Way

WHOLE_GRAPH = 240
"""Up to so many people every pair is weighed; beyond, so many candidates for each."""
CANDIDATES = 6
TRIES = 12
"""How many people are looked at for each candidate, before all of them are."""
OFFICE_MINUTES = 8 * 60
OTHER_DEPARTMENT, OTHER_SITE, FIRST = 6, 1, 8
"""What else speaks for a pair: little, beside the question whether they have met."""
MONTHS_REMEMBERED = 12
MEETINGS_REMEMBERED = 4

Pair = tuple[int, int]
Group = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Joiner:
    """Somebody who takes part this time."""

    id: int
    department: int
    sites: frozenset[str]
    """Where this person can be; empty: nowhere, so online only."""
    days: frozenset[int]
    """Days of the week on which they like to meet, Monday is 0."""
    way: Way = Way.EITHER
    utc_minutes: int = 0
    """How far their clock is ahead of UTC."""
    is_first: bool = False
    """Went without last time, so nobody else goes without in their place."""


@dataclass(frozen=True, kw_only=True)
class Knowing:
    """How well two people know each other."""

    months: int
    """Whole months since they last shared a table or a coffee."""
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class Company:
    """Those who take part, what they have behind them, and who is kept apart."""

    joiners: tuple[Joiner, ...]
    knows: Mapping[Pair, Knowing] = field(default_factory=dict)
    """By pair, the smaller id first; who is not named has not met."""
    apart: frozenset[Pair] = frozenset()
    """Pairs that one of the two does not want; the smaller id first."""

    def may_meet(self, one: Joiner, two: Joiner) -> bool:
        """Return whether these two can have a coffee at all."""
        return (
            pair_of(one.id, two.id) not in self.apart
            and bool(one.days & two.days)
            and abs(one.utc_minutes - two.utc_minutes) <= OFFICE_MINUTES - LASTS_MINUTES
            and way_for(one, two) is not None
        )

    def has_met(self, one: Joiner, two: Joiner) -> bool:
        """Return whether these two have shared a table or a coffee."""
        return pair_of(one.id, two.id) in self.knows

    def weight(self, one: Joiner, two: Joiner) -> int:
        """Return how little these two know each other; more is less.

        One pair that has not met outweighs whatever all other pairs say besides.
        """
        fine = (
            OTHER_DEPARTMENT * (one.department != two.department)
            + OTHER_SITE * (not one.sites & two.sites)
            + FIRST * (one.is_first + two.is_first)
        )
        knowing = self.knows.get(pair_of(one.id, two.id))
        if knowing is None:
            return self._unmet + fine
        months = min(knowing.months, MONTHS_REMEMBERED)
        often = min(knowing.times, MEETINGS_REMEMBERED)
        return 1 + fine + 2 * months - often + MEETINGS_REMEMBERED

    @property
    def _unmet(self) -> int:
        most = 1 + OTHER_DEPARTMENT + OTHER_SITE + 2 * FIRST
        most += 2 * MONTHS_REMEMBERED + MEETINGS_REMEMBERED
        return most * (len(self.joiners) // 2 + 1)


@dataclass(frozen=True, kw_only=True)
class Matching:
    """Who meets whom; `alone` are those whom nobody here can meet."""

    groups: tuple[Group, ...]
    alone: tuple[int, ...]


def pair_of(one: int, two: int) -> Pair:
    """Return two ids as a pair is written: the smaller first."""
    return (one, two) if one < two else (two, one)


def way_for(*people: Joiner) -> Way | None:
    """Return how these people can meet: in person where all can; None: in no way."""
    ways = {person.way for person in people}
    common = frozenset.intersection(*(person.sites for person in people))
    if common and Way.ONLINE not in ways:
        return Way.IN_PERSON
    return None if Way.IN_PERSON in ways else Way.ONLINE


def matched(company: Company, *, seed: int) -> Matching:
    """Return groups of two, one of three where somebody is left over; nobody is dropped.

    As many pairs as can be, and among those the fewest who have met before. Up to
    `WHOLE_GRAPH` people it is the best there is; beyond, each is weighed with
    `CANDIDATES` others drawn by `seed`, and whoever came out badly with everybody.
    """
    people = sorted(company.joiners, key=lambda one: one.id)
    random = Random(seed)  # noqa: S311 -- the same in every process
    random.shuffle(people)  # who is asked first must not depend on who was hired first
    if len(people) <= WHOLE_GRAPH:
        pairs = _best_pairs(company, people, combinations(people, 2))
    else:
        pairs = _pairs_among_many(company, people, random)
    return _with_trios(company, people, pairs)


def _pairs_among_many(
    company: Company, people: Sequence[Joiner], random: Random
) -> list[tuple[Joiner, Joiner]]:
    drawn = {
        pair_of(one.id, two.id): (one, two)
        for one in people
        for two in _candidates(company, one, people, random)
    }
    pairs = _best_pairs(company, people, drawn.values())
    served = {
        person.id for pair in pairs if not company.has_met(*pair) for person in pair
    }
    badly = [person for person in people if person.id not in served]
    if len(badly) <= len(people) % 2:  # the odd one out makes somebody a trio
        return pairs
    for one in badly:
        for two in people:
            if one.id != two.id:
                drawn.setdefault(pair_of(one.id, two.id), (one, two))
    return _best_pairs(company, people, drawn.values())


def _candidates(
    company: Company, one: Joiner, people: Sequence[Joiner], random: Random
) -> list[Joiner]:
    """Return people of other departments, as far as there are, whom `one` has not met."""
    fit: dict[int, Joiner] = {}
    for _ in range(CANDIDATES * TRIES):
        two = people[random.randrange(len(people))]
        is_other = two.department != one.department and two.id != one.id
        if is_other and not company.has_met(one, two) and company.may_meet(one, two):
            fit[two.id] = two
            if len(fit) == CANDIDATES:
                return list(fit.values())
    everybody = [
        two for two in people if two.id != one.id and company.may_meet(one, two)
    ]
    everybody.sort(key=lambda two: -company.weight(one, two))  # stable: drawn before
    return everybody[:CANDIDATES]


def _best_pairs(
    company: Company,
    people: Sequence[Joiner],
    candidates: Iterable[tuple[Joiner, Joiner]],
) -> list[tuple[Joiner, Joiner]]:
    graph = nx.Graph()
    graph.add_nodes_from(person.id for person in people)
    for one, two in candidates:
        if company.may_meet(one, two):
            graph.add_edge(one.id, two.id, weight=company.weight(one, two))
    by_id = {person.id: person for person in people}
    found = nx.max_weight_matching(graph, maxcardinality=True)
    return [(by_id[a], by_id[b]) for a, b in sorted(pair_of(*pair) for pair in found)]


def _with_trios(
    company: Company,
    people: Sequence[Joiner],
    pairs: Sequence[tuple[Joiner, Joiner]],
) -> Matching:
    """Let each who is left over join the pair whom they know least."""
    groups: list[tuple[Joiner, ...]] = list(pairs)
    paired = {person.id for pair in pairs for person in pair}
    alone = []
    for person in sorted(people, key=lambda one: (not one.is_first, one.id)):
        if person.id in paired:
            continue
        at = _best_trio(company, person, groups)
        if at is None:
            alone.append(person.id)
        else:
            groups[at] = (*groups[at], person)
    return Matching(
        groups=tuple(
            sorted(tuple(sorted(person.id for person in group)) for group in groups)
        ),
        alone=tuple(sorted(alone)),
    )


def _best_trio(
    company: Company, person: Joiner, groups: Sequence[tuple[Joiner, ...]]
) -> int | None:
    fits = [
        (sum(company.weight(person, other) for other in group), -at)
        for at, group in enumerate(groups)
        if len(group) == 2  # noqa: PLR2004 -- a pair
        and all(company.may_meet(person, other) for other in group)
        and way_for(person, *group) is not None
        and person.days.intersection(*(other.days for other in group))
        and _hours_overlap((person, *group))
    ]
    return -max(fits)[1] if fits else None


def _hours_overlap(people: Sequence[Joiner]) -> bool:
    clocks = [person.utc_minutes for person in people]
    return max(clocks) - min(clocks) <= OFFICE_MINUTES - LASTS_MINUTES
