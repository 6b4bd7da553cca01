"""The log of changes, for whoever keeps or reviews it."""

import sys

import click
from flask.cli import with_appcontext

from app.cli.base import as_json, print_json
from app.cli.telling import tells
from app.db import db
from app.domain.privacy_terms import Sees
from app.queries.audit import list_changes
from app.web.audit_words import csv_of
from app.web.guests_csv import write_csv


@click.group()
def audit() -> None:
    """Who changed what, when and from where."""


@audit.command()
@as_json
@with_appcontext
@tells(changes=Sees.YES, directory=Sees.YES, answer=Sees.YES)
def export(*, wants_json: bool) -> None:
    """Print every change, the newest first: as CSV, or as JSON."""
    lines = list_changes(db.session(), limit=None)
    if wants_json:
        print_json([vars(line) for line in lines])
        return
    sys.stdout.write(write_csv(csv_of(lines)).decode())
