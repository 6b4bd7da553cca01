"""Events, listed and shown."""

from collections.abc import Mapping
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.base import NotFound, as_json, house, print_json, print_rows
from app.cli.telling import tells
from app.db import db
from app.domain.privacy_terms import Sees
from app.models import Event
from app.operations.letters import event_url
from app.queries.event_counts import count_statuses, list_all_events
from app.queries.events import find_event


@click.group()
def events() -> None:
    """What is planned and what was."""


@events.command("list")
@as_json
@with_appcontext
@tells(answer=Sees.COUNTS)
def list_(*, wants_json: bool) -> None:
    """Print every event, the latest first."""
    session = db.session()
    found = list_all_events(session)
    counts = count_statuses(session, event_ids=[event.id for event in found])
    print_rows(
        [_facts(event, counts.get(event.id, {})) for event in found],
        wants_json=wants_json,
        line=_line,
        empty="No events yet.",
    )


@events.command()
@click.argument("handle")
@as_json
@with_appcontext
@tells(answer=Sees.COUNTS)
def show(handle: str, *, wants_json: bool) -> None:
    """Print one event; HANDLE is the last six characters of its address."""
    session = db.session()
    event = find_event(session, handle=handle[-6:])
    if event is None:
        raise NotFound(f"no event has the handle {handle}")
    counts = count_statuses(session, event_ids=[event.id])
    facts = _facts(event, counts.get(event.id, {}))
    if wants_json:
        print_json(facts)
        return
    for name, value in facts.items():
        click.echo(f"{name:<12} {value}")


def _facts(event: Event, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "handle": event.handle,
        "title": event.title,
        "kind": event.kind.value,
        "status": event.status.value,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "zone": event.zone,
        "location": event.location,
        "capacity": event.capacity,
        "organizer": event.organizer.email,
        "answers": dict(counts),
        "url": event_url(event, house=house()),
    }


def _line(row: Mapping[str, Any]) -> str:
    answers = ", ".join(f"{count} {name}" for name, count in row["answers"].items())
    return (
        f"{row['handle']}  {row['starts_at'][:16]}  {row['title']}  ({answers or '–'})"
    )
