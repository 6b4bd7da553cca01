"""Importing people from the command line."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.cli.base import (
    Refused,
    as_json,
    changing,
    house,
    print_json,
    settle_house,
    tools,
)
from app.cli.people_forget import forget
from app.cli.telling import tells
from app.db import db
from app.domain.people_diff import Difference, Wishes
from app.domain.people_import import Column, FileIsRefused, Reading, match_columns
from app.domain.people_rows import read_rows
from app.domain.privacy_terms import Sees
from app.operations.people_file import read_sheet
from app.operations.people_import import SomebodyMustAgree, foresee, take_in
from app.queries.people import list_departments
from app.web import people_words as words

OURS = ", ".join(column.value for column in Column)


@click.group()
def people() -> None:
    """The people of the company."""


people.add_command(forget)


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="OURS=THEIRS",
    help=f"A column by hand, as email=E-Mail. Ours are: {OURS}.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option(
    "--deactivate-missing", is_flag=True, help="Deactivate who is not in the file."
)
@click.option(
    "--yes-deactivate",
    "agreed",
    type=int,
    metavar="N",
    help="Yes, exactly N people go.",
)
@click.option(
    "--same",
    multiple=True,
    metavar="NEW=OLD",
    help="The newcomer NEW is the person who had the address OLD.",
)
@click.option(
    "--newcomer",
    "newcomers",
    multiple=True,
    metavar="EMAIL",
    help="EMAIL is new here, whoever looks alike.",
)
@as_json
@with_appcontext
@tells(directory=Sees.YES)
def import_(
    file: Path,
    *,
    mapped: Sequence[str],
    dry_run: bool,
    deactivate_missing: bool,
    agreed: int | None,
    same: Sequence[str],
    newcomers: Sequence[str],
    wants_json: bool,
) -> None:
    """Take in the people of FILE, a CSV; the same file twice changes nothing.

    Exits with 3 where rows need you; all others are taken in.
    """
    settle_house()
    wishes = Wishes(
        deactivate_missing=deactivate_missing,
        same=dict(_pair(text.lower()) for text in same),
        newcomers=frozenset(email.lower() for email in newcomers),
    )
    data, given, now = file.read_bytes(), columns_by_hand(mapped), datetime.now(UTC)
    try:
        reading = _read(db.session(), data, given)  # before the lock: it takes long
        if dry_run:
            done = foresee(db.session(), reading=reading, wishes=wishes, now=now)
        else:
            with changing() as session:
                done = take_in(
                    session,
                    reading=reading,
                    wishes=wishes,
                    agreed=agreed,
                    zone=tools().options.zone,
                    house=house(),
                    now=now,
                )
    except FileIsRefused as refusal:
        raise Refused(_trouble(refusal)) from refusal
    except SomebodyMustAgree as refusal:
        raise Refused(_question(refusal)) from refusal
    report(done, wants_json=wants_json, dry_run=dry_run)
    if done.need_you:
        sys.exit(Refused.exit_code)


def _read(session: Session, data: bytes, given: dict[Column, str]) -> Reading:
    sheet = read_sheet(data)
    names = [department.name for department in list_departments(session)]
    places = match_columns(sheet.header, given=given)
    return read_rows(sheet.rows, places=places, departments=names)


def columns_by_hand(mapped: Sequence[str]) -> dict[Column, str]:
    """Return the columns that options name as OURS=THEIRS."""
    try:
        return {Column(ours.strip()): theirs for ours, theirs in map(_pair, mapped)}
    except ValueError as error:
        raise click.BadParameter(
            f"{error}; our columns are {OURS}", param_hint="--map"
        ) from error


def _pair(text: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not (equals and left.strip() and right.strip()):
        raise click.BadParameter(f"{text!r} is not of the form A=B")
    return left.strip(), right.strip()


def _trouble(refusal: FileIsRefused) -> str:
    return words.trouble_words(refusal.trouble, names=refusal.names)


def _question(refusal: SomebodyMustAgree) -> str:
    count = len(refusal.leavers)
    needed = [known.name for known in refusal.leavers if known.is_needed]
    why = (
        f"; they host events or are admins: {', '.join(needed[:10])}" if needed else ""
    )
    return (
        f"this would deactivate {count} of {refusal.people} people{why}. Nothing was"
        f" changed. If that is right: --yes-deactivate {count}"
    )


def report(done: Difference, *, wants_json: bool, dry_run: bool) -> None:
    """Print what an import did, or would do."""
    if wants_json:
        print_json(_facts(done, dry_run=dry_run))
        return
    click.echo(words.headline(done) + (" (nothing was written)" if dry_run else ""))
    for change in done.changed:
        parts = ", ".join(words.column_words(column) for column in change.columns)
        click.echo(f"  row {change.entry.row}: {change.entry.name}: {parts or 'back'}")
    for known in done.leavers:
        click.echo(f"  deactivated: {known.name} <{known.email}>")
    for problem in done.problems:
        where = f"row {problem.row}, {words.column_words(problem.column)}"
        outcome = words.outcome_words(problem.outcome).lower()
        click.echo(f"  {where}: {outcome}: {words.reason(problem)}")


def _facts(done: Difference, *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "rows": done.rows,
        "new": [{"row": e.row, "email": e.email} for e in done.new],
        "changed": [
            {"row": c.entry.row, "email": c.entry.email, "columns": c.columns}
            for c in done.changed
        ],
        "same": done.same,
        "need_you": done.need_you,
        "deactivated": [known.email for known in done.leavers],
        "problems": [
            {
                "row": problem.row,
                "column": problem.column,
                "outcome": problem.outcome,
                "fault": problem.fault,
                "reason": words.reason(problem),
            }
            for problem in done.problems
        ],
    }
