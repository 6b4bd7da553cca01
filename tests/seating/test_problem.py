"""What a plan is made from: who comes, what is known of them, whom they have met."""

from datetime import timedelta

import pytest
from sqlalchemy import event as sqlalchemy_event

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.seating import Ask, Lock, PastEvent, Problem, Table
from app.domain.signups import SignupStatus
from app.models import Event, Person, Seat, Signup
from app.queries.seating import load_problem
from tests.factories import BEFORE, NOON, make_event, make_person
from tests.seating.room import came, event_row, make_room, seat_by_hand

pytestmark = pytest.mark.usefixtures("app")


def problem_of(event_id: int, *, tables: int = 0) -> tuple[Problem, tuple[int, ...]]:
    return load_problem(
        db.session(), event=event_row(event_id), now=BEFORE, tables=tables
    )


def past_event(tables: dict[int, int], *, days: int, published: bool = True) -> int:
    """A gathering that many days ago, where people had been told these tables."""
    with transaction() as session:
        event = make_event(
            session, tables=3, seats=4, starts_at=BEFORE - timedelta(days=days)
        )
        event_id = event.id
    seat_by_hand(event_id, tables, published=published)
    return event_id


def test_people_are_those_who_attend() -> None:
    event_id, guests = make_room(people=3)
    with transaction() as session:
        offered = session.query(Signup).filter_by(person_id=guests[1]).one()
        offered.status, offered.held_until = SignupStatus.OFFERED, NOON

    problem, ids = problem_of(event_id)

    assert ids == (guests[0], guests[2])
    assert problem.people == 2


def test_what_is_known_of_people_becomes_small_numbers() -> None:
    event_id, guests = make_room(people=3)
    with transaction() as session:
        first, second, third = (session.get_one(Person, who) for who in guests)
        first.level, second.level, third.level = 3, None, 3
        first.site = second.site = "Graz"
        second.started_on = (NOON - timedelta(days=100)).date()
        third.started_on = (NOON - timedelta(days=4000)).date()

    problem, _ = problem_of(event_id)

    assert problem.dept == (0, 1, 2)
    assert problem.level == (0, 1, 0)
    assert problem.site == (0, 0, 1)
    assert problem.tenure == (0, 1, 4)


def test_managers_are_kept_from_their_reports() -> None:
    event_id, guests = make_room(people=3)
    with transaction() as session:
        session.get_one(Person, guests[2]).manager_id = guests[0]

    assert problem_of(event_id)[0].avoid == ((2, 0),)


def test_locks_hold_for_those_who_still_come() -> None:
    event_id, guests = make_room(people=4)
    with transaction() as session:
        stranger = make_person(session).id
    seat_by_hand(event_id, {guests[1]: 1, stranger: 1}, published=False)
    with transaction() as session:
        for seat in session.query(Seat):
            seat.is_locked = True

    assert problem_of(event_id)[0].locks == (Lock(person=1, table=0),)


def test_as_many_tables_are_open_as_can_be_well_filled() -> None:
    event_id, _ = make_room(people=7)

    assert problem_of(event_id)[0].tables == (Table(cap=4, min=3),) * 2


def test_a_table_that_somebody_sits_at_is_open() -> None:
    event_id, _ = make_room(people=7)

    assert problem_of(event_id, tables=3)[0].tables == (Table(cap=4, min=2),) * 3


def test_only_people_known_to_have_come_have_met() -> None:
    event_id, guests = make_room(people=6)
    there, too, absent, unknown, elsewhere, alone = guests
    past = past_event(
        {there: 1, too: 1, absent: 1, unknown: 1, elsewhere: 2, alone: 3}, days=7
    )
    came(past, there, witness=Witness.DOOR)
    came(past, too, witness=Witness.HOST)
    came(past, elsewhere, witness=Witness.DOOR)
    with transaction() as session:
        noted = session.get_one(Person, absent)
        assert noted.left_at is None

    history = problem_of(event_id)[0].history

    assert history == (PastEvent(age=1, tables=((0, 1), (4,))),)


def test_a_tie_by_ones_own_word_needs_two() -> None:
    event_id, guests = make_room(people=3)
    past = past_event({guests[0]: 1, guests[1]: 1, guests[2]: 1}, days=7)
    came(past, guests[0], witness=Witness.SELF)
    one_word = problem_of(event_id)[0].history
    came(past, guests[1], witness=Witness.SELF)

    assert one_word == (PastEvent(age=1, tables=((0,),)),)
    assert problem_of(event_id)[0].history == (PastEvent(age=1, tables=((0, 1),)),)


def test_a_sign_up_alone_is_no_meeting() -> None:
    event_id, guests = make_room(people=2)
    past_event({guests[0]: 1, guests[1]: 1}, days=7)

    assert problem_of(event_id)[0].history == ()


def test_the_last_event_of_these_people_is_one_event_ago() -> None:
    event_id, guests = make_room(people=2)
    for days in (60, 7, 30):
        past = past_event({guests[0]: 1, guests[1]: 1}, days=days)
        if days != 30:
            came(past, guests[0], witness=Witness.DOOR)
            came(past, guests[1], witness=Witness.DOOR)

    assert [gone.age for gone in problem_of(event_id)[0].history] == [1, 2]


def test_a_plan_that_nobody_was_told_is_no_history() -> None:
    event_id, guests = make_room(people=2)
    past = past_event({guests[0]: 1, guests[1]: 1}, days=7, published=False)
    came(past, guests[0], witness=Witness.DOOR)
    came(past, guests[1], witness=Witness.DOOR)

    assert problem_of(event_id)[0].history == ()


def test_the_problem_takes_as_many_questions_for_many_as_for_few() -> None:
    counts = []
    for people in (3, 12):
        event = event_row(make_room(people=people)[0])
        asked: list[str] = []

        def note(*facts: object, asked: list[str] = asked) -> None:
            asked.append(str(facts[2]))

        sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
        load_problem(db.session(), event=event, now=BEFORE)
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(asked))

    assert counts == [11, 11]


def test_the_problem_holds_what_guests_ask_and_what_their_host_chose() -> None:
    event_id, guests = make_room(people=4)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        event.new_people = -50
        for signup in session.query(Signup).where(Signup.person_id.in_(guests[:2])):
            signup.learn, signup.help = "Budgets", "budget tables"

    problem, _ = load_problem(db.session(), event=event_row(event_id), now=BEFORE)

    assert problem.asks == (Ask(person=0, can=(1,)), Ask(person=1, can=(0,)))
    assert problem.weights.history[:2] == (-30, -21)
    assert problem.published == ()


def test_a_published_table_is_what_moving_away_from_costs() -> None:
    event_id, guests = make_room(people=4)
    seat_by_hand(event_id, {guests[0]: 2, guests[2]: 1}, published=True)

    problem, _ = load_problem(
        db.session(), event=event_row(event_id), now=BEFORE, tables=2
    )

    assert problem.published == ((1, -1, 0, -1),)
