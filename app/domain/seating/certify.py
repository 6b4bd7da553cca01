"""What is claimed of a plan: its figures beside the limits no plan can pass."""

from dataclasses import dataclass

from app.domain.seating.asks import most_asks_met
from app.domain.seating.bounds import (
    least_again,
    least_alike,
    least_pairs,
    most_first_meetings,
    most_least_new,
)
from app.domain.seating.history import (
    acquaintances,
    has_strangers,
    past_meetings,
    summed,
)
from app.domain.seating.limits import Limits, PartName, least_sum
from app.domain.seating.limits_by_round import limits_by_round
from app.domain.seating.problem import ATTRIBUTES, Fact, Plan, Problem, avoided
from app.domain.seating.rules import violations
from app.domain.seating.score import Score, score
from app.domain.seating.ties import costs_of_pairs


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the cost: pairs (HISTORY: their summed weight) and their minimum."""

    name: PartName
    value: int
    minimum: int

    @property
    def is_least(self) -> bool:
        """Whether no plan has less of it."""
        return self.value == self.minimum


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A plan's figures, each beside its proven limit."""

    violations: tuple[Fact, ...]
    parts: tuple[Part, ...]
    history_pairs: int
    cost: int
    bound: int
    first_meetings: int
    first_meetings_at_most: int
    least_new: int
    least_new_at_most: int
    wishes_kept: int
    wishes_asked: int
    asks_met: int
    """How many have somebody at the table who can help with what they asked."""
    asks_at_most: int
    asks: int
    moved: int
    """Seats that are not at the table their person was told."""

    @property
    def gap(self) -> int:
        """How far the cost is above its bound; 0 proves the plan best."""
        return self.cost - self.bound

    @property
    def is_valid(self) -> bool:
        """Whether every hard rule is kept."""
        return not self.violations

    def part(self, name: PartName) -> Part:
        """Return one part of the cost."""
        return next(part for part in self.parts if part.name is name)


def certify(
    problem: Problem, plan: Plan, *, limits: Limits | None = None
) -> Certificate:
    """Return what may be claimed of the plan; `limits` spares computing them again."""
    limits = limits or limits_of(problem)
    counted = score(problem, plan)
    return Certificate(
        violations=violations(problem, plan),
        parts=tuple(_part(name, counted, limits) for name in PartName),
        history_pairs=counted.history_pairs,
        cost=counted.cost,
        bound=limits.cost,
        first_meetings=counted.first_meetings,
        first_meetings_at_most=limits.first_meetings,
        least_new=counted.least_new,
        least_new_at_most=limits.least_new,
        wishes_kept=counted.wishes_kept,
        wishes_asked=len({frozenset(pair) for pair in problem.wishes_together}),
        asks_met=counted.asks_met,
        asks_at_most=limits.asks,
        asks=len(problem.asks),
        moved=counted.moved,
    )


def limits_of(problem: Problem) -> Limits:
    """Return what no plan for this problem can beat."""
    if problem.away:
        return limits_by_round(problem)
    weights = problem.weights
    alike = {name: least_alike(problem, attribute=name) for name in ATTRIBUTES}
    again = least_again(problem)
    met = acquaintances(problem)
    # all pairs of thousands take room: only those are weighed that a minimum can need
    held = {who for group in problem.together for who in group}
    among = held if has_strangers(problem, met) else None
    past = summed(past_meetings(problem, among=among))
    shunned = dict.fromkeys(avoided(problem), 1)
    costs = summed(costs_of_pairs(problem, among=among))
    pairs = least_sum(problem, costs)
    joint = pairs + weights.again * again
    if problem.rounds > 1:
        joint = max(joint, least_pairs(problem, costs, again=weights.again))
    meetings = most_first_meetings(problem, known=past)
    helped = most_asks_met(problem)
    alikes = sum(getattr(weights, name) * alike[name] for name in ATTRIBUTES)
    return Limits(
        parts={
            PartName.AGAIN: again,
            PartName.AVOID: least_sum(problem, shunned),
            PartName.HISTORY: least_sum(problem, past),
            **{PartName(name): least for name, least in alike.items()},
        },
        pairs=pairs,
        cost=joint + alikes - max(0, weights.ask) * helped,
        first_meetings=meetings,
        least_new=most_least_new(problem, met=met, first_meetings=meetings),
        asks=helped,
    )


def _part(name: PartName, counted: Score, limits: Limits) -> Part:
    value: int = getattr(counted, name.value)
    return Part(name=name, value=value, minimum=limits.parts[name])
