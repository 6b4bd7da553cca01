"""Questions about who is in a room, for new tables to be made from."""

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.events import HostRole
from app.domain.remix import InRoom, Room
from app.models import (
    Attendance,
    Event,
    Host,
    Person,
    Remix,
    Seat,
    SeatingPlan,
    Visitor,
)
from app.queries.meetings import Tables, by_meeting, list_meetings, list_unsaid
from app.queries.rooms_now import FIRST_ROUND, current_round, round_of
from app.queries.seating import find_plan
from app.queries.table_wishes import load_bonds, rules_mark


def load_room(
    session: Session,
    event: Event,
    *,
    now: datetime,
    before: int | None = None,
    tables: int = 0,
) -> Room:
    """Return who is here at this moment, and whom they met: today and before.

    `before`: only what was before that round of today. At least `tables` are open.
    """
    people = _people(session, event)
    ids = [one.person_id for one in people]
    number = {person_id: at for at, person_id in enumerate(ids)}
    return Room(
        people=people,
        tables=event.tables or 0,
        seats=event.seats_per_table or 0,
        visitors=count_visitors(session, event_id=event.id),
        sat=_sat_today(session, event, before=before),
        past=list_meetings(session, event=event, people=ids, now=now),
        unsaid=list_unsaid(session, event=event, people=ids, now=now),
        bonds=load_bonds(session, event, number),
        least_tables=tables,
    )


def count_visitors(session: Session, *, event_id: int) -> dict[int, int]:
    """Return how many people from elsewhere sit at each table that has some."""
    rows = session.execute(
        select(Visitor.table_number, func.count())
        .where(Visitor.event_id == event_id, Visitor.table_number.is_not(None))
        .group_by(Visitor.table_number)
    )
    return {table: count for table, count in rows if table is not None}


def state_of(session: Session, event: Event, room: Room) -> str:
    """Return a fingerprint of all that new tables depend on but the past."""
    plan = find_plan(session, event_id=event.id)
    facts = (
        plan.version if plan else 0,
        round_of(session, event_id=event.id),
        [one.person_id for one in room.people],
        sorted(room.visitors.items()),
        (room.tables, room.seats),
        rules_mark(session, event=event),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def _people(session: Session, event: Event) -> tuple[InRoom, ...]:
    hosts = select(Host.person_id).where(
        Host.event_id == event.id, Host.role == HostRole.HOST
    )
    hosting = {event.organizer_id, *session.scalars(hosts)}
    rows = session.execute(
        select(Person, Seat.table_number, Seat.is_locked)
        .join(Attendance, Attendance.person_id == Person.id)
        .outerjoin(SeatingPlan, SeatingPlan.event_id == Attendance.event_id)
        .outerjoin(
            Seat,
            (Seat.plan_id == SeatingPlan.id)
            & (Seat.person_id == Person.id)
            & (Seat.round == current_round(event.id)),
        )
        .where(Attendance.event_id == event.id, Attendance.came)
        .order_by(Person.id)
    )
    return tuple(
        InRoom(
            person_id=person.id,
            department_id=person.department_id,
            level=person.level,
            site=person.site,
            manager_id=person.manager_id,
            is_host=person.id in hosting,
            locked_table=table if is_locked else None,
        )
        for person, table, is_locked in rows
    )


def _sat_today(
    session: Session, event: Event, *, before: int | None
) -> tuple[Tables, ...]:
    # Rounds that held: the first, and each that was mixed in the room.
    held = select(Remix.round).where(Remix.event_id == event.id)
    rows = session.execute(
        select(Seat.round, Seat.published_table, Seat.person_id)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .join(
            Attendance,
            (Attendance.event_id == SeatingPlan.event_id)
            & (Attendance.person_id == Seat.person_id),
        )
        .where(
            SeatingPlan.event_id == event.id,
            (Seat.round == FIRST_ROUND) | Seat.round.in_(held),
            Seat.published_table.is_not(None),
            Attendance.came,
            Seat.round < before if before else Seat.round > 0,
        )
        .order_by(Seat.round, Seat.published_table, Seat.person_id)
    )
    return by_meeting((row[0], row[1], row[2]) for row in rows)
