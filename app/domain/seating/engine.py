"""One plan from one problem: construct, anneal, and prove."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from random import Random

from app.domain.seating.asks import asks_met
from app.domain.seating.board import Board
from app.domain.seating.budget import BLOCK, LEGS, Budget, budget_of
from app.domain.seating.certify import Certificate, certify, limits_of
from app.domain.seating.fairness import raise_worst_off
from app.domain.seating.files import problem_hash
from app.domain.seating.limits import PartName
from app.domain.seating.opening import opening
from app.domain.seating.pricing import (
    as_told,
    board_for,
    completed,
    hidden_costs,
    search_problem,
    search_ties,
)
from app.domain.seating.problem import (
    ENGINE_VERSION,
    Pair,
    Plan,
    Problem,
)
from app.domain.seating.rules import violations
from app.domain.seating.score import score
from app.domain.seating.search import Annealing
from app.domain.seating.spread import SPREAD_FROM, spread_departments
from app.domain.seating.watch import KeepGoing, Report, TimedWatch, Watch

USUAL_PACE = 6e-6
"""Seconds of a proposal before anything is known; the search corrects it itself."""
TRIAL = 6
"""Blocks tried to learn the pace, from the greatest heat to the least."""
TRIAL_SHARE = 0.02
"""The part of the time that a board for the trial may take."""
SHARE = 0.97
"""The part of the time that is planned for; the rest is for slower moments."""
AFTERWARD = 0.2
"""What ending a search takes, as a part of what preparing it took."""
PROOFS_UP_TO = 5000
"""Seats, over all rounds, up to which a search looks whether it is at its bound."""
FEW_STEPS = 2000
TRIED_A_STEP = 100
"""Proposals of a search for one such swap looked at, so that it ends in time."""
NO_END = 10**12
"""Blocks that no search makes."""
FREE_STEPS = 10_000
"""Swaps looked at in all to raise the worst-off, in long searches."""


@dataclass(frozen=True, kw_only=True)
class Solution:
    """A plan, what is claimed of it, and all that is needed to find it again."""

    plan: Plan
    certificate: Certificate
    seed: int
    budget: Budget
    """What was tried: with the seed and the problem it gives this plan again."""
    problem_hash: str
    engine_version: str

    @property
    def proposals(self) -> int:
        """What the heat of the search was set by."""
        return self.budget.proposals

    @property
    def tried(self) -> int:
        """Proposals made, in whole blocks; few where it was stopped or at its bound."""
        return self.budget.tried


def solve(
    problem: Problem,
    *,
    seed: int,
    proposals: int,
    keep_going: KeepGoing | None = None,
    report: Report | None = None,
    start: Plan | None = None,
) -> Solution:
    """Return the best plan found; same seed and budget, same plan; raises `Infeasible`.

    `keep_going` is asked every few hundred proposals, `report` told each better plan
    as it is met. `start` is improved if it keeps every hard rule, else left aside.
    """
    search = Search(problem, seed=seed, start=start)
    watch = Watch(keep_going=keep_going, report=report, least=search.least)
    return search.run(budget_of(proposals), watch)


def replay(problem: Problem, *, seed: int, budget: Budget) -> Solution:
    """Return the solution once more that had this seed and this budget."""
    search = Search(problem, seed=seed)
    return search.run(budget, Watch(least=search.least))


def solve_within(
    problem: Problem,
    *,
    seed: int,
    seconds: float,
    clock: Callable[[], float],
    report: Report | None = None,
) -> Solution:
    """Return the best plan found in about so many seconds; raises `Infeasible`.

    What fitted in is the budget of the solution: `replay` finds the same plan by it.
    """
    began = clock()
    search = Search(problem, seed=seed)
    prepared = clock()
    ends = began + SHARE * seconds - AFTERWARD * (prepared - began)
    pace = USUAL_PACE if search.least == 0 else search.pace(clock, seconds=seconds)
    proposals = BLOCK * max(1, int((ends - clock()) / (pace * BLOCK)))
    watch = TimedWatch(
        clock=clock, ends=ends, pace=pace * BLOCK, report=report, least=search.least
    )
    return search.run(replace(budget_of(proposals), most=NO_END), watch)


class Search:
    """A search ready to run: its first plan, its prices, its seeded source."""

    def __init__(
        self, problem: Problem, *, seed: int, start: Plan | None = None
    ) -> None:
        self.problem = problem
        self.seed = seed
        self.random = Random(seed)  # noqa: S311  (the same plan in every process)
        self.priced = search_problem(problem)
        ties = search_ties(self.priced)
        self.make_board = partial(board_for, ties=ties)
        start = as_told(problem) if start is None else completed(problem, start)
        if start is None or violations(problem, start):
            start = opening(
                self.priced, ties=ties, make_board=self.make_board, random=self.random
            )
        self.start = start
        if problem.people >= SPREAD_FROM:
            spread_departments(self.board, random=self.random)
            self.start = self.board.plan()
        self.limits = limits_of(problem)

    @cached_property
    def board(self) -> Board:
        """The board of the first plan, made when it is first needed."""
        return self.make_board(self.priced, self.start)

    @cached_property
    def least(self) -> int | None:
        """The change of the first plan's price that no plan can better, if small."""
        problem, priced = self.problem, self.priced
        if not self._is_provable:
            return None
        if problem.asks:  # the search counts the pairs that help: see `proves`
            return None
        spread = priced.weights.dept - problem.weights.dept
        bound = self.limits.cost + spread * self.limits.parts[PartName.DEPT]
        return bound - score(priced, self.start).cost - self._hidden(self.start)

    def proves(self, plan: Plan) -> bool:
        """Return whether no plan can be better, the asks that it meets included."""
        problem = self.problem
        return (
            asks_met(problem, plan) == self.limits.asks
            and not self._hidden(plan)
            and score(problem, plan).cost == self.limits.cost
        )

    def _hidden(self, plan: Plan) -> int:
        """Return what a plan costs the search beside all figures."""
        return sum(
            cost * (row[one] == row[two] >= 0)
            for (one, two), cost in self._hidden_costs.items()
            for row in plan.rounds
        )

    @property
    def _is_provable(self) -> bool:
        return 0 < self.problem.people * self.problem.rounds <= PROOFS_UP_TO

    @cached_property
    def _hidden_costs(self) -> dict[Pair, int]:
        return hidden_costs(self.priced)

    def pace(self, clock: Callable[[], float], *, seconds: float) -> float:
        """Return the seconds of a proposal as far as a short trial tells."""
        vars(self).pop("board", None)  # two boards of thousands never stand at once
        began = clock()
        trial = self.board
        ready = clock()
        if ready - began > TRIAL_SHARE * seconds:
            return USUAL_PACE
        del self.board  # the search begins from the first plan again
        random = Random(self.seed)  # noqa: S311
        guessed = int(seconds / USUAL_PACE)
        annealing = Annealing(trial, random=random, budget=budget_of(guessed))
        for number in range(TRIAL):
            annealing.block(number / TRIAL)
        return max((clock() - ready) / (TRIAL * BLOCK), 1e-9)

    def run(self, budget: Budget, watch: Watch) -> Solution:
        """Return the best plan found on this budget; to be run once."""
        if watch.is_least(0):
            proof = certify(self.problem, self.start, limits=self.limits)
            if (
                proof.least_new >= self.limits.least_new
            ):  # nobody is worse off than need
                watch.found(self.start, 0)
                none = replace(budget, legs=(0,) * LEGS, most=0)
                return self._solution(self.start, proof, none)
        if self.problem.asks and self._is_provable:
            watch.proves = self.proves
        annealing = Annealing(self.board, random=self.random, budget=budget)
        plan = annealing.run(watch)
        made, is_cut = annealing.budget, annealing.is_cut
        board = self.board if annealing.change == annealing.best else None
        del annealing, self.board  # another may have to be made
        # a search for thousands that is stopped answers at once
        if not is_cut or self.problem.people <= PROOFS_UP_TO:
            board = board or self.make_board(self.priced, plan)
            plan = self._fair(board, tried=made.tried)
        del board  # so that the proof needs no room beside it
        proof = certify(self.problem, plan, limits=self.limits)
        return self._solution(plan, proof, made)

    def _solution(self, plan: Plan, proof: Certificate, budget: Budget) -> Solution:
        return Solution(
            plan=plan,
            certificate=proof,
            seed=self.seed,
            budget=budget,
            problem_hash=problem_hash(self.problem),
            engine_version=ENGINE_VERSION,
        )

    def _fair(self, board: Board, *, tried: int) -> Plan:
        """Return the plan after free swaps for those who meet fewest new people."""
        steps = FEW_STEPS + tried // TRIED_A_STEP
        most = self.limits.least_new
        raise_worst_off(board, most=most, steps=min(FREE_STEPS, steps))
        return board.plan()
