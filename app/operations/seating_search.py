"""One seating search: claimed by lease, settled by version. Searches nothing itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.seating import Infeasible, Problem, write_problem
from app.models import Event, Search
from app.operations.seating_endings import close, go_on, is_over, overtake
from app.operations.seating_found import (
    Best,
    Found,
    begin_anew,
    is_of_another_room,
    is_overtaken,
    note_best,
    seat_found,
)
from app.operations.seating_rows import room_of
from app.queries.seating import (
    find_plan,
    load_problem,
)
from app.queries.seating_mix import with_unsaid
from app.queries.table_wishes import with_private


@dataclass(frozen=True, kw_only=True)
class Task:
    """A claimed search, as the worker hands it to a process of its own."""

    search_id: int
    event_id: int
    person_ids: tuple[int, ...]
    order: dict[str, Any] | None
    """What the process is told: problem, seed, proposals and, where another process
    began, its best plan to start from; None: there is no plan."""
    started_at: datetime
    """Which of those who claimed it in turn this is: nobody else may end it."""
    refusal: Infeasible | None = None
    """Why there can be none, where that is plain before any search."""
    points: tuple[list[float], ...] = ()
    """The curve so far, where another process began."""


Outcome = Found | Infeasible | None
"""None: the process died and left nothing."""


class SearchFailed(Exception):  # noqa: N818 -- reads as the sentence it states
    """A search could not begin; nothing of it was written."""

    def __init__(self, *, search_id: int) -> None:
        super().__init__()
        self.search_id = search_id


def claim_next(session: Session, *, lease: timedelta, now: datetime) -> Task | None:
    """Claim the oldest search that nobody works on; None if there is none.

    One that another process began goes on from the best plan it left, unless a host
    moved somebody meanwhile. Raises `SearchFailed`, for `give_up`.
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
    event = session.get_one(Event, search.event_id)
    if is_of_another_room(event, search):
        begin_anew(search)
    if search.best is not None and is_overtaken(session, event, search):
        overtake(search, now=now)
        session.flush()
        return claim_next(session, lease=lease, now=now)
    return _begin(session, event, search, lease=lease, now=now)


def renew(session: Session, *, task: Task, lease: timedelta, now: datetime) -> bool:
    """Keep a search that is still at work; return whether it is still wanted."""
    kept = session.execute(
        update(Search)
        .where(*_is_ours(task))
        .values(lease_until=now + lease)
        .returning(Search.id)
    )
    return kept.first() is not None


def keep_best(
    session: Session, *, task: Task, best: Best | None, now: datetime
) -> bool:
    """Keep the best plan so far, if it is news; return whether the search is wanted.

    The first one is seated at once where nobody sits yet. A search whose seats a host
    changed meanwhile is over.
    """
    event = lock(session, Event, task.event_id)
    search = session.scalar(select(Search).where(*_is_ours(task)))
    if search is None or is_over(session, event, search, now=now):
        return False
    if best is not None:
        note_best(session, event, search, best, person_ids=task.person_ids, now=now)
    return True


def settle(session: Session, *, task: Task, outcome: Outcome, now: datetime) -> None:
    """Seat people as found, unless a host changed the plan since it was claimed.

    Who left meanwhile is not seated; who came meanwhile waits for the next search. A
    process that died leaves its best plan to the next one, or to be seated.
    """
    event = lock(session, Event, task.event_id)
    search = session.scalar(select(Search).where(*_is_ours(task)))
    if search is None or is_over(session, event, search, now=now):
        return  # a host stopped it, or another worker was faster
    if isinstance(outcome, Infeasible):
        close(session, search, event, outcome, person_ids=task.person_ids, now=now)
    elif isinstance(outcome, Found):
        search.closed_at = now
        ids = task.person_ids
        seat_found(session, event, search, outcome, person_ids=ids, now=now)
    elif search.best is None:
        close(session, search, event, None, person_ids=task.person_ids, now=now)
    else:
        go_on(session, event, search, now=now)


def give_up(session: Session, *, search_id: int, now: datetime) -> None:
    """Let a search that broke be tried again, or do with its best; one without is closed.

    So that one which breaks whoever touches it does not keep others from their turn.
    """
    search = session.get(Search, search_id)
    if search is None:
        return
    event = lock(session, Event, search.event_id)
    session.refresh(search)  # perhaps a host ended it while we waited
    if search.closed_at is not None:
        return
    if search.best is None:
        close(session, search, event, None, person_ids=(), now=now)
    else:
        go_on(session, event, search, now=now)


def release(session: Session, *, task: Task, now: datetime) -> None:
    """Let somebody else begin a search anew at once that was not ended."""
    session.execute(update(Search).where(*_is_ours(task)).values(lease_until=now))


def _begin(
    session: Session, event: Event, search: Search, *, lease: timedelta, now: datetime
) -> Task:
    plan, search_id = find_plan(session, event_id=event.id), search.id
    search.started_at, search.lease_until = now, now + lease
    search.plan_version = plan.version if plan else 0
    search.progress = (search.progress or {}) | {"room": room_of(event)}
    ids: tuple[int, ...] = ()
    order, refusal = None, None
    try:
        problem, ids = load_problem(session, event=event, now=now)
        whole = with_private(session, event=event, problem=problem, person_ids=ids)
        whole = with_unsaid(
            session, event=event, problem=whole, person_ids=ids, now=now
        )
        order = _order(search, whole, ids) if ids else None
    except Infeasible as reason:
        refusal = reason
    except Exception as error:
        raise SearchFailed(search_id=search_id) from error
    return Task(
        search_id=search_id,
        event_id=event.id,
        person_ids=ids,
        order=order,
        started_at=now,
        refusal=refusal,
        points=tuple((search.progress or {}).get("points", ())),
    )


def _order(search: Search, problem: Problem, ids: tuple[int, ...]) -> dict[str, Any]:
    order = {
        "problem": write_problem(problem),
        "seed": search.seed,
        "proposals": search.proposals,
    }
    if search.best is not None:
        best = dict(zip(search.best["people"], search.best["tables"], strict=True))
        order["start"] = {"rounds": [[best.get(who, -1) for who in ids]]}
    return order


def _is_ours(task: Task) -> tuple[ColumnElement[bool], ...]:
    return (
        Search.id == task.search_id,
        Search.closed_at.is_(None),
        Search.started_at == task.started_at,
    )
