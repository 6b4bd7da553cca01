"""Letting people in: once each, and never more than there are places."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import db, transaction
from app.domain.signups import Answer, SignupStatus
from app.models import Attendance, Seat, SeatingPlan, Signup, Visitor
from app.operations.door import (
    DoorIsClosed,
    OthersAreWaiting,
    RoomIsFull,
    let_in,
    let_visitor_in,
    undo,
    undo_visitor,
)
from app.queries.door import look_into
from tests.evenings import seat
from tests.factories import HOUSE, NOON, make_event, make_person, say

JUST_BEFORE = NOON - timedelta(minutes=5)
AFTER = NOON + timedelta(minutes=5)


def here(event_id: int) -> list[int]:
    return list(
        db.session.scalars(
            select(Attendance.person_id)
            .where(Attendance.event_id == event_id, Attendance.came)
            .order_by(Attendance.person_id)
        )
    )


def taken(event_id: int) -> int:
    return db.session.scalars(
        select(func.count()).where(
            Signup.event_id == event_id, Signup.status == SignupStatus.ATTENDING
        )
    ).one()


def test_checking_in_twice_is_once_and_undo_takes_it_back(app: Flask) -> None:
    with transaction() as session:
        helper, guest = make_person(session), make_person(session)
        event = make_event(session, tables=1)
        seat(session, event, [guest])

    for minute in (0, 1):
        with transaction() as session:
            let_in(
                session,
                event_id=event.id,
                person_id=guest.id,
                by_id=helper.id,
                now=NOON + timedelta(minutes=minute),
            )

    noted = db.session.scalars(select(Attendance.noted_at)).all()
    assert noted == [NOON]

    for _ in range(2):
        with transaction() as session:
            undo(session, event_id=event.id, person_id=guest.id, house=HOUSE, now=AFTER)
    assert here(event.id) == []
    assert taken(event.id) == 1


def test_two_helpers_at_once_check_a_guest_in_once(app: Flask) -> None:
    with transaction() as session:
        helpers = [make_person(session) for _ in range(8)]
        guests = [make_person(session) for _ in range(4)]
        walk_ins = [make_person(session) for _ in range(4)]
        event = make_event(session, tables=1)
        seat(session, event, guests)
    event_id, guest_ids = event.id, [guest.id for guest in guests]
    work = [(helper.id, guest_id) for helper in helpers for guest_id in guest_ids]
    work += [(helpers[0].id, person.id) for person in walk_ins for _ in range(2)]
    db.session.remove()

    def press(pair: tuple[int, int]) -> bool:
        by_id, person_id = pair
        with app.app_context():
            try:
                with transaction() as session:
                    let_in(
                        session,
                        event_id=event_id,
                        person_id=person_id,
                        by_id=by_id,
                        now=JUST_BEFORE,
                    )
            except RoomIsFull:
                return False
            return True

    with ThreadPoolExecutor(max_workers=8) as pool:
        let = list(pool.map(press, work))

    # Six chairs: four guests, and the first two of four walk-ins.
    assert set(guest_ids) < set(here(event_id))
    assert len(here(event_id)) == 6
    assert taken(event_id) == 6
    assert let.count(False) == 4


def test_a_walk_in_takes_a_free_place_at_a_table_without_their_department(
    app: Flask,
) -> None:
    with transaction() as session:
        legal, sales, walk_in = (
            make_person(session, department=name)
            for name in ("Legal", "Sales", "Legal")
        )
        event = make_event(session, tables=2, seats=2)
        seat(session, event, [legal], [sales])
    with transaction() as session:
        let_in(
            session,
            event_id=event.id,
            person_id=walk_in.id,
            by_id=legal.id,
            now=JUST_BEFORE,
        )

    chair = select(Seat.published_table).where(Seat.person_id == walk_in.id)
    assert db.session.scalars(chair).all() == [2]
    assert taken(event.id) == 3

    with transaction() as session:
        undo(session, event_id=event.id, person_id=walk_in.id, house=HOUSE, now=AFTER)
    assert db.session.scalars(chair).all() == []
    assert taken(event.id) == 2


def test_a_walk_in_is_counted_into_the_headline_of_the_plan(app: Flask) -> None:
    with transaction() as session:
        legal, sales, walk_in = (
            make_person(session, department=name)
            for name in ("Legal", "Sales", "Legal")
        )
        event = make_event(session, tables=2, seats=3)
        seat(session, event, [legal, sales])

    def first_meetings() -> int:
        db.session.expire_all()
        certificate = db.session.scalars(select(SeatingPlan.certificate)).one()
        return int(certificate["claims"]["first_meetings"])

    with transaction() as session:
        let_in(
            session,
            event_id=event.id,
            person_id=walk_in.id,
            by_id=legal.id,
            table=1,
            now=JUST_BEFORE,
        )
    assert first_meetings() == 3

    with transaction() as session:
        undo(session, event_id=event.id, person_id=walk_in.id, house=HOUSE, now=AFTER)
    assert first_meetings() == 1


def test_a_full_room_lets_walk_ins_in_for_the_missing_once_it_has_begun(
    app: Flask,
) -> None:
    with transaction() as session:
        on_time, missing, first, second = (make_person(session) for _ in range(4))
        event = make_event(session, tables=1, seats=2)
        seat(session, event, [on_time, missing])

    def knock(person_id: int, *, at: datetime) -> None:
        with transaction() as session:
            let_in(
                session,
                event_id=event.id,
                person_id=person_id,
                by_id=on_time.id,
                now=at,
            )

    knock(on_time.id, at=JUST_BEFORE)
    with pytest.raises(RoomIsFull):
        knock(first.id, at=JUST_BEFORE)
    knock(first.id, at=AFTER)
    with pytest.raises(RoomIsFull):
        knock(second.id, at=AFTER)

    assert here(event.id) == sorted([on_time.id, first.id])
    assert taken(event.id) == 2


def test_while_others_wait_a_free_place_is_theirs_until_it_is_too_late_to_ask(
    app: Flask,
) -> None:
    with transaction() as session:
        guest, waiting, walk_in = (make_person(session) for _ in range(3))
        event = make_event(session, capacity=1)
        say(session, Answer.YES, event=event, person=guest)
        say(session, Answer.YES, event=event, person=waiting)
        say(
            session,
            Answer.NO,
            event=event,
            person=guest,
            now=NOON - timedelta(hours=3),
        )
        # The place is held for the one who waits; they turn up themselves.
        let_in(
            session,
            event_id=event.id,
            person_id=waiting.id,
            by_id=guest.id,
            now=NOON - timedelta(hours=2),
        )
    with pytest.raises(RoomIsFull), transaction() as session:
        let_in(
            session,
            event_id=event.id,
            person_id=walk_in.id,
            by_id=guest.id,
            now=JUST_BEFORE,
        )

    assert here(event.id) == [waiting.id]
    assert taken(event.id) == 1


def test_a_walk_in_does_not_overtake_the_waitlist(app: Flask) -> None:
    with transaction() as session:
        guest, waiting, walk_in = (make_person(session) for _ in range(3))
        event = make_event(session, capacity=1)
        say(session, Answer.YES, event=event, person=guest)
        say(session, Answer.YES, event=event, person=waiting)
        event.capacity = 2  # a larger room; the worker has not given it on yet

    with pytest.raises(OthersAreWaiting), transaction() as session:
        let_in(
            session,
            event_id=event.id,
            person_id=walk_in.id,
            by_id=guest.id,
            now=NOON - timedelta(hours=2),
        )

    assert here(event.id) == []


def test_a_visitor_takes_a_chair_once_and_can_be_taken_back(app: Flask) -> None:
    with transaction() as session:
        guest = make_person(session, department="Legal")
        event = make_event(session, tables=1, seats=2)
        seat(session, event, [guest])

    def knock(name: str) -> int:
        with transaction() as session:
            return let_visitor_in(
                session,
                event_id=event.id,
                name=name,
                department="Guest of Legal",
                by_id=guest.id,
                now=JUST_BEFORE,
            ).id

    assert knock("Ida") == knock("Ida")
    with pytest.raises(RoomIsFull):
        knock("Ole")

    with transaction() as session:
        visitor = db.session.scalars(select(Visitor)).one()
        assert visitor.table_number == 1
        undo_visitor(session, event_id=event.id, visitor_id=visitor.id, now=AFTER)
    assert look_into(db.session(), event, now=AFTER).here == 0


@pytest.mark.parametrize(
    "now", [datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 3, tzinfo=UTC)]
)
def test_a_closed_door_lets_nobody_in(app: Flask, now: datetime) -> None:
    with transaction() as session:
        guest = make_person(session)
        event = make_event(session, tables=1)
        seat(session, event, [guest])

    with pytest.raises(DoorIsClosed), transaction() as session:
        let_in(session, event_id=event.id, person_id=guest.id, by_id=guest.id, now=now)

    assert here(event.id) == []
