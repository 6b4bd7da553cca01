"""One plan from one problem: construct, anneal, and prove."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from app.domain.seating.board import Board
from app.domain.seating.bounds import pair_costs
from app.domain.seating.certify import Certificate, certify
from app.domain.seating.construct import construct
from app.domain.seating.dense import DenseBoard
from app.domain.seating.files import problem_hash
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
    costs = search_costs(problem)
    if start is None or violations(problem, start):
        start = construct(problem, costs=costs, random=random)
    board = board_for(problem, start, costs=costs)
    annealing = Annealing(board, random=random, proposals=proposals)
    plan = annealing.run(keep_going)
    return Solution(
        plan=plan,
        certificate=certify(problem, plan),
        seed=seed,
        proposals=proposals,
        tried=annealing.tried,
        problem_hash=problem_hash(problem),
        engine_version=ENGINE_VERSION,
    )


def search_costs(problem: Problem) -> dict[Pair, int]:
    """Return what a meeting costs each pair in the search: private wishes count here."""
    costs = pair_costs(problem)
    private = max(
        problem.weights.dept - 1, 1
    )  # never at the price of a department pair
    for pair in {ordered(*wish) for wish in problem.wishes_apart}:
        costs[pair] = costs.get(pair, 0) + private
    return costs


def board_for(problem: Problem, plan: Plan, *, costs: dict[Pair, int]) -> Board:
    """Return the board that is quickest for so many people."""
    kind = DenseBoard if problem.people <= DENSE_UP_TO else SparseBoard
    return kind(problem, plan, costs=costs)
