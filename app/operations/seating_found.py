"""What a search has found: kept while it looks on, and seated when it is time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.models import Event, Search
from app.operations.seating_rows import (
    change,
    open_plan,
    recount,
    remember,
    room_of,
    write_tables,
)
from app.queries.plans import find_open_search, list_leavers
from app.queries.seating import find_plan, list_attending_ids, list_seats

HOW_FOUND = frozenset(
    {
        "seed",
        "proposals",
        "tried",
        "problem_hash",
        "engine_version",
        "was_stopped",
        "was_resumed",
        "stopped_by_host",
    }
)
"""What a plan's certificate says of its own search, and of no other."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A plan that was found, and what finds it again."""

    tables: tuple[int, ...]
    """The table of each person of the task, counted from 0."""
    facts: dict[str, Any]
    """Seed, budget, tries, hash of the problem, engine."""


@dataclass(frozen=True, kw_only=True)
class Best:
    """The best plan so far of a search that goes on."""

    tables: tuple[int, ...]
    progress: dict[str, Any]
    """Seconds, cost, bound, first_meetings, limit, worst_off and the curve's points."""


def is_overtaken(session: Session, event: Event, search: Search) -> bool:
    """Return whether somebody changed the seats since the search last saw them."""
    plan = find_plan(session, event_id=event.id)
    return (plan.version if plan else 0) != search.plan_version


def is_of_another_room(event: Event, search: Search) -> bool:
    """Return whether tables were changed since the search began."""
    room = (search.progress or {}).get("room")
    return room is not None and room != room_of(event)


def note_best(
    session: Session,
    event: Event,
    search: Search,
    best: Best,
    *,
    person_ids: tuple[int, ...],
    now: datetime,
) -> None:
    """Keep the best plan so far; the first one is shown where nobody sits yet.

    Seats that are there stay until the search ends or a host takes what it has: a
    first plan may be worse than they are. Showing one raises no version, so that a
    search raises it once, however long it takes.
    """
    search.best = {"people": list(person_ids), "tables": list(best.tables)}
    search.progress = (search.progress or {}) | best.progress
    plan = find_plan(session, event_id=event.id)
    if plan is None or not list_seats(session, plan_id=plan.id):
        shown = open_plan(session, event, now=now).version
        seat_best(session, event, search, now=now)
        plan = open_plan(session, event, now=now)
        plan.version = search.plan_version = shown
        search.progress = search.progress | {"is_shown": True}


def seat_best(session: Session, event: Event, search: Search, *, now: datetime) -> bool:
    """Seat people as in the best plan so far; return whether there is one."""
    best = search.best
    if best is None:
        return False
    facts = {"seed": search.seed, "proposals": search.proposals}
    found = Found(tables=tuple(best["tables"]), facts=facts)
    ids = tuple(best["people"])
    seat_found(session, event, search, found, person_ids=ids, now=now)
    return True


def begin_anew(search: Search) -> None:
    """Let a search begin once more from nothing; whoever works on it ends soon."""
    search.started_at = search.lease_until = None
    search.best = search.progress = None


def drop_search(session: Session, *, event_id: int, now: datetime) -> None:
    """Let whatever is being searched come to nothing."""
    search = find_open_search(session, event_id=event_id)
    if search is not None:
        search.closed_at = now


def end_search(session: Session, event: Event, *, now: datetime) -> bool:
    """End the search if one is open; return whether its best plan is seated now.

    The process ends at the next look. Seats that a host changed meanwhile stay.
    """
    search = find_open_search(session, event_id=event.id)
    if search is None:
        return False
    search.closed_at = now
    if is_overtaken(session, event, search) or is_of_another_room(event, search):
        return False
    if not seat_best(session, event, search, now=now):
        return False
    plan = open_plan(session, event, now=now)
    plan.certificate = plan.certificate | {"stopped_by_host": True}
    return True


def seat_found(
    session: Session,
    event: Event,
    search: Search,
    found: Found,
    *,
    person_ids: tuple[int, ...],
    now: datetime,
) -> None:
    """Seat people as found; who left meanwhile is not seated."""
    plan = open_plan(session, event, now=now)
    before = list_seats(session, plan_id=plan.id)
    if before and not (search.progress or {}).get("is_shown"):
        remember(plan, before)  # not the first plan of this same search
    for seat in list_leavers(session, plan_id=plan.id, event_id=event.id):
        session.delete(seat)
    session.flush()
    coming = set(list_attending_ids(session, event_id=event.id))
    tables = zip(person_ids, found.tables, strict=True)
    write_tables(
        session, plan, {who: table + 1 for who, table in tables if who in coming}
    )
    plan.certificate = (
        _lasting(plan.certificate) | found.facts | {"room": room_of(event)}
    )
    plan.trouble = ""
    change(plan, actor_id=None, now=now)
    recount(session, event, plan, now=now)
    search.plan_version = plan.version


def _lasting(certificate: dict[str, Any]) -> dict[str, Any]:
    """Return what is noted with a plan but for how the one before was found."""
    return {name: value for name, value in certificate.items() if name not in HOW_FOUND}
