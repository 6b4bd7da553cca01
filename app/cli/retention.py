"""Erasing what has been kept long enough, or saying what that would be."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app.cli.base import as_json, changing, house, print_rows
from app.db import db
from app.operations import retention as operation


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would go; write nothing.")
@as_json
@with_appcontext
def retention(*, dry_run: bool, wants_json: bool) -> None:
    """Erase what has been kept as long as the charter says; the worker does so hourly."""
    now = datetime.now(UTC)
    found = operation.list_old(db.session(), now=now)
    if not dry_run:
        with changing() as session:
            operation.erase_all(session, house=house(), now=now)
    print_rows(
        [vars(old) for old in found],
        wants_json=wants_json,
        line=lambda row: f"{row['rows']:>6} {row['datum']} ({row['table']})",
        empty="Nothing is old.",
    )
    if not wants_json:
        click.echo("Nothing was changed." if dry_run else "Erased.")
