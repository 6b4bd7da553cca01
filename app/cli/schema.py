"""Whether the database is what this release expects."""

import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from app.db import db

VERSIONS = Path(__file__).parent.parent.parent / "migrations" / "versions"
REVISION = re.compile(r'^revision = "(\w+)"', re.MULTILINE)
BEFORE = re.compile(r'^down_revision = "(\w+)"', re.MULTILINE)


RESTORING = "restoring"
"""The table that stands in a database until all of its restore is done."""


def is_being_restored() -> bool:
    """Return whether a restore is under way here, or was broken off."""
    return inspect(db.engine).has_table(RESTORING)


def current_schema() -> str:
    """Return the newest migration of the database; "" where there is none."""
    with db.engine.connect() as connection:
        heads = _applied(connection)
    return heads.pop() if len(heads) == 1 else ""


def known_schemas() -> set[str]:
    """Return every migration that this release has."""
    texts = [path.read_text() for path in VERSIONS.glob("[0-9]*.py")]
    return {found[1] for text in texts if (found := REVISION.search(text))}


def is_at_head() -> bool:
    """Return whether every migration was applied; False too without a database."""
    try:
        with db.engine.connect() as connection:
            found = _applied(connection)
    except SQLAlchemyError:
        return False
    return found == heads()


def heads() -> set[str]:
    """Return the newest migrations, of which there is one.

    Read from the text of the files: running all of them takes longer than serving.
    """
    texts = [path.read_text() for path in VERSIONS.glob("[0-9]*.py")]
    known = {found[1] for text in texts if (found := REVISION.search(text))}
    return known - {found[1] for text in texts if (found := BEFORE.search(text))}


def _applied(connection: Connection) -> set[str]:
    # Asked ourselves: Alembic takes longer to be read than to answer.
    if not inspect(connection).has_table("alembic_version"):
        return set()
    rows = connection.execute(text("SELECT version_num FROM alembic_version"))
    return set(rows.scalars())
