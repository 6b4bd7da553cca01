"""Who met whom at past events, and what it costs that they meet again."""

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import combinations

from app.domain.seating.problem import Pair, Problem, avoided, pairs_of


def past_tables(problem: Problem) -> list[list[tuple[int, ...]]]:
    """Return for each person the tables they sat at in past events."""
    tables: list[list[tuple[int, ...]]] = [[] for _ in range(problem.people)]
    for event in problem.history:
        for table in event.tables:
            for person in table:
                tables[person].append(table)
    return tables


def met_before(problem: Problem) -> set[Pair]:
    """Return the pairs that shared a table at any event before."""
    return {pair for event in problem.history for pair in pairs_of(event.tables)}


def history_weights(problem: Problem) -> dict[Pair, int]:
    """Return what meeting again costs each pair, summed over past events."""
    return summed(past_meetings(problem))


def past_meetings(
    problem: Problem, *, among: Container[int] | None = None
) -> Iterator[tuple[Pair, int]]:
    """Yield each meeting of each past event, and what it costs that the pair meets again.

    If `among` is given, only meetings between these people.
    """
    for event in problem.history:
        cost = age_cost(problem, age=event.age)
        for table in event.tables:
            seated = [who for who in table if among is None or who in among]
            for pair in combinations(sorted(seated), 2):
                yield pair, cost


def age_cost(problem: Problem, *, age: int) -> int:
    """Return what meeting somebody again costs whom one met `age` events ago."""
    scale = problem.weights.history
    return scale[min(age, len(scale)) - 1] if scale else 0


def summed(costs: Iterable[tuple[Pair, int]]) -> dict[Pair, int]:
    """Return what each pair costs in all."""
    total: dict[Pair, int] = {}
    for pair, cost in costs:
        total[pair] = total.get(pair, 0) + cost
    return total


def acquaintances(problem: Problem) -> list[int]:
    """Return how many of the people each has met at any event before."""
    return [max(0, len(set().union(*tables)) - 1) for tables in past_tables(problem)]


def has_strangers(problem: Problem, met: Sequence[int]) -> bool:
    """Return whether everyone may sit among people who cost them nothing, and none gain.

    Then no least sum over pairs is above 0, but for pairs that must sit together.
    """
    weights = problem.weights
    if problem.wishes_together or min((weights.avoid, *weights.history)) < 0:
        return False
    taken = list(met)
    for pair in (*avoided(problem), *problem.apart):
        for who in pair:
            taken[who] += 1
    largest = max((table.cap for table in problem.tables), default=0)
    room = problem.people - 1 - max(taken, default=0)
    return room >= problem.rounds * (largest - 1)
