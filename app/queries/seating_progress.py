"""How far the search for an event's tables has come."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Search, SeatingPlan
from app.queries.plans import find_last_search

FIGURES = ("seconds", "cost", "bound", "first_meetings", "limit", "worst_off")


def progress_of(session: Session, *, event_id: int) -> dict[str, Any]:
    """Return the state of the last search with its figures, as the page is told them.

    `web.seating_progress.stream` says what each field means. Two queries.
    """
    search = find_last_search(session, event_id=event_id)
    known: dict[str, Any] = (search and search.progress) or {}
    version = session.scalar(
        select(SeatingPlan.version).where(SeatingPlan.event_id == event_id)
    )
    return {
        "state": _state(search),
        "done": search is None or search.closed_at is not None,
        "version": version or 0,
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
