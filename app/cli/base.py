"""What every command shares: exit codes, listings, and the row of the house."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click
from flask import current_app
from sqlalchemy.orm import Session

from app.cli import Tools
from app.db import db, transaction, worker_was_called
from app.domain.house import House
from app.models import Installation, Person
from app.operations.charter import hold_as_installed
from app.queries.health import find_installation
from app.queries.people import find_person

as_json = click.option("--json", "wants_json", is_flag=True, help="Print JSON.")


class Refused(click.ClickException):
    """Nothing was done: something must be changed or decided first."""

    exit_code = 3


class NotFound(click.ClickException):
    """What was named does not exist."""

    exit_code = 4


def tools() -> Tools:
    """Return what this command was handed."""
    found: Tools = current_app.extensions["cli"]
    return found


def house() -> House:
    """Return the installation that commands speak for."""
    found: House = current_app.extensions["house"]
    return found


@contextmanager
def changing() -> Iterator[Session]:
    """Open the write transaction; wake the worker if it left something to do."""
    with transaction() as session:
        yield session
    if worker_was_called():
        tools().nudge()


def settle_house() -> None:
    """Note what this database is for; refuse one that is for something else."""
    wanted = tools().options.demo
    with transaction() as session:
        hold_as_installed(session, now=datetime.now(UTC))
        installation = find_installation(session)
        if installation is None:
            session.add(Installation(is_demo=wanted, mail_trouble=""))
            return
        is_demo = installation.is_demo
    if is_demo != wanted:
        raise Refused(
            "this database holds a demo company: set TRESTLE_DEMO=1, or name another"
            " TRESTLE_DATABASE_URL"
            if is_demo
            else "this database belongs to a real installation: unset TRESTLE_DEMO, or"
            " name another TRESTLE_DATABASE_URL"
        )


def get_person(email: str) -> Person:
    """Return who works here under this address."""
    person = find_person(db.session(), email=email)
    if person is None:
        raise NotFound(f"nobody who works here has the address {email}")
    return person


def print_rows(
    rows: Sequence[Mapping[str, Any]],
    *,
    wants_json: bool,
    line: Callable[[Mapping[str, Any]], str],
    empty: str,
) -> None:
    """Print a listing: JSON for machines, a line each for people."""
    if wants_json:
        print_json(list(rows))
        return
    for row in rows:
        click.echo(line(row))
    if not rows:
        click.echo(empty)


def print_json(value: object) -> None:
    """Print one JSON value; instants and days in ISO 8601."""
    click.echo(json.dumps(value, default=str, ensure_ascii=False, indent=2))
