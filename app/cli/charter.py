"""The charter: what a works council signs and a processing record annexes."""

from collections.abc import Iterator
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app.cli.base import as_json, print_json
from app.db import db, transaction
from app.domain.charter import (
    Line,
    charter_lines,
    takes_effect_at_once,
    widened,
)
from app.domain.privacy import DATA
from app.domain.privacy_terms import Datum, Reader, Sees
from app.operations.charter import accept as accept_charter
from app.queries.charter import find_charter, is_accepted

NOBODY = "nobody"


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
@with_appcontext
def charter(context: click.Context, *, wants_json: bool) -> None:
    """Print who sees what, for how long, and who is mailed why; each with its test."""
    if context.invoked_subcommand is not None:
        return
    if wants_json:
        print_json([vars(line) for line in charter_lines()])
        return
    for text in _printed():
        click.echo(text)


@charter.command()
@with_appcontext
def accept() -> None:
    """Let every line hold as this release prints it."""
    with transaction() as session:
        wider = accept_charter(session, by_id=None, now=datetime.now(UTC))
    click.echo(f"Accepted; {wider} lines are wider than before.")


@charter.command()
@with_appcontext
def diff() -> None:
    """Print the lines that this release would widen; until accepted they stay."""
    for line in _wider():
        click.echo(f"{line.text}\n    {line.key}")
        if why := takes_effect_at_once(line):
            click.echo(f"    not held: {why}")
    click.echo(f"{len(_wider())} lines would widen.")


def _wider() -> list[Line]:
    accepted = find_charter(db.session())
    return widened(accepted.lines, charter_lines()) if accepted is not None else []


def _printed() -> Iterator[str]:
    yield "# What Trestle holds, who sees it, how long\n"
    yield from _standing()
    yield "\n## What is held, why, and for how long\n"
    yield "| what | purpose | kept | what is left |"
    yield "|---|---|---|---|"
    yield from (_kept_row(one) for one in DATA)
    yield "\n## Who sees it\n"
    yield (
        "Who is not named sees nothing. *Hosts above* are hosts and door helpers in the"
        " reporting line above the person.\n"
    )
    yield "| what | who, and how much |"
    yield "|---|---|"
    seen = {one.title: _seen(one) for one in DATA}
    hidden = [title for title, who in seen.items() if who == NOBODY]
    yield from (f"| {what} | {who} |" for what, who in seen.items() if who != NOBODY)
    yield f"| {'; '.join(hidden)} | {NOBODY} |"
    yield "\n## Who is mailed, and why\n"
    lines = charter_lines()
    yield from (f"- {line.text}" for line in lines if line.key.startswith("mail "))
    yield "\n## What holds it\n"
    yield "Each line above is made from the table that the code follows. Tests:\n"
    for test in dict.fromkeys(line.test for line in lines):
        count = sum(line.test == test for line in lines)
        yield f"- `{test}` ({count} lines)"


def _standing() -> Iterator[str]:
    accepted = find_charter(db.session())
    if accepted is not None and is_accepted(accepted):
        yield f"Accepted on {accepted.accepted_at:%Y-%m-%d}."
    else:
        yield "Not accepted yet: `trestle charter accept`, or an admin's page."
    if wider := _wider():
        yield f"{len(wider)} lines would widen; they stay as agreed until accepted:"
        yield from (f"- {line.text}{_at_once(line)}" for line in wider)


def _at_once(line: Line) -> str:
    why = takes_effect_at_once(line)
    return f" (not held: {why})" if why else ""


def _kept_row(one: Datum) -> str:
    if one.keeping is None:
        return f"| {one.title} | {one.purpose} | with the person's row | nothing |"
    days = f"{one.keeping.days} days from {one.keeping.since.value}"
    return f"| {one.title} | {one.purpose} | {days} | {one.keeping.leaves} |"


def _seen(one: Datum) -> str:
    seen = [
        f"{reader.value} ({one.seen_by(reader).value})"
        for reader in Reader
        if one.seen_by(reader) is not Sees.NO
    ]
    return ", ".join(seen) or NOBODY
