"""Copying a PostgreSQL database with its own tools, and filling an empty one."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from app.cli.base import Refused

QUEUE = "huey_"
"""How the tables of the bell begin: they hold nothing worth keeping."""
DEBIAN = "/usr/lib/postgresql"


def copy_out(url: URL, *, to: Path) -> dict[str, int]:
    """Dump what is committed now to a file; return the rows of each table.

    Rows are counted in the very snapshot that is dumped; writers go on meanwhile.
    """
    with _connected(url) as connection:
        pg_dump = _tool("pg_dump", connection)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with connection.transaction():
            ((snapshot,),) = connection.execute("SELECT pg_export_snapshot()")
            counts = {name: _count(connection, name) for name in tables(connection)}
            _run(
                [
                    *(pg_dump, "--format=custom", "--no-owner", "--no-privileges"),
                    f"--snapshot={snapshot}",
                    f"--exclude-table={QUEUE}*",
                    f"--file={to}",
                ],
                url,
            )
    return counts


def fill(url: URL, *, content: Path, marker: str) -> dict[str, int]:
    """Fill an empty database with a dump, in one transaction; return the rows.

    The marker stands before the first row does: nobody serves what is not ready.
    """
    with _connected(url) as connection:
        pg_restore = _tool("pg_restore", connection)
        _drop(connection, tables(connection))
        connection.execute(
            sql.SQL("CREATE TABLE {} (id integer PRIMARY KEY)").format(
                sql.Identifier(marker)
            )
        )
        connection.commit()
        _run(
            [
                *(pg_restore, "--single-transaction", "--exit-on-error"),
                *("--no-owner", "--no-privileges", str(content)),
            ],
            url,
        )
        return {
            name: _count(connection, name)
            for name in tables(connection)
            if name != marker
        }


def clear(url: URL) -> None:
    """Take everything out again, but the tables of the queue."""
    with _connected(url) as connection:
        _drop(connection, tables(connection))


def tables(connection: psycopg.Connection) -> list[str]:
    """Return the names of our tables, in order."""
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        " AND NOT starts_with(tablename, %s) ORDER BY tablename",
        [QUEUE],
    )
    return [name for (name,) in rows]


@contextmanager
def _connected(url: URL) -> Iterator[psycopg.Connection]:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        yield connection


def _count(connection: psycopg.Connection, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    ((count,),) = connection.execute(query)
    return int(count)


def _drop(connection: psycopg.Connection, names: list[str]) -> None:
    if names:
        every = sql.SQL(", ").join(map(sql.Identifier, names))
        connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(every))
    connection.commit()


def _tool(name: str, connection: psycopg.Connection) -> str:
    """Return the tool of the server's own release, or of the next newer one."""
    least = connection.info.server_version // 10_000
    found = {
        release: path
        for folder in _folders(connection)
        if (path := shutil.which(name, path=folder)) and (release := _release(path))
    }
    connection.rollback()
    fit = sorted(release for release in found if release >= least)
    if not fit:
        older = ", ".join(f"{release} at {path}" for release, path in found.items())
        raise Refused(
            f"{name} {least} or newer is needed, found {older or 'none'}; install"
            f" postgresql-client-{least}"
        )
    return found[fit[0]]


def _folders(connection: psycopg.Connection) -> Iterator[str]:
    """Yield where tools may lie; the last found of one release is taken."""
    yield from map(str, sorted(Path(DEBIAN).glob("*/bin")))
    try:
        row = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
        yield from (folder for (folder,) in row)
    except psycopg.errors.InsufficientPrivilege:
        connection.rollback()  # only its owner may ask where a server lives
    yield from reversed(os.environ.get("PATH", os.defpath).split(os.pathsep))


def _release(path: str) -> int:
    said = subprocess.run(  # noqa: S603 -- a tool we looked for
        [path, "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"\) (\d+)", said.stdout)
    return int(number[1]) if number else 0


def _run(command: list[str], url: URL) -> None:
    # The password goes by the environment: a command line can be read by all.
    address = url.set(drivername="postgresql", password=None)
    environ = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(  # noqa: S603 -- a tool we looked for
        [*command, f"--dbname={address.render_as_string()}"],
        capture_output=True,
        text=True,
        check=False,
        env=environ,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        why = said[0] if said else f"it ended with {done.returncode}"
        raise Refused(f"{Path(command[0]).name} failed: {why}")
