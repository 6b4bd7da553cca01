"""A board for up to a few hundred people: what everyone would cost everywhere."""

from collections.abc import Iterable
from operator import add, sub

from app.domain.seating.board import Board, Move
from app.domain.seating.problem import ATTRIBUTES, Plan, Problem
from app.domain.seating.ties import Ties


class DenseBoard(Board):
    """Keeps, for each table, the cost of each id sitting there: O(1) to try a swap."""

    def __init__(self, problem: Problem, plan: Plan, *, ties: Ties) -> None:
        super().__init__(problem, plan)
        self.costs = self._pair_rows(ties)
        self.prices = [
            [self._price_row(seated) for seated in tables] for tables in self.seats
        ]
        for prices, told in zip(self.prices, problem.published, strict=False):
            for person, home in enumerate(told):
                for table, row in enumerate(prices):
                    row[person] += problem.weights.move * (home not in (-1, table))

    def delta(self, round_: int, first: int, second: int) -> int:
        """Return what swapping two ids changes, repeats left out."""
        where, prices = self.where[round_], self.prices[round_]
        here, there = prices[where[first]], prices[where[second]]
        change = there[first] - here[first] + here[second] - there[second]
        return change - 2 * self.costs[first][second]

    def price(self, round_: int, table: int, person: int) -> int:
        """Return what an id costs at a table, repeats left out."""
        return self.prices[round_][table][person]

    def between(self, first: int, second: int) -> int:
        """Return what two ids at one table cost; an id costs itself nothing."""
        return self.costs[first][second]

    def reseat(self, round_: int, first: int, second: int) -> None:
        """Keep the prices of both tables right when two ids have swapped."""
        where, prices = self.where[round_], self.prices[round_]
        here, there = where[first], where[second]
        change = list(map(sub, self.costs[second], self.costs[first]))
        prices[here] = list(map(add, prices[here], change))
        prices[there] = list(map(sub, prices[there], change))

    def try_swaps(self, round_: int, moves: Iterable[Move]) -> int:
        """Make the swaps that change the cost by no more than their limit."""
        where, prices, costs = self.where[round_], self.prices[round_], self.costs
        kind, again = self.kind, self.problem.weights.again
        total = 0
        slack = again * self.repeats
        for first, second, limit in moves:
            from_table, to_table = where[first], where[second]
            if from_table == to_table:
                continue
            here, there = prices[from_table], prices[to_table]
            change = there[first] - here[first] + here[second] - there[second]
            change -= 2 * costs[first][second]
            if change > limit + slack:
                continue
            if (kind[first] or kind[second]) and not self.legal(round_, first, second):
                continue
            if self.met:
                change += self.again_cost(round_, first, second, limit - change)
                if change > limit:
                    continue
            self.swap(round_, first, second)
            slack = again * self.repeats
            total += change
        return total

    def try_exchanges(self, moves: Iterable[Move]) -> int:
        """Let people change places in every round if that costs no more than a limit."""
        kind, costs, prices = self.kind, self.costs, self.prices
        rounds = list(enumerate(self.where))
        total = 0
        for first, second, limit in moves:
            if first == second or kind[first] != kind[second]:
                continue
            both, change = 2 * costs[first][second], 0
            for round_, where in rounds:
                from_table, to_table = where[first], where[second]
                if from_table != to_table:
                    at = prices[round_]
                    here, there = at[from_table], at[to_table]
                    change += there[first] - here[first]
                    change += here[second] - there[second] - both
            if change <= limit:
                self.exchange(first, second)
                total += change
        return total

    def _pair_rows(self, ties: Ties) -> list[list[int]]:
        """Return what each pair of ids costs at one table; 0 with an empty chair."""
        problem = self.problem
        alike: dict[tuple[int, ...], list[int]] = {}
        rows = []
        for person, own in enumerate(ties):
            values = tuple(getattr(problem, name)[person] for name in ATTRIBUTES)
            if values not in alike:
                alike[values] = self._alike_row(values)
            row = alike[values].copy()
            row[person] = 0
            for other, cost in own.items():
                row[other] += cost
            rows.append(row)
        return rows + [[0] * self.ids for _ in range(self.ids - self.people)]

    def _alike_row(self, values: tuple[int, ...]) -> list[int]:
        row = [0] * self.ids
        for name, value in zip(ATTRIBUTES, values, strict=True):
            weight = getattr(self.problem.weights, name)
            for other, theirs in enumerate(getattr(self.problem, name)):
                if theirs == value:
                    row[other] += weight
        return row

    def _price_row(self, seated: list[int]) -> list[int]:
        if not seated:
            return [0] * self.ids
        return [
            sum(column)
            for column in zip(*(self.costs[who] for who in seated), strict=True)
        ]
