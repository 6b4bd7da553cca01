"""One seating search: claimed by lease, settled by version. Searches nothing itself."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.seating import Fact, Infeasible, write_problem
from app.models import Event, Search
from app.operations.seating_rows import (
    change,
    facts_in_ids,
    open_plan,
    recount,
    remember,
    room_of,
    write_tables,
)
from app.queries.plans import list_leavers
from app.queries.seating import (
    find_plan,
    list_attending_ids,
    list_seats,
    load_problem,
)


class Ending(StrEnum):
    """How a search ended that left no plan."""

    CONFLICT = "conflict"
    """The rules cannot be kept together; the facts say which."""
    OVERTAKEN = "overtaken"
    """A host moved somebody meanwhile, and that stays."""
    CRASHED = "crashed"


@dataclass(frozen=True, kw_only=True)
class Task:
    """A claimed search, as the worker hands it to a process of its own."""

    search_id: int
    event_id: int
    person_ids: tuple[int, ...]
    version: int
    """The plan's when it was claimed; 0: there was none."""
    order: dict[str, Any] | None
    """What the process is told: problem, seed, proposals; None: there is no plan."""
    refusal: Infeasible | None = None
    """Why there can be none, where that is plain before any search."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A plan that was found, and what finds it again."""

    tables: tuple[int, ...]
    """The table of each person of the task, counted from 0."""
    facts: dict[str, Any]
    """Seed, budget, tries, hash of the problem, engine."""


Outcome = Found | Infeasible | None
"""None: the process died and left nothing."""


class SearchFailed(Exception):  # noqa: N818 -- reads as the sentence it states
    """A search could not begin; nothing of it was written."""

    def __init__(self, *, search_id: int) -> None:
        super().__init__()
        self.search_id = search_id


def claim_next(session: Session, *, lease: timedelta, now: datetime) -> Task | None:
    """Claim the oldest search that nobody works on; None if there is none.

    Raises `SearchFailed`, for `give_up`.
    """
    search = session.scalar(
        select(Search)
        .where(
            Search.closed_at.is_(None),
            or_(Search.lease_until.is_(None), Search.lease_until <= now),
        )
        .order_by(Search.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if search is None:
        return None
    search_id = search.id
    search.started_at, search.lease_until = now, now + lease
    event = session.get_one(Event, search.event_id)
    plan = find_plan(session, event_id=event.id)
    ids: tuple[int, ...] = ()
    order, refusal = None, None
    try:
        problem, ids = load_problem(session, event=event, now=now)
    except Infeasible as reason:
        refusal = reason
    except Exception as error:
        raise SearchFailed(search_id=search_id) from error
    else:
        order = {
            "problem": write_problem(problem),
            "seed": search.seed,
            "proposals": search.proposals,
        }
    return Task(
        search_id=search.id,
        event_id=event.id,
        person_ids=ids,
        version=plan.version if plan else 0,
        order=order if ids else None,
        refusal=refusal,
    )


def renew(session: Session, *, task: Task, lease: timedelta, now: datetime) -> None:
    """Keep a search that is still at work."""
    session.execute(
        update(Search)
        .where(Search.id == task.search_id, Search.closed_at.is_(None))
        .values(lease_until=now + lease)
    )


def settle(session: Session, *, task: Task, outcome: Outcome, now: datetime) -> None:
    """Seat people as found, unless a host changed the plan since it was claimed.

    Who left meanwhile is not seated; who came meanwhile waits for the next search.
    """
    event = lock(session, Event, task.event_id)
    search = session.get(Search, task.search_id)
    if search is None or search.closed_at is not None:
        return  # a host stopped it, or another worker was faster
    if not isinstance(outcome, Found):
        _close(session, search, event, outcome, person_ids=task.person_ids, now=now)
        return
    search.closed_at = now
    plan = open_plan(session, event, now=now)
    if plan.version != task.version:
        search.trouble = json.dumps({"ending": Ending.OVERTAKEN})
        return
    _seat(session, event, task, outcome, now=now)


def give_up(session: Session, *, search_id: int, now: datetime) -> None:
    """Close a search that breaks whoever touches it, so that others go on."""
    search = session.get(Search, search_id)
    if search is not None and search.closed_at is None:
        event = lock(session, Event, search.event_id)
        _close(session, search, event, None, person_ids=(), now=now)


def release(session: Session, *, task: Task, now: datetime) -> None:
    """Let somebody else begin a search anew at once that was not ended."""
    session.execute(
        update(Search)
        .where(Search.id == task.search_id, Search.closed_at.is_(None))
        .values(lease_until=now)
    )


def state_of(session: Session, event: Event) -> str:
    """Return a mark that changes when a new search could end differently."""
    plan = find_plan(session, event_id=event.id)
    seats = list_seats(session, plan_id=plan.id) if plan else ()
    locks = [[seat.person_id, seat.table_number] for seat in seats if seat.is_locked]
    people = sorted(list_attending_ids(session, event_id=event.id))
    text = json.dumps([event.tables, event.seats_per_table, people, locks])
    return hashlib.sha256(text.encode()).hexdigest()


def _seat(
    session: Session, event: Event, task: Task, found: Found, *, now: datetime
) -> None:
    plan = open_plan(session, event, now=now)
    before = list_seats(session, plan_id=plan.id)
    if before:
        remember(plan, before)
    for seat in list_leavers(session, plan_id=plan.id, event_id=event.id):
        session.delete(seat)
    session.flush()
    coming = set(list_attending_ids(session, event_id=event.id))
    tables = zip(task.person_ids, found.tables, strict=True)
    write_tables(
        session, plan, {who: table + 1 for who, table in tables if who in coming}
    )
    plan.certificate = plan.certificate | found.facts | {"room": room_of(event)}
    plan.trouble = ""
    change(plan, actor_id=None, now=now)
    recount(session, event, plan, now=now)


def _close(
    session: Session,
    search: Search,
    event: Event,
    refusal: Infeasible | None,
    *,
    person_ids: tuple[int, ...],
    now: datetime,
) -> None:
    facts: tuple[Fact, ...] = refusal.facts if refusal else ()
    search.closed_at = now
    search.trouble = json.dumps(
        {
            "ending": Ending.CONFLICT if refusal else Ending.CRASHED,
            "facts": facts_in_ids(facts, person_ids=person_ids),
            "state": state_of(session, event),
        }
    )
    session.flush()
