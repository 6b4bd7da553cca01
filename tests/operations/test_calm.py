"""Whoever presses how often: three mails an hour about one place, then the last word."""

from datetime import timedelta

from flask import Flask

from app.db import transaction
from app.domain.calendar import Method
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Person
from app.operations.guests import add_guest, remove_guest
from app.queries.signups import find_signup
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.post import Post, calendar_in

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def made() -> tuple[int, int]:
    with transaction() as session:
        return make_event(session).id, make_person(session).id


def press(number: int, *, event_id: int, person_id: int) -> None:
    with transaction() as session:
        say(
            session,
            Answer.NO if number % 2 else Answer.YES,
            event=session.get_one(Event, event_id),
            person=session.get_one(Person, person_id),
            now=BEFORE + number * MINUTE,
        )


def test_a_mind_that_changes_all_the_time_gets_three_mails_and_the_last_word(
    app: Flask,
) -> None:
    event_id, person_id = made()
    post = Post()

    for number in range(11):
        press(number, event_id=event_id, person_id=person_id)
        post.work(now=BEFORE + number * MINUTE)
    within = len(post.carried)
    later = post.work(now=BEFORE + HOUR + MINUTE)
    end = post.work(now=BEFORE + 3 * HOUR)

    assert (within, len(later), end) == (3, 1, [])
    assert calendar_in(later[0])[0] == Method.REQUEST
    with transaction() as session:
        signup = find_signup(session, event_id=event_id, person_id=person_id)
        assert signup is not None
        assert signup.status is SignupStatus.ATTENDING


def test_a_host_who_adds_and_removes_somebody_does_not_bombard_them(app: Flask) -> None:
    event_id, person_id = made()
    post = Post()
    facts = {"event_id": event_id, "person_id": person_id, "words": "Because."}

    for number in range(12):
        now = BEFORE + number * MINUTE
        with transaction() as session:
            host_id = session.get_one(Event, event_id).organizer_id
            deed = remove_guest if number % 2 else add_guest
            deed(session, **facts, actor_id=host_id, house=HOUSE, now=now)  # type: ignore[arg-type]
        post.work(now=now)

    assert len([p for p in post.carried if p.person_id == person_id]) <= 3


def test_three_answers_in_an_hour_wait_for_nobody(app: Flask) -> None:
    event_id, person_id = made()
    post = Post()

    for number in range(3):
        press(number, event_id=event_id, person_id=person_id)
        post.work(now=BEFORE + number * MINUTE)

    assert len(post.carried) == 3


def test_shortly_before_the_start_nothing_waits(app: Flask) -> None:
    event_id, person_id = made()
    post = Post()

    for number in range(6):
        now = NOON - HOUR + number * MINUTE
        with transaction() as session:
            say(
                session,
                Answer.NO if number % 2 else Answer.YES,
                event=session.get_one(Event, event_id),
                person=session.get_one(Person, person_id),
                now=now,
            )
        post.work(now=now)

    assert len(post.carried) == 6
