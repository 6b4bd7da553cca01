"""Watches every request of every test: whoever changes a row has to write it down."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Response, has_request_context, request, request_finished

from app.models import AuditEntry, Draft

Unwritten = list[str]
OWN = {Draft.__tablename__}
"""What is being typed is kept also where the act itself was refused."""
_KEY = "tests.writes"


class Writes:
    """Which tables one request wrote to, and what of that stands."""

    def __init__(self) -> None:
        self.pending: set[str] = set()
        self.kept: set[str] = set()


@contextmanager
def watching(ways: Mapping[str, object], found: Unwritten) -> Iterator[None]:
    """Note in `found` each POST that changed rows and left no entry, if one is due.

    `ways` names for each endpoint its entries, or in words why there are none.
    """

    def finished(_app: object, response: Response, **_more: object) -> None:
        writes: Writes | None = request.environ.get(_KEY)
        endpoint = request.endpoint or ""
        del response
        is_excused = isinstance(ways.get(endpoint), str)
        if request.method != "POST" or writes is None or is_excused:
            return
        writes.kept -= OWN
        if writes.kept and AuditEntry.__tablename__ not in writes.kept:
            found.append(f"{endpoint} changed {', '.join(sorted(writes.kept))}")

    with request_finished.connected_to(finished):
        yield


def _writes() -> Writes | None:
    if not has_request_context():
        return None
    writes: Writes = request.environ.setdefault(_KEY, Writes())
    return writes


@sa.event.listens_for(sa.Engine, "after_cursor_execute")
def _wrote(*facts: Any) -> None:  # noqa: ANN401
    context = facts[4]
    is_write = context is not None and (
        context.isinsert or context.isupdate or context.isdelete
    )
    if is_write and context.rowcount <= 0 and not context.isinsert:
        return  # SQLite does not say at this point how many rows it returns
    writes = _writes() if is_write else None
    if writes is not None and context.compiled is not None:
        writes.pending.add(context.compiled.statement.table.name)


@sa.event.listens_for(sa.Engine, "commit")
def _committed(_connection: sa.Connection) -> None:
    if (writes := _writes()) is not None:
        writes.kept |= writes.pending
        writes.pending = set()


@sa.event.listens_for(sa.Engine, "rollback")
def _rolled_back(_connection: sa.Connection) -> None:
    if (writes := _writes()) is not None:
        writes.pending = set()
