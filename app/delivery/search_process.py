"""One seating search: an order on the input, plans on the output. No database.

Imports nothing but the engine, so that it starts at once and stays small. Each line of
the output is an object: `found`, the best plan so far with its figures, as often as it
pays; and last of all `plan` or `conflict`.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from app.domain.seating import (
    Infeasible,
    Plan,
    budget_of,
    certify,
    read_plan,
    read_problem,
    write_plan,
)
from app.domain.seating.engine import Search
from app.domain.seating.watch import Watch

MOST_SECONDS = 60.0
"""From here on the best plan found so far is kept, whatever the budget says."""
LEAST_PAUSE_S = 0.25
"""Between two plans that are told: a killed search loses no more than that."""
MOST_PAUSE_S = 0.9
PAUSES = 8
"""How often as long as a telling took the search then searches, within these limits."""

Clock = Callable[[], float]


def answer() -> None:
    """Read one order from the input, write its plans to the output.

    The last word of the command is the id of the worker that it is searched for.
    """
    parent, order = int(sys.argv[-1]), json.load(sys.stdin)
    answer_to(order, sys.stdout, is_wanted=lambda: os.getppid() == parent)


def answer_to(
    order: dict[str, Any],
    out: IO[str],
    *,
    is_wanted: Callable[[], bool],
    seconds: float = MOST_SECONDS,
) -> None:
    """Search as ordered; write what is found on the way, and what was found at last.

    `is_wanted` is asked often: a search whose worker died ends by itself.
    """
    problem = read_problem(order["problem"])
    start = read_plan(order["start"], problem=problem) if order.get("start") else None
    ends = time.monotonic() + seconds
    try:
        search = Search(problem, seed=order["seed"], start=start)
    except Infeasible as refusal:
        _write(out, {"conflict": _conflict(refusal)})
        return
    teller = Teller(search, out, clock=time.monotonic)

    def keep_going() -> bool:
        teller.tell_if_due()
        return is_wanted() and time.monotonic() < ends

    watch = Watch(keep_going=keep_going, report=teller.hear, least=search.least)
    solution = search.run(budget_of(order["proposals"]), watch)
    facts = {
        "seed": solution.seed,
        "proposals": solution.proposals,
        "tried": solution.tried,
        "problem_hash": solution.problem_hash,
        "engine_version": solution.engine_version,
        "was_stopped": time.monotonic() >= ends,
        "was_resumed": start is not None,
    }
    teller.tell(solution.plan)
    _write(out, {"plan": write_plan(solution.plan), "facts": facts})


@dataclass(kw_only=True)
class _Due:
    """The best plan that nobody was told yet."""

    plan: Plan | None = None
    at: float = 0.0


class Teller:
    """Writes down each better plan, but not so often that the search stands still."""

    def __init__(self, search: Search, out: IO[str], *, clock: Clock) -> None:
        self.search = search
        self.out = out
        self.clock = clock
        self.began = clock()
        self.due = _Due()

    def hear(self, plan: Plan, change: int) -> None:
        """Take note of a better plan."""
        del change
        self.due.plan = plan
        self.tell_if_due()

    def tell_if_due(self) -> None:
        """Write down the best plan, if it is new and the last one is a while ago."""
        plan = self.due.plan
        if plan is not None and self.clock() >= self.due.at:
            self.tell(plan)

    def tell(self, plan: Plan) -> None:
        """Write down a plan with its figures."""
        began = self.clock()
        search = self.search
        proof = certify(search.problem, plan, limits=search.limits)
        figures = {
            "seconds": round(began - self.began, 2),
            "cost": proof.cost,
            "bound": proof.bound,
            "first_meetings": proof.first_meetings,
            "limit": proof.first_meetings_at_most,
            "worst_off": proof.least_new,
        }
        _write(self.out, {"found": write_plan(plan), "figures": figures})
        took = self.clock() - began
        pause = min(MOST_PAUSE_S, max(LEAST_PAUSE_S, PAUSES * took))
        self.due = _Due(at=self.clock() + pause)


def _write(out: IO[str], line: dict[str, Any]) -> None:
    out.write(json.dumps(line, separators=(",", ":")) + "\n")
    out.flush()


def _conflict(refusal: Infeasible) -> list[dict[str, Any]]:
    return [
        {
            "kind": fact.kind,
            "people": list(fact.people),
            "table": fact.table,
            "number": fact.number,
        }
        for fact in refusal.facts
    ]
