"""An event is moved: those who wait read of it, and tables are told once more."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.db import transaction
from app.domain.causes import CauseKind
from app.domain.outbox import MailKind, Parcel
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Person
from app.operations import outbox
from app.operations.seating_planning import plan_time
from tests.evenings import carried_at, seat
from tests.factories import BEFORE, NOON, make_event, make_person, say
from tests.operations.post import Post, kinds_to, mail_in
from tests.operations.test_edits import change
from tests.operations.test_stopping import HOLD, LATER, claim, move, stop_it, write_all

WEEK = timedelta(days=7)


def full() -> tuple[Event, Person, Person, Post]:
    """An event with one place: who has it, and who waits."""
    post = Post()
    with transaction() as session:
        event = make_event(session, capacity=1)
        ana, eve = make_person(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
        say(session, Answer.YES, event=event, person=eve)
    post.work()
    return event, ana, eve, post


def text_of(parcels: list[Parcel]) -> str:
    [parcel] = parcels
    body = mail_in(parcel).get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def test_those_who_wait_read_of_a_move(app: Flask) -> None:
    event, ana, eve, post = full()

    change(event, starts_at=NOON + LATER, ends_at=NOON + 2 * LATER)
    carried = post.work()

    assert kinds_to(carried, ana) == [MailKind.UPDATE]
    assert kinds_to(carried, eve) == [MailKind.NEWS]
    text = text_of([p for p in carried if p.person_id == eve.id])
    assert "The time has changed. Before: Tuesday 2 March, 12:00" in text
    assert "12:30" in text
    assert "Your turn on the waitlist stays yours." in text


def test_whoever_holds_an_offer_reads_how_long_it_is_held(app: Flask) -> None:
    event, _ana, eve, post = full()
    with transaction() as session:
        signup = say(session, Answer.YES, event=event, person=eve)
        signup.status, signup.held_until = SignupStatus.OFFERED, BEFORE + LATER
        session.get_one(Event, event.id).capacity = 2

    change(event, location="Garden")
    carried = post.work()

    text = text_of([p for p in carried if p.person_id == eve.id])
    assert "The place has changed. Before: Canteen." in text
    assert "is held until Tuesday 23 February, 12:30, Berlin time." in text


@pytest.mark.parametrize("changed", [{"title": "Another name"}, {"purpose": "New."}])
def test_new_words_are_no_news_to_those_who_wait(
    app: Flask, changed: dict[str, Any]
) -> None:
    event, _ana, eve, post = full()

    change(event, **changed)

    assert kinds_to(post.work(), eve) == []


def test_those_who_wait_hear_of_no_move_that_was_taken_back_in_time(app: Flask) -> None:
    event, _ana, eve, post = full()
    move(event)
    stop_it(event, CauseKind.EDITED)

    assert kinds_to(post.work(now=BEFORE + HOLD), eve) == []


def test_those_who_wait_and_read_of_a_move_read_that_it_is_taken_back(
    app: Flask,
) -> None:
    event, _ana, eve, post = full()
    with transaction() as session:
        late = make_person(session)
        say(session, Answer.YES, event=event, person=late)
    move(event)
    write_all(post)
    for _ in range(2):  # the update, and what the first who waits reads
        with transaction() as session:
            parcel = claim(session)
        with transaction() as session:
            outbox.settle(session, parcel=parcel, now=BEFORE + HOLD)

    stop_it(event, CauseKind.EDITED, now=BEFORE + HOLD)
    back = post.work(now=BEFORE + HOLD)

    assert kinds_to(back, eve) == [MailKind.NEWS]
    assert kinds_to(back, late) == []


def seated() -> tuple[Event, list[Person], Post]:
    """An event whose tables are known, and whose invites were delivered."""
    post = Post()
    with transaction() as session:
        event = make_event(session, tables=1, seats=4)
        people = [make_person(session) for _ in range(4)]
        seat(session, event, people)
        event.frozen_at = BEFORE
    post.work()
    return event, people, post


def test_an_event_moved_to_another_day_reminds_of_its_tables_again(app: Flask) -> None:
    event, people, post = seated()
    change(event, starts_at=NOON + WEEK, ends_at=NOON + WEEK + LATER)
    post.work()
    with transaction() as session:
        at = plan_time(session.get_one(Event, event.id))

    too_early = carried_at(at - timedelta(minutes=1))
    carried = carried_at(at)
    again = carried_at(at + timedelta(hours=1))

    assert (too_early, again) == ([], [])
    assert sorted((p.kind, p.person_id) for p in carried) == [
        (MailKind.TABLE, person.id) for person in people
    ]
    assert "Tomorrow 12:00" in str(mail_in(carried[0])["Subject"])


def test_an_event_moved_within_its_day_does_not(app: Flask) -> None:
    event, _people, post = seated()
    change(event, starts_at=NOON + LATER, ends_at=NOON + 2 * LATER)
    post.work()
    with transaction() as session:
        at = plan_time(session.get_one(Event, event.id))

    assert carried_at(at) == []


def test_a_move_that_was_taken_back_reminds_nobody_again(app: Flask) -> None:
    event, _people, _post = seated()
    move(event, starts_at=NOON + WEEK, ends_at=NOON + WEEK + LATER)
    stop_it(event, CauseKind.EDITED)
    with transaction() as session:
        at = plan_time(session.get_one(Event, event.id))

    assert carried_at(at) == []
