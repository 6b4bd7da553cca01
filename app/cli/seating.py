"""The seating engine on a file, and a search for an event."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.base import NotFound, Refused, as_json, print_json, tools
from app.db import db, transaction
from app.domain.seating import (
    Infeasible,
    Problem,
    ProblemMalformed,
    Solution,
    read_problem,
    solve,
    write_plan,
)
from app.operations.seating import NobodyIsSeated, SeatsCannotChange, ask_search
from app.queries.events import find_event

PROPOSALS = 400_000
WITHOUT_END = 10**12


@click.group()
def seating() -> None:
    """Who sits with whom."""


@seating.command("solve")
@click.argument("problem", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seconds", type=float, help="Stop after so many seconds.")
@click.option("--proposals", type=int, help=f"Try so many changes ({PROPOSALS:,}).")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the plan there, as JSON.",
)
@as_json
def solve_(
    problem: Path,
    *,
    seconds: float | None,
    proposals: int | None,
    seed: int,
    out: Path | None,
    wants_json: bool,
) -> None:
    """Seat the people of PROBLEM, a JSON file; the same seed gives the same plan."""
    begun = time.perf_counter()
    solution = _solve(
        _read(problem),
        seed=seed,
        proposals=proposals or (WITHOUT_END if seconds else PROPOSALS),
        keep_going=_until(begun + seconds) if seconds else None,
    )
    took = time.perf_counter() - begun
    facts = _facts(solution, took=took)
    if out is not None:
        out.write_text(json.dumps(write_plan(solution.plan)))
    elif wants_json:
        facts["plan"] = write_plan(solution.plan)
    if wants_json:
        print_json(facts)
        return
    for name, value in facts.items():
        click.echo(f"{name:<24} {value}")


@seating.command()
@click.argument("event")
@with_appcontext
def make(event: str) -> None:
    """Ask for tables for EVENT; the worker searches."""
    found = find_event(db.session(), handle=event[-6:])
    if found is None:
        raise NotFound(f"no event has the handle {event}")
    try:
        with transaction() as session:
            ask_search(
                session,
                event_id=found.id,
                proposals=tools().worker.rhythm.proposals,
                actor_id=None,
                now=datetime.now(UTC),
            )
    except NobodyIsSeated as refusal:
        raise Refused("nobody has a place at this event yet") from refusal
    except SeatsCannotChange as refusal:
        raise Refused("the seats of this event can't change any more") from refusal
    click.echo("The worker looks for a plan; the event's seating page shows it.")


def _read(path: Path) -> Problem:
    try:
        return read_problem(json.loads(path.read_text()))
    except (ValueError, AttributeError) as error:
        raise Refused(f"{path} is not a JSON object: {error}") from error
    except ProblemMalformed as refusal:
        raise Refused(f"{path}: {refusal.field} is missing or wrong") from refusal


def _solve(
    problem: Problem,
    *,
    seed: int,
    proposals: int,
    keep_going: Callable[[], bool] | None,
) -> Solution:
    try:
        return solve(problem, seed=seed, proposals=proposals, keep_going=keep_going)
    except Infeasible as refusal:
        facts = ", ".join(str(fact) for fact in refusal.facts) or "no fact was found"
        raise Refused(f"no plan keeps all rules together: {facts}") from refusal


def _until(end: float) -> Callable[[], bool]:
    return lambda: time.perf_counter() < end


def _facts(solution: Solution, *, took: float) -> dict[str, Any]:
    proof = solution.certificate
    return {
        "is_valid": proof.is_valid,
        "least_new": proof.least_new,
        "least_new_at_most": proof.least_new_at_most,
        "first_meetings": proof.first_meetings,
        "first_meetings_at_most": proof.first_meetings_at_most,
        "cost": proof.cost,
        "bound": proof.bound,
        **{
            f"{part.name.value}_pairs": f"{part.value} (least {part.minimum})"
            for part in proof.parts
        },
        "seed": solution.seed,
        "tried": solution.tried,
        "seconds": round(took, 3),
        "problem_hash": solution.problem_hash,
        "engine": solution.engine_version,
    }
