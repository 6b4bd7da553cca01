"""Private wishes to sit apart: heeded by the search, and asked about only here.

Nothing else reads them: no figure, price, reason or refusal differs by them.
"""

from collections.abc import Iterator

from app.domain.seating.board import Board
from app.domain.seating.problem import Pair, Plan, Problem, ordered, without_private
from app.domain.seating.score import score
from app.domain.seating.sparse import SparseBoard
from app.domain.seating.ties import costs_of_pairs, ties_of


def count_broken_private(problem: Problem, plan: Plan) -> int:
    """Return how many private wishes the whole plan breaks; for publication only."""
    return len(_broken(problem, plan))


def keep_private_wishes(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with swaps of equal cost that keep more private wishes.

    No hard rule is broken for one, no department pair added, nobody left worse off.
    """
    for round_, pair in _broken_seats(problem, plan):
        if plan.rounds[round_][pair[0]] == plan.rounds[round_][pair[1]]:
            plan = _parted(problem, plan, round_, pair)
    return plan


def _broken(problem: Problem, plan: Plan) -> set[Pair]:
    return {pair for _, pair in _broken_seats(problem, plan)}


def _broken_seats(problem: Problem, plan: Plan) -> list[tuple[int, Pair]]:
    wishes = sorted({ordered(*pair) for pair in problem.wishes_apart})
    return [
        (round_, pair)
        for round_, seats in enumerate(plan.rounds)
        for pair in wishes
        if seats[pair[0]] == seats[pair[1]] >= 0
    ]


def _parted(problem: Problem, plan: Plan, round_: int, pair: Pair) -> Plan:
    """Return the first plan one equal swap away that breaks fewer wishes."""
    public = without_private(problem)
    ties = ties_of(public, costs_of_pairs(public))
    board: Board = SparseBoard(public, plan, ties=ties)
    broken = len(_broken_seats(problem, plan))
    worth = _worth(public, plan)
    for first, second in _equal_swaps(board, round_, pair):
        board.swap(round_, first, second)
        other = board.plan()
        fewer = len(_broken_seats(problem, other)) < broken
        if fewer and _worth(public, other) >= worth:
            return other
        board.swap(round_, first, second)
    return plan


def _equal_swaps(board: Board, round_: int, pair: Pair) -> Iterator[Pair]:
    movable = board.movable(round_)
    where = board.where[round_]
    partners = board.partners(round_)
    for first in sorted(set(pair).intersection(movable)):
        for second in partners:
            if (
                where[first] != where[second]
                and board.total_delta(round_, first, second) == 0
                and board.legal(round_, first, second)
            ):
                yield first, second


def _worth(problem: Problem, plan: Plan) -> tuple[int, int, int]:
    counted = score(problem, plan)
    return -counted.dept, counted.least_new, counted.first_meetings
