"""Measure the seating engine beside four other ways, by an evaluator of its own.

Run by hand: `python -m bench.seating [SECONDS ...]`. Seconds are of one processor core;
cost and broken rules are counted by `bench.evaluator`, which shares no code with the
engine; the bound is the engine's, held by tests to brute force.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import Random
from typing import Any

from app.domain.seating import Problem, limits_of, solve_within, write_problem
from app.domain.seating.construct import construct
from app.domain.seating.pricing import search_problem, search_ties
from bench import evaluator
from bench.descent import descend
from tests.domain.seating.problems import ON_FILE, crowd, on_file

SEED = 1
USUAL = (1.0, 2.0)
DESCENT_UP_TO = 2500
"""People up to whom a matrix of all pairs is reasonable."""

Rows = list[list[int]]


def main(seconds: list[float]) -> None:
    """Print one table for each problem."""
    problems = [on_file(name) for name in ON_FILE]
    problems += [crowd(SEED, people=2000), crowd(SEED, people=10_000)]
    for problem in problems:
        given = write_problem(problem)
        started = time.process_time()
        bound = limits_of(problem).cost
        took = time.process_time() - started
        say(f"{problem.name}: {problem.people} people, bound {bound} in {took:.3f} s")
        for name, way in _ways(problem, seconds):
            started = time.process_time()
            rows = way()
            took = time.process_time() - started
            say(_line(name, evaluator.evaluate(given, rows), bound, took))


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _ways(
    problem: Problem, seconds: Sequence[float]
) -> Iterator[tuple[str, Callable[[], Rows]]]:
    yield "random", lambda: at_random(problem)
    yield "dealing", lambda: dealing(problem)
    yield "greedy", lambda: greedy(problem)
    if problem.people <= DESCENT_UP_TO and problem.rounds == 1:
        yield "best-swap descent", lambda: descend(problem, greedy(problem))
    for allowed in seconds:
        yield f"Trestle, {allowed:g} s", partial(ours, problem, allowed)


def _line(name: str, found: dict[str, Any], bound: int, took: float) -> str:
    gap = 100 * (found["cost"] - bound) / max(bound, 1)
    return (
        f"  {name:<20} {took:7.2f} s  cost {found['cost']:>8}  gap {gap:8.3f} %"
        f"  broken rules {found['hard']:>4}  repeats {found['again']:>4}"
        f"  department pairs {found['same_dept']}"
    )


def at_random(problem: Problem) -> Rows:
    """Seat people within the sizes of the tables, and by nothing else."""
    random = Random(SEED)  # noqa: S311
    return [_drawn(problem, random, shuffled=True) for _ in range(problem.rounds)]


def dealing(problem: Problem) -> Rows:
    """Deal people to the tables in turn, department after department."""
    random = Random(SEED)  # noqa: S311
    return [_drawn(problem, random, shuffled=False) for _ in range(problem.rounds)]


def _drawn(problem: Problem, random: Random, *, shuffled: bool) -> list[int]:
    order = list(range(problem.people))
    random.shuffle(order)
    if not shuffled:
        order.sort(key=lambda person: problem.dept[person])
    row = [0] * problem.people
    for person, table in zip(order, _turns(problem), strict=False):
        row[person] = table
    return row


def _turns(problem: Problem) -> Iterator[int]:
    """Yield tables in turn until each is full, minima first."""
    tables = problem.tables
    for height in range(max(table.cap for table in tables)):
        yield from (at for at, table in enumerate(tables) if height < table.min)
    for height in range(max(table.cap for table in tables)):
        yield from (
            at for at, table in enumerate(tables) if table.min <= height < table.cap
        )


def greedy(problem: Problem) -> Rows:
    """Seat each where they cost least, bound people first: no search after it."""
    priced = search_problem(problem)
    random = Random(SEED)  # noqa: S311
    plan = construct(priced, ties=search_ties(priced), random=random)
    return [list(row) for row in plan.rounds]


def ours(problem: Problem, seconds: float) -> Rows:
    """Seat people with the whole engine."""
    clock = time.process_time
    solution = solve_within(problem, seed=SEED, seconds=seconds, clock=clock)
    return [list(row) for row in solution.plan.rounds]


if __name__ == "__main__":
    main([float(text) for text in sys.argv[1:]] or list(USUAL))
