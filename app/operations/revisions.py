"""Noting who changed what of an event, and what it would take to undo it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.events import AudienceKind, Kind
from app.domain.mail import Change
from app.models import Event, Revision
from app.operations.details import Details, columns_of

ROOM = ("capacity", "tables", "seats_per_table")
PEOPLE = "people"
"""Those whom a list names: no column, but undone and noted like one."""
TOGETHER = (
    ("starts_at", "ends_at", "answer_by"),
    ("location", "online_url"),
    ROOM,
    ("audience", "audience_value", PEOPLE),
)
"""Taken back together or not at all."""

Undo = dict[str, list[Any]]
"""For each column: how it was, and how it was left."""


def note_revision(
    session: Session,
    event: Event,
    *,
    fields: Iterable[str],
    actor_id: int | None,
    now: datetime,
) -> None:
    """Raise the event's version, and note who made it and what is new in it."""
    event.version += 1
    session.add(
        Revision(
            event_id=event.id,
            version=event.version,
            actor_id=actor_id,
            fields=sorted(fields),
            changed_at=now,
        )
    )


def changed_columns(event: Event, details: Details) -> list[str]:
    """Return the names of the event's columns that `details` would change."""
    return [
        name
        for name, value in columns_of(details).items()
        if getattr(event, name) != value
    ]


def undo_of(event: Event, details: Details) -> Undo:
    """Return what takes this edit of the event's own row back, fit for JSON."""
    return {
        name: [_plain(getattr(event, name)), _plain(getattr(details, name))]
        for name in changed_columns(event, details)
    }


def both_undone(first: Undo, later: Undo) -> Undo:
    """Return what takes back two edits of one window."""
    after = {
        name: [first[name][0] if name in first else was, left]
        for name, (was, left) in later.items()
    }
    return first | after


def still_as_left(event: Event, undo: Undo, *, people: list[int]) -> dict[str, Any]:
    """Return the columns that can be restored, with what they were.

    `people` are those who are listed by name now, in order.
    What somebody changed again since stays as it is, with all that goes with it.
    """
    moved_on = {
        name
        for name, (_, left) in undo.items()
        if (people if name == PEOPLE else _plain(getattr(event, name))) != left
    }
    kept = {
        name for group in TOGETHER if moved_on & set(group) for name in group
    } | moved_on
    return {
        name: _typed(name, was)
        for name, (was, left) in undo.items()
        if name not in kept and was != left
    }


def changes_in(names: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what people see changed in these columns, the weightiest first."""
    found = []
    if {"starts_at", "ends_at"} & names.keys():
        found.append(Change.TIME)
    if {"location", "online_url"} & names.keys():
        found.append(Change.PLACE)
    if {"title", "purpose", "zone"} & names.keys():
        found.append(Change.WORDING)
    return tuple(found)


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any column
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401 -- any column
    if name in ("audience", "kind"):
        return {"audience": AudienceKind, "kind": Kind}[name](value)
    is_instant = name.endswith("_at") or name == "answer_by"
    return datetime.fromisoformat(value) if is_instant and value else value
