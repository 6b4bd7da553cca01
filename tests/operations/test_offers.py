"""Offers that end: by time, by a cancellation, by a move, while somebody takes one."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.causes import CauseKind
from app.domain.outbox import MailKind
from app.domain.signups import Answer, SignupStatus
from app.models import Cause, Event, Person, Signup
from app.operations import clock
from app.operations.events import cancel, edit
from app.queries.signups import list_run_out
from tests.factories import HOUSE, NOON, make_event, make_person, say
from tests.operations.post import Post, kinds_to
from tests.operations.test_edits import details_of

LATE = NOON - timedelta(hours=5)
ENDS = LATE + timedelta(hours=2)
HOUR = timedelta(hours=1)


def offered() -> tuple[Event, list[Person]]:
    """An event for one, and three people: gone, asked, waiting."""
    with transaction() as session:
        event = make_event(session, capacity=1)
        people = [make_person(session) for _ in range(3)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
        say(session, Answer.NO, event=event, person=people[0], now=LATE)
    return event, people


def standing(person: Person) -> tuple[SignupStatus, datetime | None]:
    db.session.rollback()
    row = db.session.execute(
        select(Signup.status, Signup.held_until).where(Signup.person_id == person.id)
    ).one()
    return row[0], row[1]


def end_offers(now: datetime) -> bool:
    with transaction() as session:
        return clock.do_next_duty(session, house=HOUSE, proposals=1, now=now)


def test_of_a_canceled_event_no_offer_runs_out(app: Flask) -> None:
    event, people = offered()
    post = Post(now=LATE)
    post.work()
    with transaction() as session:
        cancel(session, event_id=event.id, reason="No cook.", actor_id=1, now=LATE)
    told = kinds_to(post.work(), people[1])

    later = kinds_to(post.work(now=ENDS), people[1])

    assert (told, later) == ([MailKind.NEWS], [])


def test_an_offer_that_is_taken_in_the_last_moment_stays_taken(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, people = offered()

    def look_and_be_slow(session: Session, *, now: datetime) -> object:
        found = list_run_out(session, now=now)
        for signup in session.scalars(
            select(Signup).where(Signup.person_id == people[1].id)
        ):
            signup.status, signup.held_until = SignupStatus.ATTENDING, None
        session.flush()
        return found

    monkeypatch.setattr(clock, "list_run_out", look_and_be_slow)
    end_offers(ENDS)

    assert event.id
    assert standing(people[1]) == (SignupStatus.ATTENDING, None)


def test_an_event_moved_forward_holds_no_place_into_its_start(app: Flask) -> None:
    event, people = offered()
    soon = LATE + HOUR

    with transaction() as session:
        fresh = session.get_one(Event, event.id)
        edit(
            session,
            event_id=event.id,
            details=details_of(fresh, starts_at=soon + HOUR, ends_at=soon + 2 * HOUR),
            version=fresh.version,
            words="",
            quietly=False,
            actor_id=fresh.organizer_id,
            hold=timedelta(0),
            now=LATE,
        )

    assert standing(people[1]) == (
        SignupStatus.OFFERED,
        soon + HOUR - timedelta(minutes=30),
    )


def test_an_event_put_off_asks_those_who_wait_for_a_place_that_nobody_got(
    app: Flask,
) -> None:
    with transaction() as session:
        event = make_event(session, capacity=1)
        ana, bo = make_person(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
        say(session, Answer.YES, event=event, person=bo)
        last = NOON - timedelta(minutes=10)
        say(session, Answer.NO, event=event, person=ana, now=last)
    left = standing(bo)[0]

    with transaction() as session:
        fresh = session.get_one(Event, event.id)
        later = NOON + timedelta(days=7)
        edit(
            session,
            event_id=event.id,
            details=details_of(
                fresh,
                starts_at=later,
                ends_at=later + HOUR,
                answer_by=later - timedelta(days=2),
            ),
            version=fresh.version,
            words="",
            quietly=False,
            actor_id=fresh.organizer_id,
            hold=timedelta(0),
            now=last,
        )
    Post(now=last).work()

    assert left is SignupStatus.WAITLISTED
    assert standing(bo)[0] is SignupStatus.ATTENDING


def test_an_edit_just_before_the_start_is_told_before_the_start(app: Flask) -> None:
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
    post = Post()
    post.work()
    last = NOON - timedelta(seconds=90)

    with transaction() as session:
        fresh = session.get_one(Event, event.id)
        edit(
            session,
            event_id=event.id,
            details=details_of(fresh, location="Garden"),
            version=fresh.version,
            words="",
            quietly=False,
            actor_id=fresh.organizer_id,
            hold=timedelta(minutes=2),
            now=last,
        )

    assert kinds_to(post.work(now=last), ana) == [MailKind.UPDATE]


def test_a_refused_announcement_of_a_canceled_event_never_leaves(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        ana = make_person(session)
        session.add(Cause(kind=CauseKind.ANNOUNCED, event_id=event.id, due_at=LATE))
    post = Post(now=LATE, is_down=True)
    post.work()
    with transaction() as session:
        cancel(session, event_id=event.id, reason="No cook.", actor_id=1, now=LATE)
    post.is_down = False

    carried = post.work(now=LATE + 2 * HOUR)

    assert kinds_to(carried, ana) == []
