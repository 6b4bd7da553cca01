"""One plan from one problem: construct, anneal, and prove."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from app.domain.seating.board import Board
from app.domain.seating.bounds import pair_costs
from app.domain.seating.certify import Certificate, certify, limits_of
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
from app.domain.seating.search import BLOCK, Annealing
from app.domain.seating.sparse import SparseBoard

DENSE_UP_TO = 400
"""People up to whom a price for everyone at every table pays for itself."""
PILOT = 6 * BLOCK
SAMPLE = 24
"""Blocks tried to learn the pace, from the greatest heat to the least."""
STRIDES = (3, 20)
"""One block in so many is tried: more of a short search."""
TRIALS = 4
TRIALS_SHARE = 0.1
"""After this part of the time the pace is taken as known."""
SHARE = 0.95
"""The part of the time that is planned for; the rest is for slower moments."""
AFTERWARD = 0.35
"""What ending a search takes, as a part of what preparing it took."""
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
    """Proposals made, in whole blocks of 512; few where the search was stopped."""
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
    return Search(problem, seed=seed, start=start).run(proposals, keep_going)


def solve_within(
    problem: Problem, *, seed: int, seconds: float, clock: Callable[[], float]
) -> Solution:
    """Return the best plan found in about so many seconds; raises `Infeasible`.

    The pace is tried first and a number of proposals set by it, so that `solve` finds
    the same plan again from the seed and the `proposals` of the solution.
    """
    began = clock()
    search = Search(problem, seed=seed)
    prepared = clock()
    ends = began + SHARE * seconds - AFTERWARD * (prepared - began)
    proposals, trial = PILOT, search.make_board(search.priced, search.start)
    # How hot it gets, and so the pace, depends on how many proposals there are.
    for _ in range(TRIALS):
        pace = search.pace(trial, proposals, clock)
        blocks = int((ends - clock()) / (pace * BLOCK)) if pace > 0 else 1
        proposals = BLOCK * max(1, blocks)
        if clock() > prepared + TRIALS_SHARE * seconds:
            break
    return search.run(proposals)


class Search:
    """A search ready to run: its first plan, its prices, its seeded source."""

    def __init__(
        self, problem: Problem, *, seed: int, start: Plan | None = None
    ) -> None:
        self.problem = problem
        self.seed = seed
        self.random = Random(seed)  # noqa: S311  (the same plan in every process)
        self.priced = search_problem(problem)
        costs = search_costs(self.priced)
        self.make_board = partial(board_for, costs=costs)
        if start is None or violations(problem, start):
            start = opening(
                self.priced, costs=costs, make_board=self.make_board, random=self.random
            )
        self.start = start
        self.limits = limits_of(problem)

    def pace(self, trial: Board, proposals: int, clock: Callable[[], float]) -> float:
        """Return the seconds for one of so many proposals; only `trial` changes."""
        random = Random(self.seed)  # noqa: S311
        annealing = Annealing(trial, random=random, proposals=proposals)
        least, most = STRIDES
        began = clock()
        annealing.run(stride=min(most, max(least, annealing.blocks // SAMPLE)))
        return (clock() - began) / max(1, annealing.tried)

    def run(
        self, proposals: int, keep_going: Callable[[], bool] | None = None
    ) -> Solution:
        """Return the best plan found with so many proposals; to be run once."""
        board = self.make_board(self.priced, self.start)
        annealing = Annealing(board, random=self.random, proposals=proposals)
        board = self.make_board(self.priced, annealing.run(keep_going))
        raise_worst_off(board, most=self.limits.least_new)
        plan = board.plan()
        return Solution(
            plan=plan,
            certificate=certify(self.problem, plan, limits=self.limits),
            seed=self.seed,
            proposals=proposals,
            tried=annealing.tried,
            problem_hash=problem_hash(self.problem),
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
