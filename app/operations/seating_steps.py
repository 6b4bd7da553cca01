"""Going back through the changes of a plan, and forward again."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Event, Seat, SeatingPlan
from app.operations.seating import open_board
from app.operations.seating_mending import mend
from app.operations.seating_rows import (
    DONE,
    NO_TABLE,
    UNDONE,
    change,
    recount,
    step_of,
    steps_of,
)
from app.queries.rooms_now import FIRST_ROUND
from app.queries.seating import list_attending_ids, list_seats


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
    there = {*seats, *list_attending_ids(session, event_id=event_id)}
    step = [line for line in steps[-1] if line[0] in there]
    unseated = [[who, NO_TABLE, 0] for who, _, _ in step if who not in seats]
    back = [*step_of(seats[who] for who, _, _ in step if who in seats), *unseated]
    for line in step:
        _put(session, plan, seats.get(line[0]), line)
    session.flush()
    plan.certificate = plan.certificate | {
        taken_from: steps[:-1],
        kept_in: [*steps_of(plan, kept_in), back],
    }
    change(plan, actor_id=actor_id, now=now)
    if _make_room(session, event, plan, step):
        mend(session, event, plan, now=now, is_pressed=True)
    recount(session, event, plan, now=now)
    return plan


def _make_room(
    session: Session, event: Event, plan: SeatingPlan, step: Sequence[Sequence[int]]
) -> bool:
    """Free the chairs that who came meanwhile took of those who are back on them."""
    back, tables = {line[0] for line in step}, defaultdict(list)
    for seat in list_seats(session, plan_id=plan.id):
        tables[seat.table_number].append(seat)
    freed = False
    for seats in tables.values():
        too_many = len(seats) - (event.seats_per_table or 0)
        came = [seat for seat in seats if seat.person_id not in back]
        for seat in sorted(came, key=lambda one: -one.id)[: max(0, too_many)]:
            session.delete(seat)
            freed = True
    session.flush()
    return freed


def _put(
    session: Session, plan: SeatingPlan, seat: Seat | None, line: Sequence[int]
) -> None:
    """Give one person the seat they had, or none if they had none."""
    person_id, table, is_locked = line
    if seat is not None and table == NO_TABLE:
        session.delete(seat)
    elif seat is not None:
        seat.table_number, seat.is_locked = table, bool(is_locked)
    elif table != NO_TABLE:
        session.add(
            Seat(
                plan_id=plan.id,
                round=FIRST_ROUND,
                person_id=person_id,
                table_number=table,
                is_locked=bool(is_locked),
            )
        )
