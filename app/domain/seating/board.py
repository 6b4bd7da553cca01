"""The chairs of a plan under search: who sits where, and what each swap would change.

Empty chairs are numbered after the people, so that every move is a swap.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from app.domain.seating.meetings import Meetings
from app.domain.seating.problem import (
    Plan,
    Problem,
)
from app.domain.seating.rules import allowed_tables, clusters

Move = tuple[int, int, int]
"""A person, another id, and the most that their swap may cost."""
HOST = 1
BOUND = 2
CHAIR = 4


class Board(Meetings, ABC):
    """A full plan, its hard rules, and its meetings within the event."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.people = problem.people
        self.tables = problem.tables
        self.where = [self._with_chairs(row) for row in plan.rounds]
        self.seats = [plan.tables(problem, round_=r) for r in range(problem.rounds)]
        self.ids = max(map(len, self.where))
        for row in self.where:  # where fewer are away there are fewer chairs
            row.extend([-1] * (self.ids - len(row)))
        self.allowed = allowed_tables(problem)
        self.kind = self._kinds()
        self.size = [[len(seated) for seated in tables] for tables in self.seats]
        self.hosts_at = [
            [sum(self.kind[who] & HOST for who in seated) for seated in tables]
            for tables in self.seats
        ]
        self.groups = clusters(problem.together)
        self.grouped = {person for group in self.groups for person in group}
        self.met, self.repeats = [], 0
        if problem.rounds > 1:
            self.count_meetings()

    @abstractmethod
    def delta(self, round_: int, first: int, second: int) -> int:
        """Return what swapping two ids changes, repeats left out."""

    @abstractmethod
    def reseat(self, round_: int, first: int, second: int) -> None:
        """Keep the sums that `delta` reads right when two ids have swapped."""

    @abstractmethod
    def try_swaps(self, round_: int, moves: Iterable[Move]) -> int:
        """Make the swaps that change the cost by no more than their limit.

        Returns the change of the cost, repeats included.
        """

    def try_exchanges(self, moves: Iterable[Move]) -> int:
        """Let people change places in every round if that costs no more than a limit.

        Repeats cannot change by it. Returns the change of the cost.
        """
        total, kind = 0, self.kind
        for first, second, limit in moves:
            if first == second or kind[first] != kind[second]:
                continue
            change = sum(
                self.delta(round_, first, second)
                for round_, where in enumerate(self.where)
                if where[first] != where[second]
            )
            if change <= limit:
                self.exchange(first, second)
                total += change
        return total

    @abstractmethod
    def price(self, round_: int, table: int, person: int) -> int:
        """Return what an id costs at a table, repeats left out."""

    @abstractmethod
    def between(self, first: int, second: int) -> int:
        """Return what two ids at one table cost; for one id, its part of its price."""

    def plan(self) -> Plan:
        """Return the plan as it stands."""
        return Plan(rounds=tuple(tuple(row[: self.people]) for row in self.where))

    def movable(self, round_: int) -> list[int]:
        """Return the people who may move by themselves in a round."""
        allowed = self.allowed[round_]
        return [
            person
            for person in range(self.people)
            if person not in self.grouped and len(allowed.get(person, (0, 0))) > 1
        ]

    def partners(self, round_: int) -> list[int]:
        """Return with whom one may change places in a round: people and empty chairs."""
        where = self.where[round_]
        chairs = range(self.people, self.ids)
        return self.movable(round_) + [chair for chair in chairs if where[chair] >= 0]

    def loose_groups(self, round_: int) -> list[tuple[int, ...]]:
        """Return the groups of which nobody is locked in a round."""
        allowed = self.allowed[round_]
        return [
            group
            for group in self.groups
            if all(len(allowed.get(who, (0, 0))) > 1 for who in group)
        ]

    def legal(self, round_: int, first: int, second: int) -> bool:
        """Return whether the swap keeps every hard rule but apart and together.

        `first` is a person, `second` a person or an empty chair of another table.
        """
        kinds = self.kind[first] | self.kind[second]
        if not kinds:
            return True
        where = self.where[round_]
        here, there = where[first], where[second]
        if kinds & BOUND:
            allowed = self.allowed[round_]
            if there not in allowed.get(first, (there,)):
                return False
            if here not in allowed.get(second, (here,)):
                return False
        if kinds & CHAIR and self.size[round_][here] <= self.tables[here].min:
            return False
        if (self.kind[first] ^ self.kind[second]) & HOST:
            losing = here if self.kind[first] & HOST else there
            return self.hosts_at[round_][losing] > 1
        return True

    def total_delta(self, round_: int, first: int, second: int) -> int:
        """Return what the swap changes, repeats included."""
        change = self.delta(round_, first, second)
        if self.met:
            again = self.problem.weights.again
            change += again * self.again_delta(round_, first, second)
        return change

    def swap(self, round_: int, first: int, second: int) -> None:
        """Let a person and another id change tables in one round."""
        if self.met:
            self.repeats += self.again_delta(round_, first, second)
        where, seats = self.where[round_], self.seats[round_]
        here, there = where[first], where[second]
        seats[here].remove(first)
        if second < self.people:
            seats[there].remove(second)
        if self.met:
            self.meet(first, seats[here], -1)
            self.meet(first, seats[there], 1)
            self.meet(second, seats[there], -1)
            self.meet(second, seats[here], 1)
        self.reseat(round_, first, second)
        seats[there].append(first)
        if second < self.people:
            seats[here].append(second)
        where[first], where[second] = there, here
        self._recount(round_, first, second)

    def _recount(self, round_: int, first: int, second: int) -> None:
        """Both have moved already."""
        kinds = self.kind
        there, here = self.where[round_][first], self.where[round_][second]
        gain = (kinds[first] & HOST) - (kinds[second] & HOST)
        self.hosts_at[round_][there] += gain
        self.hosts_at[round_][here] -= gain
        if kinds[second] & CHAIR:
            self.size[round_][there] += 1
            self.size[round_][here] -= 1

    def exchange(self, first: int, second: int) -> None:
        """Let two people change tables in every round; repeats stay the same."""
        for round_ in range(self.problem.rounds):
            where, seats = self.where[round_], self.seats[round_]
            here, there = where[first], where[second]
            if here == there:
                continue
            seats[here].remove(first)
            seats[there].remove(second)
            self.reseat(round_, first, second)
            seats[here].append(second)
            seats[there].append(first)
            where[first], where[second] = there, here
            self._recount(round_, first, second)
        if self.met:
            self.rename(first, second)

    def _with_chairs(self, row: Sequence[int]) -> list[int]:
        free = [table.cap for table in self.tables]
        for table in row:
            if table >= 0:  # who has no seat stands at no table
                free[table] -= 1
        return [*row, *(at for at, count in enumerate(free) for _ in range(count))]

    def _kinds(self) -> bytearray:
        kinds = bytearray(self.ids)
        for person in self.problem.hosts if self.problem.hosts_bind else ():
            kinds[person] |= HOST
        for allowed in self.allowed:
            for person in allowed:
                kinds[person] |= BOUND
        for chair in range(self.people, self.ids):
            kinds[chair] = CHAIR
        return kinds
