"""Who had a seat and never said whether they came: only a search reckons with them."""

from datetime import datetime, timedelta

import pytest

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.seating import Unsaid, write_problem
from app.domain.signups import Answer
from app.models import Attendance, Event, Person, Seat
from app.operations.retention import erase
from app.operations.seating import ask_search
from app.operations.seating_search import claim_next
from app.queries.meetings import list_unsaid
from app.queries.seating import load_problem
from tests.factories import BEFORE, make_event, say
from tests.seating.room import came, event_row, make_room, seat_by_hand

pytestmark = [
    pytest.mark.usefixtures("app"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def lunch(tables: dict[int, int], *, days: int) -> int:
    """A lunch so many days ago: who came was never asked of all; these had seats."""
    starts_at = BEFORE - timedelta(days=days)
    said_at = starts_at - timedelta(days=1)
    with transaction() as session:
        event = make_event(session, tables=3, seats=6, starts_at=starts_at)
        for person_id in tables:
            person = session.get_one(Person, person_id)
            say(session, Answer.YES, event=event, person=person, now=said_at)
        event_id = event.id
    seat_by_hand(event_id, tables, published=True)
    return event_id


def unsaid(
    event_id: int, people: list[int], *, now: datetime = BEFORE
) -> tuple[Unsaid, ...]:
    event = event_row(event_id)
    return list_unsaid(db.session(), event=event, people=people, now=now)


def test_silent_is_who_was_told_a_seat_and_of_whom_nobody_knows() -> None:
    event_id, guests = make_room(people=7)
    there, silent, absent, freed, never_told, alone, elsewhere = guests
    past = lunch(dict.fromkeys(guests[:5], 1) | {alone: 2, elsewhere: 3}, days=7)
    came(past, there, witness=Witness.SELF)
    came(past, elsewhere, witness=Witness.DOOR)
    with transaction() as session:
        session.add(
            Attendance(
                event_id=past,
                person_id=absent,
                came=False,
                witness=Witness.SELF,
                noted_at=BEFORE,
            )
        )
        event = session.get_one(Event, past)
        person = session.get_one(Person, freed)
        say(session, Answer.NO, event=event, person=person, now=event.starts_at)
        seat = session.query(Seat).filter_by(person_id=never_told).one()
        seat.published_table = None

    assert unsaid(event_id, guests) == (Unsaid(age=1, came=(there,), silent=(silent,)),)
    assert unsaid(event_id, [silent, absent]) == ()


def test_a_lunch_nobody_speaks_of_is_as_old_as_a_meeting_then_would_be() -> None:
    event_id, guests = make_room(people=2)
    for days in (7, 14, 21):
        past = lunch(dict.fromkeys(guests, 1), days=days)
        if days == 14:
            for guest in guests:
                came(past, guest, witness=Witness.SELF)

    ages = [table.age for table in unsaid(event_id, guests)]

    assert ages == [1, 2]


def test_it_is_forgotten_with_the_seats_of_those_who_did_not_come() -> None:
    event_id, guests = make_room(people=2)
    lunch(dict.fromkeys(guests, 1), days=29)
    before = unsaid(event_id, guests)

    with transaction() as session:
        erase(session, ["attendance"], now=BEFORE + timedelta(days=2))

    assert len(before) == 1
    assert unsaid(event_id, guests) == ()


def test_a_search_is_told_and_what_hosts_see_is_counted_without() -> None:
    event_id, guests = make_room(people=4)
    past = lunch({guests[1]: 1, guests[2]: 1, guests[3]: 2}, days=7)
    came(past, guests[2], witness=Witness.SELF)
    with transaction() as session:
        ask_search(session, event_id=event_id, proposals=1, actor_id=None, now=BEFORE)

    with transaction() as session:
        task = claim_next(session, lease=timedelta(minutes=1), now=BEFORE)

    assert task is not None
    assert task.order is not None
    seen, _ = load_problem(db.session(), event=event_row(event_id), now=BEFORE)
    told = [{"age": 1, "came": [2], "silent": [1]}]
    assert task.order["problem"] == write_problem(seen) | {"unsaid": told}
