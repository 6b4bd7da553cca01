"""Rotations in closed form: rounds in which nobody meets anybody twice.

People stand in rows of one person a table. In round m the person of row i and column
j sits at table j + shift[m][i], added in a group of as many elements as tables. Two
people meet at most once if, for each two rounds, the differences of their shifts are
distinct over the rows. People of one row never meet: where the rows can be cut into
whole tables, they do in one round more.
Source: difference matrices; for fields shift[m][i] = m · i is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.seating.problem import Plan, Problem

STEPS = 20_000
"""Shifts tried before a group is given up."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """A product of cyclic groups, its elements numbered from 0."""

    moduli: tuple[int, ...]

    def add(self, one: int, two: int) -> int:
        """Return the sum of two elements."""
        return self._combined(one, two, 1)

    def minus(self, one: int, two: int) -> int:
        """Return the difference of two elements."""
        return self._combined(one, two, -1)

    def _combined(self, one: int, two: int, sign: int) -> int:
        if len(self.moduli) == 1:
            return (one + sign * two) % self.moduli[0]
        total, scale = 0, 1
        for modulus in self.moduli:
            one, first = divmod(one, modulus)
            two, second = divmod(two, modulus)
            total += scale * ((first + sign * second) % modulus)
            scale *= modulus
        return total


def rotation(problem: Problem, *, order: Sequence[int]) -> Plan | None:
    """Return a plan without repeats if tables are nearly even; None if none was found.

    People fill the rows in this order: as many as there are tables, then the next.
    The first row never moves: who is left over joins it, at the larger tables.
    """
    tables = len(problem.tables)
    rows, more = divmod(problem.people, tables)
    columns = _roomier(problem, rows, more)
    if columns is None:
        return None
    height = rows + bool(more)
    gathered = problem.rounds - 1 if not more and rows and tables % rows == 0 else 0
    found = shifts(tables, rounds=problem.rounds, rows=height)
    if found is None and gathered:
        found = shifts(tables, rounds=gathered, rows=height)
    if found is None:
        return None
    group, matrix = found
    places = [(0, column) for column in columns]
    places += [(row, at) for row in range(bool(more), height) for at in range(tables)]
    rounds = []
    for shift in matrix:
        seats = [0] * problem.people
        for person, (row, column) in zip(order, places, strict=True):
            seats[person] = group.add(column, shift[row])
        rounds.append(tuple(seats))
    if len(rounds) < problem.rounds:
        rounds.append(_gathered(order, rows, tables))
    return Plan(rounds=tuple(rounds))


def _roomier(problem: Problem, rows: int, more: int) -> list[int] | None:
    """Return the tables that one more than `rows` people take; None if none fit."""
    tables = list(enumerate(problem.tables))
    if any(table.cap < rows or table.min > rows + bool(more) for _, table in tables):
        return None
    needy = [number for number, table in tables if table.min > rows]
    roomy = [
        number for number, table in tables if table.cap > rows and number not in needy
    ]
    roomy.sort(key=lambda number: -problem.tables[number].cap)
    chosen = (needy + roomy)[:more]
    fits = len(needy) <= more == len(chosen)
    return sorted(chosen) if fits else None


def _gathered(order: Sequence[int], rows: int, tables: int) -> tuple[int, ...]:
    """Return one more round, in which each row, whose people never met, sits down."""
    seats = [0] * len(order)
    for place, person in enumerate(order):
        row, column = divmod(place, tables)
        seats[person] = row * (tables // rows) + column // rows
    return tuple(seats)


def shifts(
    tables: int, *, rounds: int, rows: int
) -> tuple[Group, list[list[int]]] | None:
    """Return a group and one shift for each round and row; None if none was found."""
    if rows > tables:
        return None
    primes = _primes(tables)
    cyclic = Group(moduli=(tables,))
    if rounds <= min(primes, default=1):
        product = [
            [turn * row % tables for row in range(rows)] for turn in range(rounds)
        ]
        return cyclic, product
    for group in (Group(moduli=primes), cyclic):
        search = _Search(group=group, tables=tables, rounds=rounds, rows=rows)
        if search.fill([0]):
            return group, [list(row) for row in zip(*search.columns, strict=True)]
    return None


def _primes(number: int) -> tuple[int, ...]:
    factors = []
    prime = 2
    while number > 1:
        while number % prime == 0:
            factors.append(prime)
            number //= prime
        prime += 1
    return tuple(factors)


class _Search:
    """Shifts row by row, depth first; gives up after `STEPS`."""

    def __init__(self, *, group: Group, tables: int, rounds: int, rows: int) -> None:
        self.tables = tables
        self.rounds = rounds
        self.rows = rows
        self.columns: list[list[int]] = []
        self.steps = STEPS
        elements = range(tables)
        # one bit for each difference: whole sets of them are compared at once
        self.minus = [[1 << group.minus(a, b) for b in elements] for a in elements]
        self.used = [[0] * turn for turn in range(rounds)]
        """For each round and each before it, the differences that rows have taken."""

    def fill(self, column: list[int]) -> bool:
        """Complete this row's shifts, then all rows after it."""
        turn = len(column)
        if turn == self.rounds:
            return self._keep(column)
        taken = self.used[turn]
        before = [(self.minus[shift], taken[at]) for at, shift in enumerate(column)]
        for value in range(self.tables):
            self.steps -= 1
            if self.steps < 0:
                return False
            for row, used in before:
                if row[value] & used:
                    break
            else:
                if self.fill([*column, value]):
                    return True
        return False

    def _keep(self, column: list[int]) -> bool:
        self.columns.append(column)
        self._mark(column)
        if len(self.columns) == self.rows or self.fill([0]):
            return True
        self.columns.pop()
        self._mark(column)
        return False

    def _mark(self, column: list[int]) -> None:
        """Note the differences of a row as taken, or as free again."""
        for turn, shift in enumerate(column):
            for at in range(turn):
                self.used[turn][at] ^= self.minus[column[at]][shift]
