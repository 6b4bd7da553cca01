"""People who come for some rounds only: each round as a problem of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.seating.problem import (
    EVERY_ROUND,
    Fact,
    Lock,
    Pair,
    PastEvent,
    Problem,
)

SMALLEST_GROUP = 2


def away_in(problem: Problem, round_: int) -> frozenset[int]:
    """Return who does not come in a round."""
    return frozenset(who for who, turn in problem.away if turn == round_)


def hosts_bind_in(problem: Problem, round_: int) -> bool:
    """Return whether every table must have a host in a round: when enough are there."""
    if not problem.away:
        return problem.hosts_bind
    there = set(problem.hosts) - away_in(problem, round_)
    return problem.hosts_bind and len(there) >= len(problem.tables)


def round_of(problem: Problem, round_: int) -> tuple[Problem, tuple[int, ...]]:
    """Return one round as a problem of one, and whom its people's numbers mean.

    Rules and wishes about somebody who is away are left out of it, and so is what no
    limit is made of.
    """
    away = away_in(problem, round_)
    there = _There(tuple(who for who in range(problem.people) if who not in away))
    ids, group, pairs = there.ids, there.group, there.pairs
    locks = [lock for lock in problem.locks if lock.round in (EVERY_ROUND, round_)]
    kept = [group(people) for people in problem.together]
    past = [(event.age, tuple(map(group, event.tables))) for event in problem.history]
    one = Problem(
        dept=tuple(problem.dept[who] for who in ids),
        level=tuple(problem.level[who] for who in ids),
        site=tuple(problem.site[who] for who in ids),
        tenure=tuple(problem.tenure[who] for who in ids),
        tables=problem.tables,
        weights=problem.weights,
        hosts=group(problem.hosts) if hosts_bind_in(problem, round_) else (),
        needs_access=group(problem.needs_access),
        locks=tuple(
            Lock(person=there.number[lock.person], table=lock.table, round=0)
            for lock in locks
            if lock.person in there.number
        ),
        together=tuple(people for people in kept if len(people) >= SMALLEST_GROUP),
        apart=pairs(problem.apart),
        avoid=pairs(problem.avoid),
        wishes_together=pairs(problem.wishes_together),
        history=tuple(PastEvent(age=age, tables=tables) for age, tables in past),
    )
    return one, ids


class _There:
    """The people of one round, numbered anew."""

    def __init__(self, ids: tuple[int, ...]) -> None:
        self.ids = ids
        self.number = {who: index for index, who in enumerate(ids)}

    def group(self, people: Sequence[int]) -> tuple[int, ...]:
        """Return those of a group who are there."""
        return tuple(self.number[who] for who in people if who in self.number)

    def pairs(self, given: Sequence[Pair]) -> tuple[Pair, ...]:
        """Return the pairs of whom both are there."""
        number = self.number
        return tuple(
            (number[one], number[two])
            for one, two in given
            if one in number and two in number
        )


def costs_of(costs: Mapping[Pair, int], ids: Sequence[int]) -> dict[Pair, int]:
    """Return what pairs cost, by the numbers of one round."""
    number = {who: index for index, who in enumerate(ids)}
    return {
        (number[one], number[two]): cost
        for (one, two), cost in costs.items()
        if one in number and two in number
    }


def fact_of(fact: Fact, ids: Sequence[int], round_: int) -> Fact:
    """Return a fact about one round as one about the whole problem."""
    return replace(fact, people=tuple(ids[who] for who in fact.people), round=round_)


def rounds_there(problem: Problem) -> list[int]:
    """Return in how many rounds each person comes."""
    there = [problem.rounds] * problem.people
    for who, _ in problem.away:
        there[who] -= 1
    return there
