"""How far the search for an event's tables has come."""

import json
from typing import Any

from sqlalchemy.orm import Session

from app.models import Search
from app.queries.plans import find_last_search
from app.queries.seating import find_plan, list_seats

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
        "shown": bool(plan and list_seats(session, plan_id=plan.id)),
        "points": known.get("points", []),
        **{name: known.get(name) for name in FIGURES},
    }


def _state(search: Search | None) -> str:
    if search is None:
        return "none"
    if search.closed_at is None:
        return "searching" if search.started_at else "waiting"
    trouble = json.loads(search.trouble or "{}")
    return str(trouble.get("ending", "done"))
