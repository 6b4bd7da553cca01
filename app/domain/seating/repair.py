"""After the seats are published: who can't come leaves, who comes late is seated."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.seating.problem import (
    ATTRIBUTES,
    EVERY_ROUND,
    Fact,
    FactKind,
    Infeasible,
    Pair,
    Plan,
    Problem,
    ordered,
    pairs_of,
)
from app.domain.seating.ties import pair_costs

NOWHERE = -1


def repair(
    problem: Problem,
    plan: Plan,
    *,
    absent: Iterable[int] = (),
    arrived: Iterable[int] = (),
) -> Plan:
    """Return the plan without those absent and with those who arrived, in this order.

    Nobody else moves. A person who isn't seated has table -1. Each who arrived takes
    the table with room that breaks fewest rules, then lacks people most, then costs
    least. Raises `Infeasible` when every chair is taken.
    """
    rounds = [list(row) for row in plan.rounds]
    for row in rounds:
        for person in absent:
            row[person] = NOWHERE
    chairs = _Chairs(problem, rounds)
    away = set(problem.away)
    for person in arrived:
        for round_, row in enumerate(rounds):
            row[person] = NOWHERE
            if (person, round_) in away:
                continue
            row[person] = chairs.best(person, round_)
    return Plan(rounds=tuple(tuple(row) for row in rounds))


@dataclass
class _Chairs:
    """The rows of a plan while people are added to them."""

    problem: Problem
    rounds: list[list[int]]

    def __post_init__(self) -> None:
        self.costs = pair_costs(self.problem)
        self.apart = {ordered(*pair) for pair in self.problem.apart}
        self.together = set(pairs_of(self.problem.together))

    def best(self, person: int, round_: int) -> int:
        """Return the table a person takes in a round; raises `Infeasible`."""
        ranked = sorted(self._ranked(person, round_))
        if not ranked:
            fact = Fact(kind=FactKind.CAPACITY, round=round_, number=1)
            raise Infeasible((fact,))
        return ranked[0][-1]

    def _ranked(self, person: int, round_: int) -> Iterator[tuple[int, int, int, int]]:
        seated: list[list[int]] = [[] for _ in self.problem.tables]
        for other, place in enumerate(self.rounds[round_]):
            if place != NOWHERE:
                seated[place].append(other)
        for number, table in enumerate(self.problem.tables):
            if len(seated[number]) < table.cap:
                broken = self._broken(person, number, round_)
                short = min(0, len(seated[number]) - table.min)
                cost = sum(self._cost(person, other) for other in seated[number])
                yield broken, short, cost, number

    def _broken(self, person: int, table: int, round_: int) -> int:
        """Return how many hard rules about the person the table breaks."""
        problem, row = self.problem, self.rounds[round_]
        broken = sum(
            lock.person == person
            and lock.round in (EVERY_ROUND, round_)
            and lock.table != table
            for lock in problem.locks
        )
        broken += person in problem.needs_access and not problem.tables[table].access
        for other, place in enumerate(row):
            pair = ordered(person, other)
            broken += place == table and pair in self.apart
            broken += place not in (table, NOWHERE) and pair in self.together
        return broken

    def _cost(self, person: int, other: int) -> int:
        problem = self.problem
        pair: Pair = ordered(person, other)
        cost = self.costs.get(pair, 0)
        for name in ATTRIBUTES:
            values = getattr(problem, name)
            if values[person] == values[other]:
                cost += getattr(problem.weights, name)
        before = any(row[person] == row[other] != NOWHERE for row in self.rounds)
        return cost + problem.weights.again * before
