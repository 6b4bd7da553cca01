"""Copying a SQLite database while it is written to, and filling an empty one."""

import sqlite3
from contextlib import closing
from pathlib import Path

from app.cli.base import Refused

PATIENCE_S = 30


def copy_out(database: Path, *, to: Path) -> dict[str, int]:
    """Copy what is committed now to a file; return the rows of each table.

    Writers go on meanwhile. What was deleted is not in the copy, not even as a
    free page.
    """
    with closing(_open(database)) as source:
        source.execute("VACUUM INTO ?", (str(to),))
    return look_into(to)


def look_into(path: Path) -> dict[str, int]:
    """Return the rows of each table; refuse a file that is not sound."""
    try:
        with closing(_open(path)) as copy:
            broken = [row[0] for row in copy.execute("PRAGMA integrity_check")]
            if broken != ["ok"] or copy.execute("PRAGMA foreign_key_check").fetchone():
                raise Refused(f"the copy of the database is not sound: {broken[:3]}")
            return {
                name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 -- a table of ours
                for name in tables(copy)
            }
    except sqlite3.DatabaseError as error:
        raise Refused(f"the copy of the database can't be read: {error}") from error


def fill(database: Path, *, content: Path, marker: str) -> None:
    """Fill an empty database with a copy, marked as not ready: all of it or nothing."""
    with closing(_open(content)) as source, closing(_open(database)) as target:
        source.execute(f'CREATE TABLE "{marker}" (id INTEGER PRIMARY KEY)')
        target.execute("PRAGMA journal_mode = WAL")
        source.backup(target)  # in one step, which is one transaction of the target


def clear(database: Path) -> None:
    """Take everything out again."""
    with (
        closing(_open(Path(":memory:"))) as nothing,
        closing(_open(database)) as target,
    ):
        nothing.backup(target)


def tables(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all tables, in order."""
    rows = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [name for (name,) in rows]


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)
