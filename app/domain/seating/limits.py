"""What no plan for a problem can beat, part by part."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.seating.bounds import forced, least_pairs
from app.domain.seating.problem import Pair, Problem


class PartName(StrEnum):
    """The parts of the cost, in the order they are shown."""

    AGAIN = "again"
    DEPT = "dept"
    AVOID = "avoid"
    HISTORY = "history"
    LEVEL = "level"
    SITE = "site"
    TENURE = "tenure"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What no plan for a problem can beat; the same for all its plans."""

    parts: dict[PartName, int]
    pairs: int
    """The least that history, avoided pairs and wishes can sum to, together."""
    cost: int
    first_meetings: int
    least_new: int
    asks: int


def least_sum(problem: Problem, costs: dict[Pair, int]) -> int:
    """Return the least that meetings at these costs can sum to, by two ways of proof."""
    least = least_pairs(problem, costs)
    if min(costs.values(), default=0) < 0:
        return least
    return max(least, forced(problem, costs))
