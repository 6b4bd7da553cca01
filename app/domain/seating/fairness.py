"""Between plans of equal cost: the one whose worst-off person meets more new people."""

from collections import Counter
from collections.abc import Iterator

from app.domain.seating.board import Board
from app.domain.seating.history import past_tables

LAST = 400
"""Swaps made at most; each raises one person."""


def raise_worst_off(board: Board, *, most: int, steps: int) -> None:
    """Swap people at no cost until nobody who meets fewest can meet more so.

    `most` is what no plan gives the worst-off more of: there is nothing to look for.
    `steps` is how many swaps are looked at in all.
    """
    newcomers = _NewPeople(board)
    if min(newcomers.new, default=0) >= most:
        return
    left = iter(range(steps))
    for _ in range(LAST):
        if not _raise_one(board, newcomers, left):
            return


def _raise_one(board: Board, newcomers: "_NewPeople", steps: Iterator[int]) -> bool:
    """Make the first free swap after which fewer people are worst off, or less so."""
    for round_ in range(board.problem.rounds):
        movable = set(board.movable(round_))
        partners = board.partners(round_)
        for person in newcomers.worst_off():
            table = board.where[round_][person]
            for mate in sorted(movable.intersection(board.seats[round_][table])):
                for other in partners:
                    if next(steps, None) is None:
                        return False
                    if newcomers.gain_by(round_, mate, other):
                        return True
    return False


class _NewPeople:
    """How many new people each one meets, kept right while people swap."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.first = frozenset(board.problem.first)
        self.past = past_tables(board.problem)
        self.new = [self._count(person) for person in range(board.people)]
        self.counts = Counter(self.new)

    def worst_off(self) -> list[int]:
        """Return the people who meet fewest, who come first before others, in order."""
        least = min(self.new, default=0)
        found = [person for person, new in enumerate(self.new) if new == least]
        return sorted(found, key=lambda person: person not in self.first)

    def gain_by(self, round_: int, first: int, second: int) -> bool:
        """Swap the two if that costs nothing and the worst-off gain by it."""
        board, where = self.board, self.board.where[round_]
        tables = where[first], where[second]
        if (
            tables[0] == tables[1]
            or board.total_delta(round_, first, second) > 0
            or not board.legal(round_, first, second)
        ):
            return False
        least = min(self.counts)
        before = (least, -self.counts[least])
        board.swap(round_, first, second)
        self._recount(round_, tables)
        least = min(self.counts)
        if (least, -self.counts[least]) > before:
            return True
        board.swap(round_, first, second)
        self._recount(round_, tables)
        return False

    def _recount(self, round_: int, tables: tuple[int, int]) -> None:
        for table in tables:
            for person in self.board.seats[round_][table]:
                old, self.new[person] = self.new[person], self._count(person)
                self.counts[self.new[person]] += 1
                self.counts[old] -= 1
                if not self.counts[old]:
                    del self.counts[old]

    def _count(self, person: int) -> int:
        met: set[int] = set()
        for where, seats in zip(self.board.where, self.board.seats, strict=True):
            if where[person] >= 0:
                met.update(seats[where[person]])
        return len(met.difference((person,), *self.past[person]))
