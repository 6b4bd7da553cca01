"""The objective, part by part, counted from the plan alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.domain.seating.asks import asks_met
from app.domain.seating.history import age_cost
from app.domain.seating.presence import rounds_there
from app.domain.seating.problem import (
    ATTRIBUTES,
    Pair,
    Plan,
    Problem,
    avoided,
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


def score(problem: Problem, plan: Plan) -> Score:
    """Return every part of what the plan costs: O(rounds · people · table size)."""
    weights = problem.weights
    past = _met_again(problem, plan)
    times = {pair: _times(plan, pair) for pair in past}
    history = sum(times[pair] * cost for pair, cost in past.items())
    avoid = sum(_times(plan, pair) for pair in avoided(problem))
    kept = [
        _times(plan, pair) for pair in {ordered(*w) for w in problem.wishes_together}
    ]
    new_people, again = _new_people(problem, plan, past)
    same = _alike(problem, plan)
    helped, moved = asks_met(problem, plan), count_moved(problem, plan)
    return Score(
        again=again,
        dept=same["dept"],
        avoid=avoid,
        history=history,
        history_pairs=sum(times.values()),
        level=same["level"],
        site=same["site"],
        tenure=same["tenure"],
        wishes_kept=sum(many > 0 for many in kept),
        asks_met=helped,
        moved=moved,
        cost=weights.again * again
        + sum(getattr(weights, name) * same[name] for name in ATTRIBUTES)
        + weights.avoid * avoid
        + history
        - weights.wish * sum(kept)
        - weights.ask * helped
        + weights.move * moved,
        first_meetings=sum(new_people) // 2,
        new_people=new_people,
        absent=_absent(problem),
    )


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


def _absent(problem: Problem) -> frozenset[int]:
    there = rounds_there(problem) if problem.away else ()
    return frozenset(who for who, turns in enumerate(there) if not turns)


def _met_again(problem: Problem, plan: Plan) -> dict[Pair, int]:
    """Return the pairs of the plan that met before, and what one more meeting costs."""
    costs: dict[Pair, int] = {}
    for event in problem.history:
        cost = age_cost(problem, age=event.age)
        for table in event.tables:
            for pair in _sharing(plan, table):
                costs[pair] = costs.get(pair, 0) + cost
    return costs


def _sharing(plan: Plan, group: Sequence[int]) -> set[Pair]:
    """Return the pairs of a group that share a table in any round."""
    pairs: set[Pair] = set()
    for row in plan.rounds:
        at: dict[int, list[int]] = {}
        for who in group:
            at.setdefault(row[who], []).append(who)
        for table, seated in at.items():
            if table >= 0 and len(seated) > 1:
                pairs.update(combinations(sorted(seated), 2))
    return pairs


def _times(plan: Plan, pair: Pair) -> int:
    one, two = pair
    return sum(row[one] == row[two] >= 0 for row in plan.rounds)


def _new_people(
    problem: Problem, plan: Plan, known: Iterable[Pair]
) -> tuple[tuple[int, ...], int]:
    """Return how many people each meets for the first time, and all repeats.

    Person by person, so that no list of all pairs is ever held.
    """
    rounds = [
        (row, plan.tables(problem, round_=round_))
        for round_, row in enumerate(plan.rounds)
    ]
    new, seats = [0] * problem.people, 0
    for person in range(problem.people):
        groups = [
            tables[row[person]]
            for row, tables in rounds
            if 0 <= row[person] < len(tables)
        ]
        new[person] = max(0, len(set().union(*groups)) - 1)
        seats += sum(map(len, groups)) - len(groups) - new[person]
    for pair in known:
        for who in pair:
            new[who] -= 1
    held = (_times(plan, pair) - 1 for pair in set(pairs_of(problem.together)))
    return tuple(new), seats // 2 - sum(many for many in held if many > 0)
