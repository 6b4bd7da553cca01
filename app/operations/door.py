"""Letting people in: whoever has a place, and whoever walks in while there is room."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.attendance import Witness, is_door_open
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.signups import SignupStatus, Source
from app.models import (
    Attendance,
    Department,
    Event,
    Person,
    Seat,
    SeatingPlan,
    Signup,
    Visitor,
)
from app.operations.places import give_on, leave_to_worker, must_queue
from app.operations.remixing import seat_latecomer
from app.operations.seating_rows import change_in_the_room, recount
from app.queries.attendance import find_attendance, list_visitors
from app.queries.door import Room, look_into
from app.queries.rooms_now import round_of
from app.queries.signups import find_signup


class DoorIsClosed(Exception):  # noqa: N818 -- reads as the sentence it states
    """Too early, too late, or canceled: nobody is let in."""


class RoomIsFull(Exception):  # noqa: N818 -- reads as the sentence it states
    """No place is free, and nobody who has one is missing."""


class OthersAreWaiting(Exception):  # noqa: N818 -- reads as the sentence it states
    """A place is free, but it is offered to those who waited first."""


def let_in(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    by_id: int,
    now: datetime,
    table: int | None = None,
) -> None:
    """Note that a colleague is here; twice is once.

    Without a place they walk in: a free place becomes theirs. From the start on,
    while people with a place are missing, they come in without one, so that places
    given are never more than there are.
    `table` is where the helper pointed; without room there, the best one is taken.
    Raises `DoorIsClosed`, `RoomIsFull` and `OthersAreWaiting`.
    """
    event = _open_door(session, event_id, now=now)
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    known = find_attendance(session, event_id=event_id, person_id=person_id)
    if known is not None and known.came:
        return
    if signup is None or signup.status is not SignupStatus.ATTENDING:
        room = look_into(session, event, now=now)
        if not _take_held_place(signup):
            _refuse_without_room(session, room, now=now)
            if room.has_free_place:
                _give_place(session, event, signup, person_id=person_id, now=now)
        _seat(session, room, person_id=person_id, wanted=table, by_id=by_id, now=now)
    if known is None:
        known = Attendance(event_id=event_id, person_id=person_id)
    known.came, known.witness = True, Witness.DOOR
    known.noted_by_id, known.noted_at = by_id, now
    session.add(known)
    session.flush()
    seat_latecomer(session, event, person_id=person_id)


def let_visitor_in(
    session: Session,
    *,
    event_id: int,
    name: str,
    department: str,
    by_id: int,
    now: datetime,
) -> Visitor:
    """Let somebody in whom the directory does not know; the same name twice is once.

    Raises `DoorIsClosed`, `RoomIsFull` and `OthersAreWaiting`.
    """
    event = _open_door(session, event_id, now=now)
    for visitor in list_visitors(session, event_id=event_id):
        if (visitor.name, visitor.department) == (name, department):
            return visitor
    room = look_into(session, event, now=now)
    _refuse_without_room(session, room, now=now)
    table = room.table_for(department)
    visitor = Visitor(
        event_id=event_id,
        name=name,
        department=department,
        table_number=table.number if table else None,
        noted_by_id=by_id,
        noted_at=now,
    )
    session.add(visitor)
    session.flush()
    return visitor


def undo(
    session: Session, *, event_id: int, person_id: int, house: House, now: datetime
) -> None:
    """Take a check-in back, and with it the place that the door gave; twice is once."""
    event = _open_door(session, event_id, now=now)
    known = find_attendance(session, event_id=event_id, person_id=person_id)
    if known is None or not known.came:
        return
    session.delete(known)
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    if signup is None or signup.status is not SignupStatus.ATTENDING:
        _unseat(session, event, person_id=person_id, now=now)
    elif signup.source is Source.DOOR:
        _take_place_back(session, signup, given_at=known.noted_at)
        _unseat(session, event, person_id=person_id, now=now)
        session.flush()
        give_on(session, event, at_most=1, house=house, now=now)
    session.flush()


def undo_visitor(
    session: Session, *, event_id: int, visitor_id: int, now: datetime
) -> None:
    """Take a visitor's coming back; twice is once. The worker gives the place on."""
    event = _open_door(session, event_id, now=now)
    visitor = session.scalar(
        select(Visitor).where(Visitor.id == visitor_id, Visitor.event_id == event_id)
    )
    if visitor is not None:
        session.delete(visitor)
        leave_to_worker(session, event, now=now)


def _open_door(session: Session, event_id: int, *, now: datetime) -> Event:
    event = lock(session, Event, event_id)
    is_on = event.status is EventStatus.PUBLISHED
    if is_on and is_door_open(
        starts_at=event.starts_at, ends_at=event.ends_at, now=now
    ):
        return event
    raise DoorIsClosed


def _refuse_without_room(session: Session, room: Room, *, now: datetime) -> None:
    if not room.has_room:
        raise RoomIsFull
    if not room.begun and must_queue(session, room.event, now=now):
        raise OthersAreWaiting


def _take_held_place(signup: Signup | None) -> bool:
    if signup is None or signup.status is not SignupStatus.OFFERED:
        return False
    signup.status, signup.held_until = SignupStatus.ATTENDING, None
    signup.source = Source.DOOR
    return True


def _give_place(
    session: Session,
    event: Event,
    signup: Signup | None,
    *,
    person_id: int,
    now: datetime,
) -> None:
    if signup is None:
        # answered_at equals noted_at only where the door itself made the row
        signup = Signup(event_id=event.id, person_id=person_id, answered_at=now)
    signup.status, signup.source = SignupStatus.ATTENDING, Source.DOOR
    session.add(signup)


def _take_place_back(session: Session, signup: Signup, *, given_at: datetime) -> None:
    if signup.answered_at == given_at:
        session.delete(signup)
    elif signup.turn is not None:
        signup.status = SignupStatus.WAITLISTED
    else:
        signup.status = SignupStatus.DECLINED


def _seat(
    session: Session,
    room: Room,
    *,
    person_id: int,
    wanted: int | None,
    by_id: int,
    now: datetime,
) -> None:
    plan = session.scalar(
        select(SeatingPlan).where(
            SeatingPlan.event_id == room.event.id,
            SeatingPlan.published_version.is_not(None),
        )
    )
    department = session.scalars(
        select(Department.name).join(Person).where(Person.id == person_id)
    ).one()
    table = room.table_for(department)
    if plan is None or table is None:
        return
    number = wanted if wanted and room.has_chair_at(wanted) else table.number
    round_ = round_of(session, event_id=room.event.id)
    seat = session.scalar(
        select(Seat).where(
            Seat.plan_id == plan.id, Seat.round == round_, Seat.person_id == person_id
        )
    ) or Seat(plan_id=plan.id, round=round_, person_id=person_id)
    seat.table_number = seat.published_table = number
    session.add(seat)
    session.flush()
    # The person hears the table at the door.
    change_in_the_room(plan, actor_id=by_id, now=now)
    recount(session, room.event, plan, now=now)


def _unseat(session: Session, event: Event, *, person_id: int, now: datetime) -> None:
    for seat, plan in session.execute(
        select(Seat, SeatingPlan)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .where(SeatingPlan.event_id == event.id, Seat.person_id == person_id)
    ):
        session.delete(seat)
        session.flush()
        change_in_the_room(plan, actor_id=plan.changed_by_id, now=now)
        recount(session, event, plan, now=now)
