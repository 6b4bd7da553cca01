"""The hard rules, and where a plan breaks them."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from app.domain.seating.presence import away_in, hosts_bind_in
from app.domain.seating.problem import (
    EVERY_ROUND,
    Fact,
    FactKind,
    Plan,
    Problem,
    ordered,
    pairs_of,
)


def violations(problem: Problem, plan: Plan) -> tuple[Fact, ...]:
    """Return every place where the plan breaks a hard rule, in order of round."""
    found: list[Fact] = []
    for round_, seats in enumerate(plan.rounds):
        found += _broken_sizes(problem, plan, round_)
        found += _broken_ties(problem, seats, round_)
        found += _broken_places(problem, seats, round_)
    return tuple(found)


def _broken_sizes(problem: Problem, plan: Plan, round_: int) -> Iterator[Fact]:
    hosts = set(problem.hosts) if hosts_bind_in(problem, round_) else None
    for number, seated in enumerate(plan.tables(problem, round_=round_)):
        table = problem.tables[number]
        if len(seated) > table.cap:
            over = len(seated) - table.cap
            yield Fact(kind=FactKind.CAPACITY, table=number, round=round_, number=over)
        if len(seated) < table.min:
            short = table.min - len(seated)
            yield Fact(kind=FactKind.MINIMUM, table=number, round=round_, number=short)
        if hosts is not None and hosts.isdisjoint(seated):
            yield Fact(kind=FactKind.HOST, table=number, round=round_)


def _broken_ties(problem: Problem, seats: Sequence[int], round_: int) -> Iterator[Fact]:
    for pair in sorted(set(pairs_of(problem.together))):
        if seats[pair[0]] != seats[pair[1]] and min(seats[who] for who in pair) >= 0:
            yield Fact(kind=FactKind.TOGETHER, people=pair, round=round_)
    for pair in problem.apart:
        if seats[pair[0]] == seats[pair[1]] >= 0:
            yield Fact(kind=FactKind.APART, people=ordered(*pair), round=round_)


def _broken_places(
    problem: Problem, seats: Sequence[int], round_: int
) -> Iterator[Fact]:
    away = away_in(problem, round_)
    for person, table in enumerate(seats):
        if person not in away and not 0 <= table < len(problem.tables):
            yield Fact(kind=FactKind.UNSEATED, people=(person,), round=round_)
    for person in problem.needs_access:
        if seats[person] >= 0 and not problem.tables[seats[person]].access:
            table = seats[person]
            yield Fact(
                kind=FactKind.ACCESS, people=(person,), table=table, round=round_
            )
    for lock in problem.locks:
        applies = lock.round in (EVERY_ROUND, round_) and seats[lock.person] >= 0
        if applies and seats[lock.person] != lock.table:
            yield Fact(
                kind=FactKind.LOCK,
                people=(lock.person,),
                table=lock.table,
                round=round_,
            )


def allowed_tables(problem: Problem) -> list[dict[int, frozenset[int]]]:
    """Return for each round the tables of those who may not take any; none if away."""
    reach = frozenset(t for t, table in enumerate(problem.tables) if table.access)
    rounds = []
    for round_ in range(problem.rounds):
        allowed = dict.fromkeys(problem.needs_access, reach)
        for lock in problem.locks:
            if lock.round in (EVERY_ROUND, round_):
                allowed[lock.person] = frozenset({lock.table})
        allowed |= dict.fromkeys(away_in(problem, round_), frozenset())
        rounds.append(allowed)
    return rounds


def rules_of(problem: Problem) -> tuple[Fact, ...]:
    """Return the hard rules themselves, the general ones first."""
    facts: list[Fact] = []
    if problem.hosts_bind:
        facts.append(Fact(kind=FactKind.HOST))
    facts.append(Fact(kind=FactKind.MINIMUM))
    facts += [Fact(kind=FactKind.ACCESS, people=(who,)) for who in problem.needs_access]
    facts += [Fact(kind=FactKind.TOGETHER, people=who) for who in problem.together]
    apart = sorted({ordered(*pair) for pair in problem.apart})
    facts += [Fact(kind=FactKind.APART, people=pair) for pair in apart]
    facts += [
        Fact(
            kind=FactKind.LOCK,
            people=(lock.person,),
            table=lock.table,
            round=lock.round,
        )
        for lock in problem.locks
    ]
    return tuple(facts)


def clusters(groups: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Return the groups with those merged that share a person, each in order."""
    root: dict[int, int] = {}

    def find(person: int) -> int:
        while root.setdefault(person, person) != person:
            person = root[person]
        return person

    for group in groups:
        for first, second in combinations(group, 2):
            low, high = ordered(find(first), find(second))
            root[high] = low
    merged: dict[int, list[int]] = {}
    for person in sorted(root):
        merged.setdefault(find(person), []).append(person)
    return [tuple(group) for group in merged.values()]
