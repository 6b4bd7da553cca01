"""The chairs of a plan under search: who sits where, and what each swap would change.

Empty chairs are numbered after the people, so that every move is a swap.
"""

from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterable, Sequence

from app.domain.seating.problem import (
    Plan,
    Problem,
    ordered,
    pairs_of,
)
from app.domain.seating.rules import allowed_tables, clusters

Move = tuple[int, int, int]
"""A person, another id, and the most that their swap may cost."""
HOST = 1
BOUND = 2
CHAIR = 4
EXEMPT = -100
"""Where the count of meetings starts for pairs that must always meet."""


class Board(ABC):
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
        self.met: list[array[int]] = []
        self.repeats = 0
        if problem.rounds > 1:
            self._count_meetings()

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

    def again_delta(self, round_: int, first: int, second: int) -> int:
        """Return how many repeats the swap adds, in pairs."""
        where = self.where[round_]
        here = self.seats[round_][where[first]]
        there = self.seats[round_][where[second]]
        mine, theirs = self.met[first], self.met[second]
        change = 0
        for other in there:
            change += (mine[other] > 0) - (theirs[other] > 1)
        for other in here:
            change += (theirs[other] > 0) - (mine[other] > 1)
        if second < self.people and mine[second] > 0:
            change -= 2  # the two themselves stay at different tables
        return change

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
            self._meet(first, seats[here], -1)
            self._meet(first, seats[there], 1)
            self._meet(second, seats[there], -1)
            self._meet(second, seats[here], 1)
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
            self._rename(first, second)

    def _rename(self, first: int, second: int) -> None:
        """Let two people's meetings change hands after they changed places."""
        met = self.met
        met[first], met[second] = met[second], met[first]
        others = {first, second}
        for where, seats in zip(self.where, self.seats, strict=True):
            others.update(seats[where[first]], seats[where[second]])
        for other in others:
            row = met[other]
            row[first], row[second] = row[second], row[first]

    def _meet(self, person: int, others: Sequence[int], change: int) -> None:
        if person < self.people:
            for other in others:
                self.met[person][other] += change
                self.met[other][person] += change

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

    def _count_meetings(self) -> None:
        self.met = [array("b", bytes(self.people)) for _ in range(self.ids)]
        for pair in set(pairs_of(self.problem.together)):
            first, second = ordered(*pair)
            self.met[first][second] = self.met[second][first] = EXEMPT
        for tables in self.seats:
            for seated in tables:
                for first in seated:
                    for second in seated:
                        self.met[first][second] += first != second
        self.repeats = sum(max(times - 1, 0) for row in self.met for times in row) // 2
