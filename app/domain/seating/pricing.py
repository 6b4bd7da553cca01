"""What a search pays for, and the plan and the board it begins with."""

from dataclasses import replace

from app.domain.seating.asks import ask_pairs
from app.domain.seating.board import Board
from app.domain.seating.bounds import pair_costs
from app.domain.seating.dense import DenseBoard
from app.domain.seating.problem import Infeasible, Pair, Plan, Problem, ordered
from app.domain.seating.repair import repair
from app.domain.seating.sparse import SparseBoard

DENSE_UP_TO = 400
"""People up to whom a price for everyone at every table pays for itself."""
SPREAD_FIRST = 10
SPREAD_FIRST_ROUNDS = 3  # more would freeze rotations before they are mixed


def as_told(problem: Problem) -> Plan | None:
    """Return the published plan with everyone seated whom it leaves out, if it can be."""
    if not problem.published:
        return None
    plan = Plan(rounds=problem.published)
    late = sorted({who for row in plan.rounds for who, at in enumerate(row) if at < 0})
    try:
        return repair(problem, plan, arrived=late)
    except Infeasible:
        return None


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
    for pair, many in ask_pairs(priced.asks).items():
        costs[pair] = costs.get(pair, 0) - many * priced.weights.ask
    private = private_price(priced)
    for pair in {ordered(*wish) for wish in priced.wishes_apart}:
        costs[pair] = costs.get(pair, 0) + private
    return costs


def private_price(priced: Problem) -> int:
    """Return what breaking a private wish costs; two never buy a department pair."""
    return max(2 * priced.weights.dept // 5, 1)


def board_for(problem: Problem, plan: Plan, *, costs: dict[Pair, int]) -> Board:
    """Return the board that is quickest for so many people."""
    kind = DenseBoard if problem.people <= DENSE_UP_TO else SparseBoard
    return kind(problem, plan, costs=costs)
