"""How a search ends that is not simply done, and what is noted of it."""

import hashlib
import json
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.domain.seating import Fact, Infeasible
from app.models import Event, Search
from app.operations.seating_found import begin_anew, is_overtaken, seat_best
from app.operations.seating_rows import facts_in_ids, room_of
from app.queries.seating import find_plan, list_attending_ids, list_seats
from app.queries.table_wishes import rules_mark


class Ending(StrEnum):
    """How a search ended that left no plan."""

    CONFLICT = "conflict"
    """The rules cannot be kept together; the facts say which."""
    OVERTAKEN = "overtaken"
    """A host moved somebody meanwhile, and that stays."""
    CRASHED = "crashed"


DEATHS = 3
"""How often the process may die before the best plan so far must do."""


def is_over(session: Session, event: Event, search: Search, *, now: datetime) -> bool:
    """End a search whose seats were changed meanwhile; one of another room begins anew."""
    if (search.progress or {}).get("room") != room_of(event):
        begin_anew(search)
        return True
    if is_overtaken(session, event, search):
        overtake(search, now=now)
        return True
    return False


def state_of(session: Session, event: Event) -> str:
    """Return a mark that changes when a new search could end differently."""
    plan = find_plan(session, event_id=event.id)
    seats = list_seats(session, plan_id=plan.id) if plan else ()
    locks = [[seat.person_id, seat.table_number] for seat in seats if seat.is_locked]
    people = sorted(list_attending_ids(session, event_id=event.id))
    rules = rules_mark(session, event=event)
    text = json.dumps([event.tables, event.seats_per_table, people, locks, rules])
    return hashlib.sha256(text.encode()).hexdigest()


def go_on(session: Session, event: Event, search: Search, *, now: datetime) -> None:
    """Leave the search to another process; one that always dies has to do."""
    deaths = (search.progress or {}).get("deaths", 0) + 1
    search.progress = (search.progress or {}) | {"deaths": deaths}
    search.lease_until = now
    if deaths >= DEATHS:
        search.closed_at = now
        seat_best(session, event, search, now=now)


def overtake(search: Search, *, now: datetime) -> None:
    """End a search because a host changed the seats it works on, and that stays."""
    search.closed_at = now
    search.trouble = json.dumps({"ending": Ending.OVERTAKEN})


def close(
    session: Session,
    search: Search,
    event: Event,
    refusal: Infeasible | None,
    *,
    person_ids: tuple[int, ...],
    now: datetime,
) -> None:
    """End a search that leaves no plan, with the facts why."""
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
