"""Measure the seating engine: seconds of one core, and how far plans are from proof.

Run by hand: `python -m bench.seating [SECONDS ...]`.
"""

import sys
import time

from app.domain.seating import (
    PartName,
    Problem,
    limits_of,
    solve_within,
)
from tests.domain.seating.problems import ON_FILE, crowd, on_file

SEED = 1
USUAL = (1.0, 2.0)


def main(seconds: list[float]) -> None:
    """Print one line for each problem and time."""
    problems = [on_file(name) for name in ON_FILE]
    problems += [crowd(SEED, people=2000), crowd(SEED, people=10_000)]
    for problem in problems:
        say(
            f"{problem.name}: {problem.people} people, {_bounds_s(problem):.3f} s bounds"
        )
        for allowed in seconds:
            say(_line(problem, allowed))


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _bounds_s(problem: Problem) -> float:
    started = time.process_time()
    limits_of(problem)
    return time.process_time() - started


def _line(problem: Problem, allowed: float) -> str:
    clock = time.process_time
    started = clock()
    solution = solve_within(problem, seed=SEED, seconds=allowed, clock=clock)
    taken = clock() - started
    made, budget = solution.certificate, solution.proposals
    parts = [made.part(name) for name in (PartName.AGAIN, PartName.DEPT)]
    shown = ", ".join(
        f"{part.name} {part.value} (min {part.minimum})" for part in parts
    )
    return (
        f"  {taken:6.2f} s  {budget:>9} proposals  {budget / taken / 1e6:.2f} M/s"
        f"  cost {made.cost}  gap {100 * made.gap / max(made.bound, 1):.3f} %"
        f"  broken rules {len(made.violations)}  {shown}"
        f"  first meetings {made.first_meetings} of {made.first_meetings_at_most}"
    )


if __name__ == "__main__":
    main([float(text) for text in sys.argv[1:]] or list(USUAL))
