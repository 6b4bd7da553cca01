"""After people left: the fewest moves that make every table valid again."""

from collections.abc import Iterator, Sequence

from app.domain.seating.problem import (
    ATTRIBUTES,
    EVERY_ROUND,
    Plan,
    Problem,
    ordered,
    pairs_of,
)
from app.domain.seating.ties import pair_costs


def restore(problem: Problem, plan: Plan) -> Plan:
    """Return the plan after one move for each person or host that a table lacks.

    Who moves breaks no rule by it and costs least. Nobody moves in a round where
    nothing is broken; a table that no single move mends stays as it is. People who
    are not seated have table -1. O(broken tables · people · table size).
    """
    return Plan(
        rounds=tuple(
            tuple(_Round(problem, plan, round_).restored())
            for round_ in range(problem.rounds)
        )
    )


class _Round:
    """One round while single people move to the tables that lack them."""

    def __init__(self, problem: Problem, plan: Plan, round_: int) -> None:
        self.problem = problem
        self.row = list(plan.rounds[round_])
        self.others = [row for at, row in enumerate(plan.rounds) if at != round_]
        self.seats = plan.tables(problem, round_=round_)
        self.costs = pair_costs(problem)
        self.hosts = set(problem.hosts) if problem.hosts_bind else set()
        self.apart = {ordered(*pair) for pair in problem.apart}
        bound = {who for pair in pairs_of(problem.together) for who in pair}
        bound.update(
            lock.person for lock in problem.locks if lock.round in (EVERY_ROUND, round_)
        )
        self.bound = bound

    def restored(self) -> list[int]:
        """Return the row after the moves."""
        while True:
            for table in range(len(self.seats)):
                if not self._lacks(table, self.seats[table]):
                    continue
                ways = [self._way(person, table) for person in self._movers(table)]
                if ways:
                    self._move(min(ways)[-1], table)
                    break
            else:
                return self.row

    def _lacks(self, table: int, seated: Sequence[int]) -> bool:
        """Return whether these people are too few, or have no host they need."""
        short = len(seated) < self.problem.tables[table].min
        return short or (bool(self.hosts) and self.hosts.isdisjoint(seated))

    def _movers(self, table: int) -> Iterator[int]:
        """Yield who may come to a table and leaves a valid one behind."""
        room = self.problem.tables[table]
        seated = self.seats[table]
        if len(seated) >= room.cap:
            return
        lonely = bool(self.hosts) and self.hosts.isdisjoint(seated)
        for person, home in enumerate(self.row):
            if home in (-1, table) or person in self.bound:
                continue
            left = [who for who in self.seats[home] if who != person]
            if (
                not self._lacks(home, left)
                and (person in self.hosts or not lonely)
                and (room.access or person not in self.problem.needs_access)
                and all(ordered(person, who) not in self.apart for who in seated)
            ):
                yield person

    def _way(self, person: int, table: int) -> tuple[int, int]:
        """Return what a move changes, and who moves."""
        here = sum(
            self._cost(person, who)
            for who in self.seats[self.row[person]]
            if who != person
        )
        there = sum(self._cost(person, who) for who in self.seats[table])
        return there - here, person

    def _cost(self, one: int, two: int) -> int:
        problem = self.problem
        cost = self.costs.get(ordered(one, two), 0)
        for name in ATTRIBUTES:
            values = getattr(problem, name)
            cost += getattr(problem.weights, name) * (values[one] == values[two])
        met = any(row[one] == row[two] >= 0 for row in self.others)
        return cost + problem.weights.again * met

    def _move(self, person: int, table: int) -> None:
        self.seats[self.row[person]].remove(person)
        self.seats[table].append(person)
        self.row[person] = table
