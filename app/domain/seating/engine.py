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
PILOT = 7 * BLOCK
PILOT_HOT = 3
"""Blocks that are tried at the greatest heat."""
MANY = 10**9
SHARE = 0.9
"""The part of the time that is planned for; the rest is for slower moments."""
AFTERWARD = 0.4
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
    pace = search.pace(clock)
    left = SHARE * seconds - (clock() - began) - AFTERWARD * (prepared - began)
    blocks = int(left / (pace * BLOCK)) if pace > 0 else 1
    return search.run(BLOCK * max(1, blocks))


def _times(many: int) -> Callable[[], bool]:
    turns = iter(range(many))
    return lambda: next(turns, None) is not None


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

    def pace(self, clock: Callable[[], float]) -> float:
        """Return the seconds for one proposal, by a trial that changes nothing here.

        A part of it at the greatest heat, where most swaps are made.
        """
        board = self.make_board(self.priced, self.start)
        random = Random(self.seed)  # noqa: S311
        began = clock()
        Annealing(board, random=random, proposals=MANY).run(_times(PILOT_HOT))
        Annealing(board, random=random, proposals=PILOT).run()
        return (clock() - began) / (PILOT + PILOT_HOT * BLOCK)

    def run(
        self, proposals: int, keep_going: Callable[[], bool] | None = None
    ) -> Solution:
        """Return the best plan found with so many proposals; to be run once."""
        board = self.make_board(self.priced, self.start)
        annealing = Annealing(board, random=self.random, proposals=proposals)
        board = self.make_board(self.priced, annealing.run(keep_going))
        raise_worst_off(board)
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
