"""Keeping seats in step with those who come: by themselves where nobody moves for it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.seating import Infeasible
from app.domain.seating.admit import seat_freely
from app.domain.seating.bonds import for_latecomers
from app.models import Event, SeatingPlan
from app.operations.seating import tell_tables
from app.operations.seating_rows import PLACED, forget_steps, recount, write_tables
from app.queries.plans import list_leavers
from app.queries.rooms_now import FIRST_ROUND, round_of
from app.queries.seating import (
    list_attending_ids,
    list_seats,
    load_problem,
    plan_of,
)
from app.queries.table_wishes import load_secrets


def mend(session: Session, event: Event, plan: SeatingPlan, *, now: datetime) -> bool:
    """Take leavers from their seats, seat who came late on a free chair; nobody else moves.

    Where tables were told already, who came late is told theirs, and the board says
    so. Who would break a rule of the hosts on every free chair waits for a host to
    see what it takes (`seating_repair`). Return whether anything changed. The caller
    holds the event's lock.
    """
    leavers = list_leavers(session, plan_id=plan.id, event_id=event.id)
    for seat in leavers:
        session.delete(seat)
    session.flush()
    late: dict[int, int] = {}
    if round_of(session, event_id=event.id) == FIRST_ROUND:  # else the door seats them
        late = _chairs_for_late(session, event, plan, now=now)
    if not leavers and not late:
        return False
    was_told = plan.published_version == plan.version
    write_tables(session, plan, late)
    # Who changed it last stays: a host's hand-made plan is not searched over.
    plan.version, plan.changed_at = plan.version + 1, now
    forget_steps(plan)
    recount(session, event, plan, now=now)
    if event.frozen_at is not None:
        if was_told:
            plan.published_version = plan.version
        _publish(session, event, plan, late, now=now)
        placed = [[who, table, now.isoformat()] for who, table in late.items()]
        before = plan.certificate.get(PLACED, [])
        plan.certificate = plan.certificate | {PLACED: [*before, *placed]}
    return True


def _chairs_for_late(
    session: Session, event: Event, plan: SeatingPlan, *, now: datetime
) -> dict[int, int]:
    seats = list_seats(session, plan_id=plan.id)
    seated = {seat.person_id for seat in seats}
    attending = list_attending_ids(session, event_id=event.id)
    late = [person_id for person_id in attending if person_id not in seated]
    if not late:
        return {}
    highest = max((seat.table_number for seat in seats), default=0)
    try:
        problem, ids = load_problem(session, event=event, now=now, tables=highest)
        place = {person_id: number for number, person_id in enumerate(ids)}
    except Infeasible:
        return {}  # more people than chairs: the board shows who has none
    secrets = load_secrets(session, event=event, person_ids=ids)
    stands = plan_of(seats, person_ids=ids)
    arrived = [place[person_id] for person_id in late]
    mended = seat_freely(for_latecomers(problem, secrets), stands, arrived=arrived)
    # Who finds nothing within reach sits as everyone does: that they wait would tell it.
    left = [who for who in arrived if mended.rounds[0][who] < 0]
    mended = seat_freely(problem, mended, arrived=left)
    (row,) = mended.rounds
    seats_of_late = {person_id: row[place[person_id]] + 1 for person_id in late}
    return {person_id: table for person_id, table in seats_of_late.items() if table}


def _publish(
    session: Session,
    event: Event,
    plan: SeatingPlan,
    late: dict[int, int],
    *,
    now: datetime,
) -> None:
    for seat in list_seats(session, plan_id=plan.id):
        if seat.person_id in late:
            seat.published_table = seat.table_number
    if late:
        tell_tables(session, event, actor_id=None, now=now)
