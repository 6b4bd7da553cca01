"""Keeping seats in step with those who come: by themselves where nobody moves for it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.seating import Infeasible, Plan, Problem
from app.domain.seating.admit import may_join, seat_freely
from app.domain.seating.bonds import for_latecomers
from app.models import Event, Seat, SeatingPlan
from app.operations.seating import tell_tables
from app.operations.seating_rows import (
    PLACED,
    beside,
    forget_steps,
    recount,
    write_tables,
)
from app.queries.plans import list_leavers
from app.queries.rooms_now import FIRST_ROUND, round_of
from app.queries.seating import (
    list_attending_ids,
    list_seats,
    load_problem,
    plan_of,
)
from app.queries.table_wishes import load_secrets


def mend(
    session: Session,
    event: Event,
    plan: SeatingPlan,
    *,
    now: datetime,
    is_pressed: bool = False,
) -> bool:
    """Take leavers from their seats, seat who came late on a free chair; nobody else moves.

    Where tables were told already, who came late is told theirs, and the board says
    so. Who would break a rule of the hosts on every free chair waits for a host to
    see what it takes (`seating_repair`). Return whether anything changed. The caller
    holds the event's lock. `is_pressed`: a host's press makes room, so what comes of
    it must not tell of a private wish. Until people were told, steps stay.
    """
    leavers = list_leavers(session, plan_id=plan.id, event_id=event.id)
    for seat in leavers:
        session.delete(seat)
    session.flush()
    late: dict[int, int] = {}
    if round_of(session, event_id=event.id) == FIRST_ROUND:  # else the door seats them
        late = _chairs_for_late(
            session, event, plan, heeds_wishes=not is_pressed, now=now
        )
    if not leavers and not late:
        return False
    was_told = plan.published_version == plan.version
    write_tables(session, plan, late)
    # Who changed it last stays: a host's hand-made plan is not searched over.
    plan.version, plan.changed_at = plan.version + 1, now
    recount(session, event, plan, now=now)
    if event.frozen_at is not None:
        forget_steps(plan)
        if was_told:
            plan.published_version = plan.version
        _publish(session, event, plan, late, now=now)
        placed = [[who, table, now.isoformat()] for who, table in late.items()]
        before = plan.certificate.get(PLACED, [])
        plan.certificate = plan.certificate | {PLACED: [*before, *placed]}
    return True


def _chairs_for_late(
    session: Session,
    event: Event,
    plan: SeatingPlan,
    *,
    heeds_wishes: bool,
    now: datetime,
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
    free = beside(problem, _told_elsewhere(seats))
    wished = for_latecomers(free, secrets) if heeds_wishes else free
    mended = seat_freely(wished, stands, arrived=arrived)
    # Who finds nothing within reach sits as everyone does: that they wait would tell it.
    left = [who for who in arrived if mended.rounds[0][who] < 0]
    mended = seat_freely(free, mended, arrived=left)
    row = _fit_to_be_told(problem, mended, arrived, seats=seats, ids=ids)
    seats_of_late = {person_id: row[place[person_id]] + 1 for person_id in late}
    return {person_id: table for person_id, table in seats_of_late.items() if table}


def _told_elsewhere(seats: Sequence[Seat]) -> Counter[int]:
    """Return how many of each table know it as theirs, though a host moved them since."""
    return Counter(
        seat.published_table
        for seat in seats
        if seat.published_table not in {None, seat.table_number}
    )


def _fit_to_be_told(
    problem: Problem,
    mended: Plan,
    arrived: Sequence[int],
    *,
    seats: Sequence[Seat],
    ids: Sequence[int],
) -> list[int]:
    """Return the row without those whose chair breaks a rule among what people know.

    They wait until a host publishes: tables that nobody was told must not be told to one.
    """
    (row,) = map(list, mended.rounds)
    (told,) = map(list, plan_of(seats, person_ids=ids, published=True).rounds)
    for who in arrived:
        known = Plan(rounds=(tuple(told),))
        if row[who] >= 0 and may_join(problem, known, person=who, table=row[who]):
            told[who] = row[who]
        else:
            row[who] = -1
    return row


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
