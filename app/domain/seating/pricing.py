"""What a search pays for, and the plan and the board it begins with."""

from dataclasses import replace
from itertools import chain, combinations

from app.domain.seating.asks import ask_pairs
from app.domain.seating.board import Board
from app.domain.seating.dense import DenseBoard
from app.domain.seating.history import past_meetings, summed
from app.domain.seating.problem import Infeasible, Pair, Plan, Problem, ordered
from app.domain.seating.repair import repair
from app.domain.seating.sparse import SparseBoard
from app.domain.seating.ties import Ties, costs_of_pairs, ties_of
from app.domain.seating.unsaid import likely_meetings

DENSE_UP_TO = 400
"""People up to whom a price for everyone at every table pays for itself."""
SPREAD_FIRST = 10
SPREAD_FIRST_ROUNDS = 3  # more would freeze rotations before they are mixed

FIRST_TOGETHER = 5
"""What two who come first cost each other: less than a level, more than a site."""
FIRST_AMONG_OTHERS_UP_TO = 200
"""Who come first; of more, each pair would take too long to note."""


def as_told(problem: Problem) -> Plan | None:
    """Return the published plan with everyone seated whom it leaves out, if it can be."""
    if not problem.published:
        return None
    return completed(problem, Plan(rounds=problem.published))


def completed(problem: Problem, plan: Plan) -> Plan | None:
    """Return a plan with everyone seated whom it leaves out; None where no chair is."""
    away = set(problem.away)
    late = sorted(
        {
            who
            for round_, row in enumerate(plan.rounds)
            for who, at in enumerate(row)
            if at < 0 and (who, round_) not in away
        }
    )
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


def search_ties(priced: Problem) -> Ties:
    """Return what meetings cost in the search: all that counts only there included."""
    ask = priced.weights.ask
    helping = ((pair, -n * ask) for pair, n in ask_pairs(priced.asks).items())
    hidden = hidden_costs(priced).items()
    return ties_of(priced, chain(costs_of_pairs(priced), helping, hidden))


def hidden_costs(priced: Problem) -> dict[Pair, int]:
    """Return what the search pays for pairs, above 0 each, that no figure ever shows.

    Private wishes, and those who may have met though nobody said so; newcomers and
    people with few ties: whom they met before costs twice, and they sit among others
    rather than with each other.
    """
    costs = dict.fromkeys(
        (ordered(*wish) for wish in priced.wishes_apart), private_price(priced)
    )
    for pair, cost in likely_meetings(priced):
        if cost > 0:  # nobody gains by a meeting that perhaps never was
            costs[pair] = costs.get(pair, 0) + cost
    first = set(priced.first)
    if not first:
        return costs
    past = summed(
        meeting for meeting in past_meetings(priced) if not first.isdisjoint(meeting[0])
    )
    for pair, cost in past.items():
        if cost > 0:
            costs[pair] = costs.get(pair, 0) + cost
    if len(first) <= FIRST_AMONG_OTHERS_UP_TO:
        for pair in combinations(sorted(first), 2):
            costs[pair] = costs.get(pair, 0) + FIRST_TOGETHER
    return costs


def private_price(priced: Problem) -> int:
    """Return what breaking a private wish costs; two never buy a department pair."""
    return max(2 * priced.weights.dept // 5, 1)


def board_for(problem: Problem, plan: Plan, *, ties: Ties) -> Board:
    """Return the board that is quickest for so many people."""
    kind = DenseBoard if problem.people <= DENSE_UP_TO else SparseBoard
    return kind(problem, plan, ties=ties)
