"""Going back through the changes of a plan, and forward again."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.models import SeatingPlan
from app.operations.seating import open_board
from app.operations.seating_rows import DONE, UNDONE, change, recount, step_of, steps_of
from app.queries.seating import list_seats


def undo(
    session: Session, *, event_id: int, version: int, actor_id: int, now: datetime
) -> SeatingPlan:
    """Take the last change back; with none left, nothing happens.

    Raises `BoardHasChanged` and `SeatsCannotChange`.
    """
    return _go(
        session,
        event_id=event_id,
        version=version,
        actor_id=actor_id,
        now=now,
        ways=(DONE, UNDONE),
    )


def redo(
    session: Session, *, event_id: int, version: int, actor_id: int, now: datetime
) -> SeatingPlan:
    """Make the change again that was taken back last; with none, nothing happens.

    Raises `BoardHasChanged` and `SeatsCannotChange`.
    """
    return _go(
        session,
        event_id=event_id,
        version=version,
        actor_id=actor_id,
        now=now,
        ways=(UNDONE, DONE),
    )


def _go(
    session: Session,
    *,
    event_id: int,
    version: int,
    actor_id: int,
    now: datetime,
    ways: tuple[str, str],
) -> SeatingPlan:
    event, plan = open_board(session, event_id, version=version, now=now)
    taken_from, kept_in = ways
    steps = steps_of(plan, taken_from)
    if not steps:
        return plan
    seats = {seat.person_id: seat for seat in list_seats(session, plan_id=plan.id)}
    step = [line for line in steps[-1] if line[0] in seats]
    back = step_of(seats[person_id] for person_id, _, _ in step)
    for person_id, table, is_locked in step:
        seats[person_id].table_number = table
        seats[person_id].is_locked = bool(is_locked)
    session.flush()
    plan.certificate = plan.certificate | {
        taken_from: steps[:-1],
        kept_in: [*steps_of(plan, kept_in), back],
    }
    change(plan, actor_id=actor_id, now=now)
    recount(session, event, plan, now=now)
    return plan
