"""What hosts decided that no plan keeps together."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.seating import Fact, Infeasible, find_conflict
from app.models import Event
from app.operations.seating_rows import facts_in_ids
from app.queries.seating import load_problem

Facts = list[dict[str, Any]]


class CannotBeKept(Exception):  # noqa: N818 -- reads as the sentence it states
    """No plan keeps this with what was decided before; nothing was changed."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self.facts = facts


def refuse_conflict(session: Session, event: Event, *, now: datetime) -> None:
    """Raise `CannotBeKept` with the smallest set found of what no plan keeps together."""
    try:
        problem, ids = load_problem(session, event=event, now=now)
    except Infeasible:
        return  # too many people: the board says so, and no decision causes it
    facts: tuple[Fact, ...] = find_conflict(problem) or ()
    if facts:
        raise CannotBeKept(facts_in_ids(facts, person_ids=ids))
