"""Measure the memory that seating 10,000 people takes above their problem.

Run by hand: `python -m bench.seating_memory [PROBLEM.json]`. Two figures, each of a fresh
process that holds nothing but the problem: the peak of what Python allocates, and the
growth of the process as the system counts it, from the problem to its peak.
"""

import json
import pickle
import resource
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import psutil

from app.domain.seating import Problem, read_problem, solve
from bench.servers import ROOT
from tests.domain.seating.problems import crowd

PEOPLE, SEED = 10_000, 1
PROPOSALS = 100_000
MEGABYTE = 10**6


def main(words: Sequence[str]) -> None:
    """Print both figures; with two words, measure one of them in this process."""
    match words:
        case ["allocated", held]:
            say(f"{allocated(_taken(held)):.1f}")
        case ["grown", held]:
            say(f"{grown(_taken(held)):.1f}")
        case _:
            problem = crowd(SEED, people=PEOPLE)
            if words:
                problem = read_problem(json.loads(Path(words[0]).read_text()))
            say(
                f"{problem.people} people: {measured(problem, 'allocated')} MB allocated"
                f" and {measured(problem, 'grown')} MB grown above the problem"
            )


def say(line: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{line}\n")


def measured(problem: Problem, what: str) -> str:
    """Return the megabytes that a fresh process prints."""
    with tempfile.NamedTemporaryFile(suffix=".pickle") as held:
        Path(held.name).write_bytes(pickle.dumps(problem))
        command = [sys.executable, "-m", "bench.seating_memory", what, held.name]
        return subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.strip()


def allocated(problem: Problem, *, proposals: int = PROPOSALS) -> float:
    """Return the most megabytes that Python held while people were seated."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    solve(problem, seed=SEED, proposals=proposals)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - before) / MEGABYTE


def grown(problem: Problem) -> float:
    """Return the megabytes that this process grew at most while people were seated."""
    before = psutil.Process().memory_info().rss
    solve(problem, seed=SEED, proposals=PROPOSALS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return (peak - before) / MEGABYTE


def _taken(held: str) -> Problem:
    problem: Problem = pickle.loads(Path(held).read_bytes())  # noqa: S301  (our own file)
    return problem


if __name__ == "__main__":
    main(sys.argv[1:])
