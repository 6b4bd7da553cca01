"""What an operator reads in place of a traceback, where the fault is not in the code."""

import sqlite3

import click
import psycopg
from sqlalchemy.exc import DBAPIError

from app.cli.base import Refused
from app.db import is_full, is_old

NOT_MIGRATED = "the database is not up to date; run: trestle db upgrade"

BROKEN_OFF = (
    "a restore is under way here, or was broken off; if none is, run trestle restore"
    " again: it begins anew"
)


def in_words(error: Exception) -> click.ClickException | None:
    """Return the sentence for what the machine around us lacks; None: change the code."""
    match error:
        case DBAPIError() if is_old(error):
            return Refused(NOT_MIGRATED)
        case DBAPIError() if is_full(error):
            return click.ClickException(
                "the disk of the database is full; make room and try again"
            )
        case DBAPIError(orig=sqlite3.OperationalError() | psycopg.OperationalError()):
            return _out_of_reach(error.orig)
        case sqlite3.OperationalError() | psycopg.OperationalError():
            return _out_of_reach(error)  # of the queue, which speaks to it directly
        case OSError(filename=str() as name, strerror=str() as why):
            return click.ClickException(f"{name}: {why}; check TRESTLE_VAR")
        case _:
            return None


def _out_of_reach(error: BaseException | None) -> click.ClickException:
    why = " ".join(str(error).split())
    return click.ClickException(
        f"the database is out of reach ({why}); check TRESTLE_DATABASE_URL"
    )
