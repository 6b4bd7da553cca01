"""How many proposals fit into a time: asked at the edge, which has a clock."""

from collections.abc import Callable

from app.domain.seating.engine import solve
from app.domain.seating.problem import Problem
from app.domain.seating.search import BLOCK

PILOT = 20 * BLOCK
SHARE = 0.9
"""The part of the time that is planned for; the rest is for a slower moment."""


def budget_for(
    problem: Problem, *, seed: int, seconds: float, clock: Callable[[], float]
) -> int:
    """Return about how many proposals one search can make in so many seconds.

    A short search is timed, and its own time taken off. Raises `Infeasible`.
    """
    started = clock()
    polls: list[float] = []

    def note() -> bool:
        polls.append(clock())
        return True

    solve(problem, seed=seed, proposals=PILOT, keep_going=note)
    whole = clock() - started
    searching = polls[-1] - polls[0] if polls else 0.0
    if searching <= 0:
        return PILOT
    left = SHARE * seconds - whole - (whole - searching)
    return max(PILOT, int(PILOT * left / searching))
