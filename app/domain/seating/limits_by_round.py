"""What no plan can beat where people come for some rounds only: round by round.

Each part is minimized in each round alone, so the sums are valid.
"""

from app.domain.seating.asks import most_asks_met
from app.domain.seating.bounds import fewest_pairs, least_alike, most_first_meetings
from app.domain.seating.history import acquaintances, history_weights
from app.domain.seating.limits import Limits, PartName, least_sum
from app.domain.seating.presence import costs_of, round_of, rounds_there
from app.domain.seating.problem import ATTRIBUTES, Problem, avoided, ordered, pairs_of
from app.domain.seating.ties import pair_costs


def limits_by_round(problem: Problem) -> Limits:
    """Return what no plan for a problem with people away can beat."""
    past = history_weights(problem)
    costs = pair_costs(problem)
    shunned = dict.fromkeys(avoided(problem), 1)
    rounds = [round_of(problem, turn) for turn in range(problem.rounds)]
    again = _least_again(problem, [one for one, _ in rounds])
    alike = {
        name: sum(least_alike(one, attribute=name) for one, _ in rounds)
        for name in ATTRIBUTES
    }
    meetings = sum(
        most_first_meetings(one, known=costs_of(past, ids)) for one, ids in rounds
    )
    weights = problem.weights
    pairs = sum(least_sum(one, costs_of(costs, ids)) for one, ids in rounds)
    helped = most_asks_met(problem)
    return Limits(
        parts={
            PartName.AGAIN: again,
            PartName.AVOID: sum(least_sum(a, costs_of(shunned, b)) for a, b in rounds),
            PartName.HISTORY: sum(least_sum(a, costs_of(past, b)) for a, b in rounds),
            **{PartName(name): least for name, least in alike.items()},
        },
        pairs=pairs,
        cost=pairs
        + weights.again * again
        + sum(getattr(weights, name) * alike[name] for name in ATTRIBUTES)
        - max(0, weights.ask) * helped,
        first_meetings=meetings,
        least_new=_most_least_new(problem),
        asks=helped,
    )


def _least_again(problem: Problem, rounds: list[Problem]) -> int:
    """Return how many meetings there are more than pairs that may meet."""
    people = problem.people
    meetings = sum(map(fewest_pairs, rounds))
    apart = len({ordered(*pair) for pair in problem.apart})
    exempt = (problem.rounds - 1) * len(set(pairs_of(problem.together)))
    return max(0, meetings - (people * (people - 1) // 2 - apart) - exempt)


def _most_least_new(problem: Problem) -> int:
    """Return how many new people the worst-off of those who come can meet at most."""
    met = acquaintances(problem)
    largest = max((table.cap for table in problem.tables), default=1)
    there = rounds_there(problem)
    return max(
        0,
        min(
            (
                min(turns * (largest - 1), problem.people - 1 - before)
                for turns, before in zip(there, met, strict=True)
                if turns
            ),
            default=0,
        ),
    )
