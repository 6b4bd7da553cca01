"""Who meets whom within an event, and how often: kept right while people swap."""

from array import array
from collections.abc import Sequence

from app.domain.seating.problem import Problem, ordered, pairs_of

EXEMPT = -100
"""Where the count of meetings starts for pairs that must always meet."""


class Meetings:
    """The part of a board that counts meetings; empty for one round."""

    problem: Problem
    people: int
    ids: int
    where: list[list[int]]
    seats: list[list[list[int]]]
    met: "list[array[int]]"
    """How often each id meets each person."""
    repeats: int

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

    def again_cost(self, round_: int, first: int, second: int, room: int) -> int:
        """Return what the swap's repeats cost; of more than `room` only that it is more.

        Of a plan without repeats the first one tells where one is too dear.
        """
        again = self.problem.weights.again
        if not self.repeats and room < again:
            return again * self.meets_again(round_, first, second)
        return again * self.again_delta(round_, first, second)

    def meets_again(self, round_: int, first: int, second: int) -> bool:
        """Return whether the swap adds a repeat, of a plan that has none."""
        where, seats = self.where[round_], self.seats[round_]
        mine, theirs = self.met[first], self.met[second]
        for other in seats[where[second]]:
            if mine[other] > 0 and other != second:
                return True
        for other in seats[where[first]]:
            if theirs[other] > 0 and other != first:
                return True
        return False

    def meet(self, person: int, others: Sequence[int], change: int) -> None:
        """Count one more meeting of a person with others, or one fewer."""
        if person >= self.people:
            return
        met = self.met
        mine = met[person]
        for other in others:
            mine[other] += change
            met[other][person] += change

    def rename(self, first: int, second: int) -> None:
        """Let two people's meetings change hands after they changed places."""
        met = self.met
        met[first], met[second] = met[second], met[first]
        others = {first, second}
        for where, seats in zip(self.where, self.seats, strict=True):
            others.update(seats[where[first]], seats[where[second]])
        for other in others:
            row = met[other]
            row[first], row[second] = row[second], row[first]

    def count_meetings(self) -> None:
        """Count who meets whom in the plan as it stands."""
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
