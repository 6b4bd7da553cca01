"""A plan as a file that proves itself: figures, limits, and how to find it again."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.seating.budget import BudgetMalformed, read_budget
from app.domain.seating.certify import certify
from app.domain.seating.engine import Solution, replay
from app.domain.seating.fields import ProblemMalformed, mapping_at
from app.domain.seating.files import (
    problem_hash,
    read_plan,
    read_problem,
    write_plan,
    write_problem,
)
from app.domain.seating.problem import ENGINE_VERSION, Problem, without_private


def write_proof(problem: Problem, solution: Solution) -> dict[str, Any]:
    """Return the plan as a JSON object with everything that is claimed of it.

    The problem is in it, unless it holds private wishes or who comes first: those stay
    where they are.
    """
    proof = solution.certificate
    written: dict[str, Any] = write_plan(solution.plan) | {
        "claims": {
            "is_valid": proof.is_valid,
            "least_new": proof.least_new,
            "least_new_at_most": proof.least_new_at_most,
            "first_meetings": proof.first_meetings,
            "first_meetings_at_most": proof.first_meetings_at_most,
            "cost": proof.cost,
            "bound": proof.bound,
            "gap": proof.gap,
            "history_pairs": proof.history_pairs,
            "wishes_kept": proof.wishes_kept,
            "wishes_asked": proof.wishes_asked,
            "asks_met": proof.asks_met,
            "asks_at_most": proof.asks_at_most,
            "asks": proof.asks,
            "moved": proof.moved,
            "parts": {
                part.name.value: {"value": part.value, "minimum": part.minimum}
                for part in proof.parts
            },
        },
        "found_by": {
            "seed": solution.seed,
            "budget": str(solution.budget),
            "engine": solution.engine_version,
            "problem_hash": solution.problem_hash,
        },
    }
    if problem == without_private(problem):
        written["problem"] = write_problem(problem)
    return written


def problem_of(data: Mapping[str, Any]) -> Problem | None:
    """Return the problem in a plan's file, if it is there; raises `ProblemMalformed`."""
    return read_problem(mapping_at(data, "problem")) if "problem" in data else None


def edits(
    data: Mapping[str, Any], problem: Problem, *, searches: bool = True
) -> tuple[str, ...]:
    """Return the fields of a plan's file that are not what they must be.

    All is counted from the plan and the problem; with `searches` the plan itself is
    looked for again by its seed and budget, which takes as long as it did.
    Raises `ProblemMalformed`.
    """
    found_by = mapping_at(data, "found_by")
    seed, plan = found_by.get("seed"), read_plan(data, problem=problem)
    if not isinstance(seed, int):
        raise ProblemMalformed("found_by.seed")
    try:
        budget = read_budget(str(found_by.get("budget")))
    except BudgetMalformed as error:
        raise ProblemMalformed("found_by.budget") from error
    counted = Solution(
        plan=plan,
        certificate=certify(problem, plan),
        seed=seed,
        budget=budget,
        problem_hash=problem_hash(problem),
        engine_version=ENGINE_VERSION,
    )
    wrong = tuple(_different(write_proof(problem, counted), data, ""))
    if wrong or not searches:
        return wrong
    again = replay(problem, seed=seed, budget=budget)
    return tuple(_different(write_proof(problem, again), data, ""))


def _different(expected: object, given: object, path: str) -> Iterator[str]:
    if not (isinstance(expected, dict) and isinstance(given, Mapping)):
        if type(expected) is not type(given) or expected != given:
            yield path
        return
    for name in sorted(expected.keys() | given.keys()):
        inner = f"{path}.{name}" if path else name
        if name in expected and name in given:
            yield from _different(expected[name], given[name], inner)
        else:
            yield inner
