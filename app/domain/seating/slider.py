"""The organizer's one slider: new people, or people met once getting to know each other."""

from dataclasses import replace

from app.domain.seating.problem import Problem

NEW_PEOPLE = 100
DEEPER = -100


def slid(problem: Problem, *, new_people: int) -> Problem:
    """Return the problem with meetings from before weighed by so many percent.

    100 costs as usual, 0 is indifferent, and below 0 a second meeting is worth
    something: at most -100, as much as it costs at 100.
    """
    share = min(NEW_PEOPLE, max(DEEPER, new_people))
    scaled = tuple(
        round(weight * share / NEW_PEOPLE) for weight in problem.weights.history
    )
    return replace(problem, weights=replace(problem.weights, history=scaled))
