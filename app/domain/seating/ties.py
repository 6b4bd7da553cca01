"""What two particular people cost each other, beside what they have in common."""

from app.domain.seating.problem import Pair, Problem

NEVER = 10**6
"""What the search pays for a pair that must stay apart: more than any gain."""


def ties_of(problem: Problem, costs: dict[Pair, int]) -> list[dict[int, int]]:
    """Return for each person what sitting with each other one costs, apart included."""
    ties: list[dict[int, int]] = [{} for _ in range(problem.people)]
    for (first, second), cost in costs.items():
        ties[first][second] = cost
        ties[second][first] = cost
    for first, second in problem.apart:
        ties[first][second] = NEVER
        ties[second][first] = NEVER
    return ties
