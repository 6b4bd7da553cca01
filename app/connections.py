"""What each connection to a database is told, and when one is asked if it lives."""

import select as sockets
import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, Pool

PATIENCE_MS = 5_000
STATEMENT_MS = 15_000
IDLE_MS = 30_000
CONNECT_S = 5
"""A server that swallows packets must not hold a thread for minutes."""
FRESH_S = 2.0
"""A connection used this lately is not asked whether it is alive."""
_USED = "used at"


def engine_options(url: str) -> dict[str, Any]:
    """Return what the engine needs to know about this kind of database."""
    quiet = {"hide_parameters": True}  # a logged error holds no name or address
    if not url.startswith("postgresql"):
        return quiet
    limits = {
        "lock_timeout": PATIENCE_MS,
        "statement_timeout": STATEMENT_MS,
        "idle_in_transaction_session_timeout": IDLE_MS,
    }
    options = " ".join(f"-c {name}={limit}" for name, limit in limits.items())
    return quiet | {"connect_args": {"options": options, "connect_timeout": CONNECT_S}}


@event.listens_for(Pool, "checkin")
def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_USED] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _ping_if_in_doubt(
    connection: Any,  # noqa: ANN401 -- the driver's own
    record: ConnectionPoolEntry,
    _proxy: object,
) -> None:
    """Ping a server that said something unasked, or was silent for a while.

    A ping is a round trip, and `pool_pre_ping` sends two in every press. A server
    that stops says so, or its socket ends: either can be read without asking.
    """
    used = record.info.get(_USED)
    if used is None or isinstance(connection, sqlite3.Connection):
        return
    if time.monotonic() - used < FRESH_S and not _has_news(connection.fileno()):
        return
    try:
        connection.autocommit = True
        connection.execute("SELECT 1")
        connection.autocommit = False
    except connection.Error as error:
        raise InvalidatePoolError from error


def _has_news(socket: int) -> bool:
    poll = sockets.poll()
    poll.register(socket, sockets.POLLIN)
    return bool(poll.poll(0))


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # the driver must not begin for us
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is erased is zeroes


@event.listens_for(Engine, "begin")
def _begin_on_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
