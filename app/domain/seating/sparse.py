"""A board for thousands of people: counts by kind of person, and ties by dictionary."""

from collections.abc import Iterable

from app.domain.seating.board import Board, Move
from app.domain.seating.problem import Plan, Problem
from app.domain.seating.ties import Ties
from app.domain.seating.traits import Traits, traits_of


class SparseBoard(Board):
    """Keeps, for each table, the cost of each kind of person sitting there."""

    def __init__(self, problem: Problem, plan: Plan, *, ties: Ties) -> None:
        super().__init__(problem, plan)
        self.ties = ties + [{}] * (self.ids - self.people)
        self.hope = [-sum(c for c in tie.values() if c < 0) for tie in self.ties]
        # two people may both come home to the table they were told by one swap
        self.home = 2 * problem.weights.move if problem.published else 0
        self.one, self.two = traits_of(problem, chairs=self.ids - self.people)
        rounds = range(problem.rounds)
        self.prices_one = [self._empty(self.one) for _ in rounds]
        self.prices_two = [self._empty(self.two) for _ in rounds]
        self.pay = [self.hope.copy() for _ in rounds]
        """What each id pays for its ties now, plus the most it could gain by wishes."""
        for round_ in rounds:
            for table, seated in enumerate(self.seats[round_]):
                self._seat_all(round_, table, seated)

    def delta(self, round_: int, first: int, second: int) -> int:
        """Return what swapping two ids changes, repeats left out."""
        where = self.where[round_]
        one, two = self.one, self.two
        here, there = where[first], where[second]
        by_one, by_two = self.prices_one[round_], self.prices_two[round_]
        kind, other = one.of[first], one.of[second]
        change = by_one[there][kind] - by_one[here][kind]
        change += by_one[here][other] - by_one[there][other] + one.saved[kind][other]
        kind, other = two.of[first], two.of[second]
        change += by_two[there][kind] - by_two[here][kind]
        change += by_two[here][other] - by_two[there][other] + two.saved[kind][other]
        change -= self.pay[round_][first] + self.pay[round_][second]
        return change + self._ties_after(round_, first, second)

    def price(self, round_: int, table: int, person: int) -> int:
        """Return what an id costs at a table, repeats left out."""
        cost = self.prices_one[round_][table][self.one.of[person]]
        cost += self.prices_two[round_][table][self.two.of[person]]
        ties = self.ties[person]
        for other in self.seats[round_][table]:
            if other in ties:
                cost += ties[other]
        return cost + self._told_elsewhere(round_, table, person)

    def between(self, first: int, second: int) -> int:
        """Return what two ids at one table cost; for one id, its part of its price."""
        one, two = self.one, self.two
        cost = one.cost(first, second) + two.cost(first, second)
        return cost + self.ties[first].get(second, 0)

    def reseat(self, round_: int, first: int, second: int) -> None:
        """Keep the sums of both tables right when two ids have swapped."""
        where = self.where[round_]
        here, there = where[first], where[second]
        self._shift(round_, first, here, there)
        self._shift(round_, second, there, here)

    def try_swaps(self, round_: int, moves: Iterable[Move]) -> int:
        """Make the swaps that change the cost by no more than their limit."""
        where, pay = self.where[round_], self.pay[round_]
        by_one, by_two = self.prices_one[round_], self.prices_two[round_]
        one, two = self.one, self.two
        of_one, saved_one, of_two, saved_two = one.of, one.saved, two.of, two.saved
        again, total = self.problem.weights.again, 0
        for first, second, limit in moves:
            here, there = where[first], where[second]
            if here == there:
                continue
            mine, theirs = of_one[first], of_one[second]
            at, to = by_one[here], by_one[there]
            change = to[mine] - at[mine] + at[theirs] - to[theirs]
            change += saved_one[mine][theirs] - pay[first] - pay[second]
            mine, theirs = of_two[first], of_two[second]
            at, to = by_two[here], by_two[there]
            change += to[mine] - at[mine] + at[theirs] - to[theirs]
            change += saved_two[mine][theirs]
            slack = limit + again * self.repeats + self.home
            if change > slack:  # ties can only add to it: do not even read them
                continue
            change += self._ties_after(round_, first, second)
            if change > slack - self.home or not self.legal(round_, first, second):
                continue
            if self.met:
                change += self.again_cost(round_, first, second, limit - change)
                if change > limit:
                    continue
            self.swap(round_, first, second)
            total += change
        return total

    def _told_elsewhere(self, round_: int, table: int, who: int) -> int:
        """Return what it costs that an id sits at a table it was not told."""
        if not self.problem.published or who >= self.people:
            return 0
        told = self.problem.published[round_][who]
        return self.problem.weights.move * (told not in (-1, table))

    def _leaving(self, round_: int, first: int, second: int) -> int:
        """Return what the swap changes for tables that were told."""
        where = self.where[round_]
        here, there = where[first], where[second]
        return (
            self._told_elsewhere(round_, there, first)
            - self._told_elsewhere(round_, here, first)
            + self._told_elsewhere(round_, here, second)
            - self._told_elsewhere(round_, there, second)
        )

    def _ties_after(self, round_: int, first: int, second: int) -> int:
        """Return what both will pay for ties after the swap, their hopes included."""
        where, seats = self.where[round_], self.seats[round_]
        mine, theirs = self.ties[first], self.ties[second]
        cost = self.hope[first] + self.hope[second]
        for other in seats[where[second]]:
            if other in mine and other != second:
                cost += mine[other]
        for other in seats[where[first]]:
            if other in theirs and other != first:
                cost += theirs[other]
        return cost + (self._leaving(round_, first, second) if self.home else 0)

    def _shift(self, round_: int, who: int, here: int, there: int) -> None:
        """Take an id's part out of one table and put it into another."""
        seats, ties, pay = self.seats[round_], self.ties[who], self.pay[round_]
        for traits, prices in (
            (self.one, self.prices_one[round_]),
            (self.two, self.prices_two[round_]),
        ):
            at, to = prices[here], prices[there]
            for kind, weight in traits.related[traits.of[who]]:
                at[kind] -= weight
                to[kind] += weight
        for other in seats[here]:
            if other in ties:
                pay[other] -= ties[other]
                pay[who] -= ties[other]
        for other in seats[there]:
            if other in ties:
                pay[other] += ties[other]
                pay[who] += ties[other]

    def _empty(self, traits: Traits) -> list[list[int]]:
        return [[0] * len(traits.related) for _ in self.tables]

    def _seat_all(self, round_: int, table: int, seated: list[int]) -> None:
        by_one, by_two = self.prices_one[round_][table], self.prices_two[round_][table]
        pay = self.pay[round_]
        for who in seated:
            for kind, weight in self.one.related[self.one.of[who]]:
                by_one[kind] += weight
            for kind, weight in self.two.related[self.two.of[who]]:
                by_two[kind] += weight
            ties = self.ties[who]
            pay[who] += sum(ties[other] for other in seated if other in ties)
