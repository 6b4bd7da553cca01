"""The objective, part by part, counted from the plan alone."""

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from itertools import combinations

from app.domain.seating.asks import asks_met
from app.domain.seating.presence import rounds_there
from app.domain.seating.problem import (
    ATTRIBUTES,
    Pair,
    Plan,
    Problem,
    avoided,
    history_weights,
    ordered,
    pairs_of,
)


@dataclass(frozen=True, kw_only=True)
class Score:
    """What a plan costs, and why: every count is of pairs."""

    again: int
    dept: int
    avoid: int
    history: int
    """The summed weight of meetings with people met at past events."""
    history_pairs: int
    level: int
    site: int
    tenure: int
    wishes_kept: int
    asks_met: int
    moved: int
    """Seats that are not at the table their person was told."""
    cost: int
    first_meetings: int
    new_people: tuple[int, ...]
    """How many people each person meets for the first time."""
    absent: frozenset[int] = frozenset()
    """Who comes in no round at all: nobody's worst-off."""

    @property
    def least_new(self) -> int:
        """The fewest new people anyone meets."""
        there = (n for who, n in enumerate(self.new_people) if who not in self.absent)
        return min(there, default=0)


def score(
    problem: Problem, plan: Plan, *, past: Mapping[Pair, int] | None = None
) -> Score:
    """Return every part of what the plan costs: O(rounds · people · table size).

    `past`, if known, spares weighing the history again.
    """
    past = history_weights(problem) if past is None else past
    met, same = meetings(problem, plan), _alike(problem, plan)
    helped, moved = asks_met(problem, plan), count_moved(problem, plan)
    return _summed(problem, met, same, helped=helped, moved=moved, past=past)


def count_moved(problem: Problem, plan: Plan) -> int:
    """Return how many seats are not at the table that their person was told."""
    return sum(
        home not in (-1, now)
        for told, row in zip(problem.published, plan.rounds, strict=False)
        for home, now in zip(told, row, strict=True)
    )


def meetings(problem: Problem, plan: Plan) -> Counter[Pair]:
    """Return how often each pair shares a table in the plan, lower number first."""
    met: Counter[Pair] = Counter()
    for round_ in range(problem.rounds):
        for table in plan.tables(problem, round_=round_):
            met.update(combinations(table, 2))
    return met


def _alike(problem: Problem, plan: Plan) -> Counter[str]:
    same: Counter[str] = Counter()
    for row in plan.rounds:
        for name in ATTRIBUTES:
            groups = Counter(zip(row, getattr(problem, name), strict=True))
            same[name] += sum(
                size * (size - 1) // 2
                for (table, _), size in groups.items()
                if table >= 0
            )
    return same


def _summed(
    problem: Problem,
    met: Counter[Pair],
    same: Counter[str],
    *,
    helped: int,
    moved: int,
    past: Mapping[Pair, int],
) -> Score:
    weights = problem.weights
    exempt = set(pairs_of(problem.together))
    again = sum(times - 1 for pair, times in met.items() if pair not in exempt)
    avoid = sum(met[pair] for pair in avoided(problem) if pair in met)
    shared = [(met[pair], cost) for pair, cost in past.items() if pair in met]
    history = sum(times * cost for times, cost in shared)
    wishes = [met[pair] for pair in set(_wished(problem)) if pair in met]
    new_people = _new_people(problem, met, past.keys())
    return Score(
        again=again,
        dept=same["dept"],
        avoid=avoid,
        history=history,
        history_pairs=sum(times for times, _ in shared),
        level=same["level"],
        site=same["site"],
        tenure=same["tenure"],
        wishes_kept=len(wishes),
        asks_met=helped,
        moved=moved,
        cost=weights.again * again
        + sum(getattr(weights, name) * same[name] for name in ATTRIBUTES)
        + weights.avoid * avoid
        + history
        - weights.wish * sum(wishes)
        - weights.ask * helped
        + weights.move * moved,
        first_meetings=sum(new_people) // 2,
        new_people=new_people,
        absent=_absent(problem),
    )


def _absent(problem: Problem) -> frozenset[int]:
    there = rounds_there(problem) if problem.away else ()
    return frozenset(who for who, turns in enumerate(there) if not turns)


def _wished(problem: Problem) -> list[Pair]:
    return [ordered(*pair) for pair in problem.wishes_together]


def _new_people(
    problem: Problem, met: Counter[Pair], known: Container[Pair]
) -> tuple[int, ...]:
    new = [0] * problem.people
    for pair in met:
        if pair not in known:
            new[pair[0]] += 1
            new[pair[1]] += 1
    return tuple(new)
