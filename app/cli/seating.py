"""The seating engine on a file, and a search for an event."""

import json
import math
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.base import NotFound, Refused, as_json, changing, print_json, tools
from app.cli.seating_words import conflict_words
from app.db import db
from app.domain.seating import (
    Budget,
    BudgetMalformed,
    Infeasible,
    PartName,
    Problem,
    ProblemMalformed,
    Solution,
    budget_of,
    edits,
    problem_of,
    read_budget,
    read_problem,
    replay,
    slid,
    solve_within,
    write_proof,
)
from app.operations.seating import NobodyIsSeated, SeatsCannotChange, ask_search
from app.queries.events import find_event

PROPOSALS = 400_000
UNITS = tuple(
    f"{name.value}_{'weight' if name is PartName.HISTORY else 'pairs'}"
    for name in PartName
)
"""What each part of the cost counts, in its order."""


@click.group()
def seating() -> None:
    """Who sits with whom."""


@seating.command("solve")
@click.argument("problem", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, max=3600, min_open=True),
    help="Search for about so many seconds of one processor core.",
)
@click.option(
    "--proposals",
    type=click.IntRange(min=1),
    help=f"Try so many changes ({PROPOSALS:,}).",
)
@click.option(
    "--budget", help="Find a plan again by the budget printed with it, and its seed."
)
@click.option(
    "--new-people",
    type=click.IntRange(min=-100, max=100),
    default=100,
    show_default=True,
    help="How much meetings from before count, in percent; below 0 they are wanted.",
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the plan there, as JSON.",
)
@as_json
def solve_(
    problem: Path,
    *,
    seconds: float | None,
    proposals: int | None,
    budget: str | None,
    new_people: int,
    seed: int,
    out: Path | None,
    wants_json: bool,
) -> None:
    """Seat the people of PROBLEM, a JSON file; the same seed gives the same plan.

    With --seconds what fitted in is printed as a budget: together with the seed it
    gives the same plan again.
    """
    if seconds is not None and math.isnan(seconds):
        raise click.UsageError("--seconds takes a number")
    if sum(map(bool, (seconds, proposals, budget))) > 1:
        raise click.UsageError("give one of --seconds, --proposals and --budget")
    begun = time.process_time()
    allowed = _budget(budget) if budget else budget_of(proposals or PROPOSALS)
    given = slid(_read(problem), new_people=new_people)
    solution = _solve(given, seed=seed, seconds=seconds, budget=allowed)
    took = time.process_time() - begun
    facts = _facts(solution, took=took)
    proof = write_proof(given, solution)
    if out is not None:
        _write(out, proof)
    elif wants_json:
        facts["plan"] = proof
    if wants_json:
        print_json(facts)
        return
    for name, value in facts.items():
        is_part = name in UNITS
        text = f"{value['value']} (least {value['minimum']})" if is_part else value
        click.echo(f"{name:<24} {text}")


@seating.command()
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--problem",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The problem, where the plan's file does not hold it.",
)
@click.option(
    "--without-search",
    is_flag=True,
    help="Count everything again, but do not look for the plan again.",
)
def verify(plan: Path, *, problem: Path | None, without_search: bool) -> None:
    """Count again all that PLAN, a file made by `solve --out`, claims.

    The plan is also looked for again by its seed and budget: that takes as long as it
    did. Whatever was changed in the file is named, and the exit code is 3.
    """
    data = _object_in(plan)
    try:
        given = _read(problem) if problem else problem_of(data)
        if given is None:
            raise Refused(f"{plan} does not hold its problem: give it with --problem")
        wrong = edits(data, given, searches=not without_search)
    except ProblemMalformed as refusal:
        raise Refused(f"{plan}: {refusal.field} is missing or wrong") from refusal
    except Infeasible as refusal:
        raise Refused(f"{plan}: its problem has no plan at all") from refusal
    if wrong:
        raise Refused(f"{plan} is not as it was made: {', '.join(wrong)}")
    click.echo("Every figure, every limit and the plan itself are as claimed.")


@seating.command()
@click.argument("event")
@with_appcontext
def make(event: str) -> None:
    """Ask for tables for EVENT; the worker searches."""
    found = find_event(db.session(), handle=event[-6:])
    if found is None:
        raise NotFound(f"no event has the handle {event}")
    try:
        with changing() as session:
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


def _object_in(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text())
    except (ValueError, RecursionError) as error:
        raise Refused(f"{path} is no JSON: {error}") from error
    if not isinstance(data, dict):
        raise Refused(f"{path} is not a JSON object")
    return data


def _read(path: Path) -> Problem:
    data = _object_in(path)
    if "people" not in data and "n" in data:
        raise Refused(
            f"{path} is the specification of a problem; its generator makes the problem"
            " of it, and that is what can be solved"
        )
    try:
        return read_problem(data)
    except ProblemMalformed as refusal:
        raise Refused(f"{path}: {refusal.field} is missing or wrong") from refusal


def _budget(text: str) -> Budget:
    try:
        return read_budget(text)
    except BudgetMalformed as refusal:
        raise click.UsageError("--budget takes what was printed as one") from refusal


def _solve(
    problem: Problem, *, seed: int, seconds: float | None, budget: Budget
) -> Solution:
    try:
        if seconds is None:
            return replay(problem, seed=seed, budget=budget)
        clock = time.process_time  # another program's work must not cost the plan
        return solve_within(problem, seed=seed, seconds=seconds, clock=clock)
    except Infeasible as refusal:
        why = conflict_words(refusal.facts)
        raise Refused(f"no plan keeps all rules together: {why}") from refusal


def _write(out: Path, proof: dict[str, Any]) -> None:
    try:
        out.write_text(json.dumps(proof))
    except OSError as error:
        says = f"{out} can't be written: {error.strerror}"
        raise click.ClickException(says) from error


def _facts(solution: Solution, *, took: float) -> dict[str, Any]:
    proof = solution.certificate
    return {
        "is_valid": proof.is_valid,
        "least_new": proof.least_new,
        "least_new_at_most": proof.least_new_at_most,
        "first_meetings": proof.first_meetings,
        "first_meetings_at_most": proof.first_meetings_at_most,
        "asks_met": proof.asks_met,
        "asks_at_most": proof.asks_at_most,
        "cost": proof.cost,
        "bound": proof.bound,
        **{
            name: {"value": part.value, "minimum": part.minimum}
            for name, part in zip(UNITS, proof.parts, strict=True)
        },
        "seed": solution.seed,
        "proposals": solution.proposals,
        "tried": solution.tried,
        "budget": str(solution.budget),
        "seconds": round(took, 3),
        "problem_hash": solution.problem_hash,
        "engine": solution.engine_version,
    }
