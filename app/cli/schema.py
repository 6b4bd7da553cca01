"""Whether the database is what this release expects."""

import re
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import SQLAlchemyError

from app.db import db

VERSIONS = Path(__file__).parent.parent.parent / "migrations" / "versions"
REVISION = re.compile(r'^revision = "(\w+)"', re.MULTILINE)
BEFORE = re.compile(r'^down_revision = "(\w+)"', re.MULTILINE)


def is_at_head() -> bool:
    """Return whether every migration was applied; False too without a database."""
    try:
        with db.engine.connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
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
