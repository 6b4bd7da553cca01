"""One seating search: an order on the input, an answer on the output. No database.

Imports nothing but the engine, so that it starts at once and stays small.
"""

import json
import sys
import time
from typing import Any

from app.domain.seating import Infeasible, read_problem, solve, write_plan

MOST_SECONDS = 60.0
"""From here on the best plan found so far is kept, whatever the budget says."""


def answer() -> None:
    """Read one order from the input, write its answer to the output."""
    json.dump(search(json.load(sys.stdin)), sys.stdout)


def search(order: dict[str, Any], *, seconds: float = MOST_SECONDS) -> dict[str, Any]:
    """Return the answer to an order: a plan with what finds it again, or a conflict."""
    problem = read_problem(order["problem"])
    ends = time.monotonic() + seconds
    try:
        solution = solve(
            problem,
            seed=order["seed"],
            proposals=order["proposals"],
            keep_going=lambda: time.monotonic() < ends,
        )
    except Infeasible as refusal:
        return {
            "conflict": [
                {
                    "kind": fact.kind,
                    "people": list(fact.people),
                    "table": fact.table,
                    "number": fact.number,
                }
                for fact in refusal.facts
            ]
        }
    return {
        "plan": write_plan(solution.plan),
        "facts": {
            "seed": solution.seed,
            "proposals": solution.proposals,
            "tried": solution.tried,
            "problem_hash": solution.problem_hash,
            "engine_version": solution.engine_version,
            "was_stopped": time.monotonic() >= ends,
        },
    }
