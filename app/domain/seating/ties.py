"""What two particular people cost each other, beside what they have in common."""

from collections.abc import Container, Iterable, Iterator

from app.domain.seating.history import past_meetings, summed
from app.domain.seating.problem import Pair, Problem, avoided, ordered

Ties = list[dict[int, int]]
"""For each person what sitting with each other one costs."""
NEVER = 10**6
"""What the search pays for a pair that must stay apart: more than any gain."""


def ties_of(problem: Problem, costs: Iterable[tuple[Pair, int]]) -> Ties:
    """Return for each person what sitting with each other one costs, apart included.

    The costs of a pair that comes several times are added up.
    """
    ties: Ties = [{} for _ in range(problem.people)]
    for (first, second), cost in costs:
        mine = ties[first]
        total = mine.get(second, 0) + cost
        mine[second] = ties[second][first] = total
    for first, second in problem.apart:
        ties[first][second] = NEVER
        ties[second][first] = NEVER
    return ties


def costs_of_pairs(
    problem: Problem, *, among: Container[int] | None = None
) -> Iterator[tuple[Pair, int]]:
    """Yield what pairs cost beside attributes and repeats: past, avoided, wished.

    A pair may come several times; its costs add up. `among` as in `past_meetings`.
    """
    yield from past_meetings(problem, among=among)
    for pair in avoided(problem):
        yield pair, problem.weights.avoid
    for pair in {ordered(*wish) for wish in problem.wishes_together}:
        yield pair, -problem.weights.wish


def pair_costs(problem: Problem) -> dict[Pair, int]:
    """Return what one meeting of a pair costs beside its attributes and repeats."""
    return summed(costs_of_pairs(problem))
