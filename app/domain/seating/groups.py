"""Moving people who must share a table: all of them at once, for as many others."""

from collections.abc import Sequence
from itertools import combinations

from app.domain.seating.board import Board


def move_group(
    board: Board, round_: int, group: Sequence[int], others: Sequence[int], limit: int
) -> int:
    """Swap a group with ids of another table if it costs at most `limit`.

    Returns the change of the cost; 0 where nothing moved.
    """
    change = _set_delta(board, round_, group, others)
    again = board.problem.weights.again
    if change > limit + again * board.repeats:
        return 0
    tables = board.where[round_][group[0]], board.where[round_][others[0]]
    repeats = board.repeats
    _swap_all(board, round_, group, others)
    change += again * (board.repeats - repeats)
    if change <= limit and _is_valid(board, round_, tables, (*group, *others)):
        return change
    _swap_all(board, round_, group, others)
    return 0


def _set_delta(
    board: Board, round_: int, group: Sequence[int], others: Sequence[int]
) -> int:
    """Return what exchanging two sets changes, repeats left out."""
    here, there = board.where[round_][group[0]], board.where[round_][others[0]]
    change = 0
    for who in group:
        change += board.price(round_, there, who) - board.price(round_, here, who)
    for who in others:
        change += board.price(round_, here, who) - board.price(round_, there, who)
    stay = (*combinations(group, 2), *combinations(others, 2))
    change += 2 * sum(board.between(first, second) for first, second in stay)
    change += sum(board.between(who, who) for who in (*group, *others))
    return change - 2 * sum(board.between(a, b) for a in group for b in others)


def _swap_all(
    board: Board, round_: int, group: Sequence[int], others: Sequence[int]
) -> None:
    for first, second in zip(group, others, strict=True):
        board.swap(round_, first, second)


def _is_valid(
    board: Board, round_: int, tables: tuple[int, int], moved: tuple[int, ...]
) -> bool:
    needs_host = board.problem.hosts_bind
    for table in tables:
        if board.size[round_][table] < board.tables[table].min:
            return False
        if needs_host and not board.hosts_at[round_][table]:
            return False
    allowed, where = board.allowed[round_], board.where[round_]
    return all(where[who] in allowed.get(who, tables) for who in moved)
