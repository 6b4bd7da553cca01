"""One plan from one problem: construct, anneal, and prove."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from app.domain.seating.board import Board
from app.domain.seating.bounds import pair_costs
from app.domain.seating.certify import Certificate, certify
from app.domain.seating.dense import DenseBoard
from app.domain.seating.fairness import raise_worst_off
from app.domain.seating.files import problem_hash
from app.domain.seating.opening import opening
from app.domain.seating.problem import (
    ENGINE_VERSION,
    Pair,
    Plan,
    Problem,
    ordered,
)
from app.domain.seating.rules import violations
from app.domain.seating.search import Annealing
from app.domain.seating.sparse import SparseBoard

DENSE_UP_TO = 400
"""People up to whom a price for everyone at every table pays for itself."""
SPREAD_FIRST = 10
SPREAD_FIRST_ROUNDS = 3  # more would freeze rotations before they are mixed


@dataclass(frozen=True, kw_only=True)
class Solution:
    """A plan, what is claimed of it, and all that is needed to find it again."""

    plan: Plan
    certificate: Certificate
    seed: int
    proposals: int
    tried: int
    """Proposals made: fewer than `proposals` only where the search was stopped."""
    problem_hash: str
    engine_version: str


def solve(
    problem: Problem,
    *,
    seed: int,
    proposals: int,
    keep_going: Callable[[], bool] | None = None,
    start: Plan | None = None,
) -> Solution:
    """Return the best plan found; same seed and budget, same plan; raises `Infeasible`.

    `keep_going` is asked every few hundred proposals. `start` is improved if it keeps
    every hard rule, else left aside.
    """
    random = Random(seed)  # noqa: S311  (the same plan in every process)
    priced = search_problem(problem)
    costs = search_costs(priced)
    make_board = partial(board_for, costs=costs)
    if start is None or violations(problem, start):
        start = opening(priced, costs=costs, make_board=make_board, random=random)
    board = make_board(priced, start)
    annealing = Annealing(board, random=random, proposals=proposals)
    board = make_board(priced, annealing.run(keep_going))
    raise_worst_off(board)
    plan = board.plan()
    return Solution(
        plan=plan,
        certificate=certify(problem, plan),
        seed=seed,
        proposals=proposals,
        tried=annealing.tried,
        problem_hash=problem_hash(problem),
        engine_version=ENGINE_VERSION,
    )


def search_problem(problem: Problem) -> Problem:
    """Return the problem as the search prices it.

    Department pairs cost more than in the objective, so that no sum of meetings from
    last time buys one: their number is least wherever no hard rule prevents it.
    """
    first = SPREAD_FIRST_ROUNDS if problem.rounds > 1 else SPREAD_FIRST
    weights = replace(problem.weights, dept=first * problem.weights.dept)
    return replace(problem, weights=weights)


def search_costs(priced: Problem) -> dict[Pair, int]:
    """Return what a meeting costs each pair in the search: private wishes count here."""
    costs = pair_costs(priced)
    private = max(2 * priced.weights.dept // 5, 1)  # two never buy a department pair
    for pair in {ordered(*wish) for wish in priced.wishes_apart}:
        costs[pair] = costs.get(pair, 0) + private
    return costs


def board_for(problem: Problem, plan: Plan, *, costs: dict[Pair, int]) -> Board:
    """Return the board that is quickest for so many people."""
    kind = DenseBoard if problem.people <= DENSE_UP_TO else SparseBoard
    return kind(problem, plan, costs=costs)
