"""A first plan's spare pairs of one department, swapped away before any search."""

from random import Random

from app.domain.seating.board import Board

TRIES = 40
"""Partners tried for each person who sits with others of their department."""
SPREAD_FROM = 600
"""People from whom a search is too slow to find these few by chance."""


def spread_departments(board: Board, *, random: Random) -> None:
    """Swap people of crowded departments where that costs less: O(people)."""
    if board.people < SPREAD_FROM:
        return
    for round_ in range(board.problem.rounds):
        for person in _crowded(board, round_):
            partners = random.choices(range(board.ids), k=TRIES)
            moves = [(person, other, -1) for other in partners]
            _move_once(board, round_, moves)


def _crowded(board: Board, round_: int) -> list[int]:
    """Return the movable people who sit with more of their own than the even share."""
    dept = board.problem.dept
    tables = len(board.tables)
    shares: dict[int, int] = {}
    for value in dept:
        shares[value] = shares.get(value, 0) + 1
    movable = set(board.movable(round_))
    found = []
    for seated in board.seats[round_]:
        counts: dict[int, int] = {}
        for person in seated:
            counts[dept[person]] = counts.get(dept[person], 0) + 1
        found += [
            person
            for person in seated
            if counts[dept[person]] > -(-shares[dept[person]] // tables)
            and person in movable
        ]
    return found


def _move_once(board: Board, round_: int, moves: list[tuple[int, int, int]]) -> None:
    where = board.where[round_]
    for move in moves:
        if (
            where[move[1]] >= 0
            and move[1] not in board.grouped
            and board.try_swaps(round_, (move,))
        ):
            return
