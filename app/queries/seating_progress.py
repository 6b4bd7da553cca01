"""How far the search for an event's tables has come."""

import json
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.models import Search, Seat, SeatingPlan
from app.queries.plans import find_last_search
from app.queries.seating import find_plan

FIGURES = ("seconds", "cost", "bound", "first_meetings", "limit", "worst_off")


def progress_of(session: Session, *, event_id: int) -> dict[str, Any]:
    """Return the state of the last search with its figures, as the page is told them.

    `web.seating_progress.stream` says what each field means. Three queries.
    """
    search = find_last_search(session, event_id=event_id)
    known: dict[str, Any] = (search and search.progress) or {}
    plan = find_plan(session, event_id=event_id)
    return {
        "state": _state(search),
        "done": search is None or search.closed_at is not None,
        "version": plan.version if plan else 0,
        "shown": plan is not None and _has_seats(session, plan),
        "points": known.get("points", []),
        **{name: known.get(name) for name in FIGURES},
    }


def _has_seats(session: Session, plan: SeatingPlan) -> bool:
    return bool(session.scalar(select(exists().where(Seat.plan_id == plan.id))))


def _state(search: Search | None) -> str:
    if search is None:
        return "none"
    if search.closed_at is None:
        return "searching" if search.started_at else "waiting"
    trouble = json.loads(search.trouble or "{}")
    return str(trouble.get("ending", "done"))
