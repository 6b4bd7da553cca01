"""What one broken cause, duty or search may do to all others: nothing."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.delivery.processes import Listener
from app.delivery.queue import open_queue
from app.delivery.worker import Worker
from app.domain.causes import CauseKind
from app.domain.outbox import MessageState, Parcel
from app.domain.settings import Rhythm
from app.domain.signups import Answer, SignupStatus
from app.models import Cause, Event, Message, Search, Signup
from app.operations import causes, clock, seating_search
from app.operations.seating import ask_search
from app.operations.signups import resize
from app.queries.seating import load_problem
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.lanes import make_lanes, put

MINUTE = timedelta(minutes=1)


def worker(*, now: datetime = BEFORE) -> Worker:
    return Worker(
        carry=lambda _parcel: None,
        house=HOUSE,
        rhythm=Rhythm(pace=0, proposals=500),
        clock=lambda _session: now,
    )


def broken(*_args: object, **_facts: object) -> int:
    raise ArithmeticError("a bug of ours")


def two_full_events(session: Session) -> tuple[Event, Event]:
    """Two events for one, with two people each; both get a second place."""
    events = make_event(session, capacity=1), make_event(session, capacity=1)
    for event in events:
        for _ in range(2):
            say(session, Answer.YES, event=event, person=make_person(session))
    return events


def test_a_cause_that_breaks_stops_no_other_and_is_tried_again_later(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        sick, well = two_full_events(session)
        session.add(Cause(kind=CauseKind.ANNOUNCED, event_id=sick.id, due_at=BEFORE))
        session.flush()
        resize(session, event_id=well.id, capacity=2, now=BEFORE)
        well_id = well.id
    monkeypatch.setitem(causes.FANOUTS, CauseKind.ANNOUNCED, broken)

    worker().catch_up()
    first = due_of(CauseKind.ANNOUNCED)
    worker(now=BEFORE + MINUTE).catch_up()
    second = due_of(CauseKind.ANNOUNCED)

    assert going(well_id) == 2
    assert (first, second) == (
        BEFORE + timedelta(seconds=15),
        BEFORE + MINUTE + timedelta(seconds=30),
    )


def test_a_cause_that_is_well_again_is_worked_off(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        event, _ = two_full_events(session)
        resize(session, event_id=event.id, capacity=2, now=BEFORE)
        event_id = event.id
    with monkeypatch.context() as patch:
        patch.setitem(causes.FANOUTS, CauseKind.PLACES_FREED, broken)
        worker().catch_up()
    ill = going(event_id)

    worker(now=BEFORE + MINUTE).catch_up()

    assert (ill, going(event_id)) == (1, 2)


def test_a_duty_that_breaks_stops_no_other_duty_and_no_cause(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = NOON - timedelta(hours=5)
    with transaction() as session:
        event = make_event(session, capacity=1)
        people = [make_person(session) for _ in range(3)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
        say(session, Answer.NO, event=event, person=people[0], now=late)
    monkeypatch.setattr(clock, "DUTIES", (broken, *clock.DUTIES))

    worker(now=late + timedelta(hours=2)).catch_up()

    assert [signup.status for signup in signups()] == [
        SignupStatus.DECLINED,
        SignupStatus.DECLINED,
        SignupStatus.OFFERED,
    ]


def test_a_search_that_cannot_begin_stops_no_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = []
    with transaction() as session:
        for _ in range(2):
            event = make_event(session, tables=2, seats=3)
            for _ in range(6):
                say(session, Answer.YES, event=event, person=make_person(session))
            ask_search(
                session,
                event_id=event.id,
                proposals=500,
                actor_id=None,
                now=BEFORE,
            )
            ids.append(event.id)
    load = load_problem

    def break_the_first(session: Session, *, event: Event, now: datetime) -> object:
        return broken() if event.id == ids[0] else load(session, event=event, now=now)

    monkeypatch.setattr(seating_search, "load_problem", break_the_first)

    worker().catch_up()

    db.session.rollback()
    searches = db.session.scalars(select(Search).order_by(Search.id)).all()
    assert [bool(search.trouble) for search in searches] == [True, False]
    assert [search.closed_at for search in searches] == [BEFORE, BEFORE]


def test_a_worker_told_to_stop_ends_the_mail_in_hand_and_no_other(
    app: Flask,
) -> None:
    with transaction() as session:
        for number, lane in enumerate(make_lanes(session, 3)):
            put(session, f"mail-{number}", lane=lane)
    carried: list[str] = []
    found = worker()

    def carry(parcel: Parcel) -> None:
        carried.append(parcel.recipient)
        found.stopping.set()

    object.__setattr__(found, "carry", carry)
    found.catch_up()

    db.session.rollback()
    states = db.session.scalars(select(Message.state).order_by(Message.id)).all()
    assert carried == ["mail-0"]
    assert states == [MessageState.SENT, MessageState.DUE, MessageState.DUE]


def test_a_long_queue_of_mail_keeps_no_freed_place_waiting(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.delivery.worker.AT_ONCE", 20)
    with transaction() as session:
        event, _ = two_full_events(session)
        event_id = event.id
        for lane in make_lanes(session, 30):
            put(session, "somebody", lane=lane)
        resize(session, event_id=event_id, capacity=2, now=BEFORE)
    seen: list[int] = []
    found = worker()

    def carry(_parcel: Parcel) -> None:
        seen.append(going(event_id))

    object.__setattr__(found, "carry", carry)
    found.catch_up()

    assert seen.index(2) == 20


def due_of(kind: CauseKind) -> datetime:
    """When the one cause of that kind is tried next."""
    db.session.rollback()
    return db.session.scalars(select(Cause.due_at).where(Cause.kind == kind)).one()


def going(event_id: int) -> int:
    """How many have a place."""
    return sum(
        signup.event_id == event_id and signup.status is SignupStatus.ATTENDING
        for signup in signups()
    )


def signups() -> list[Signup]:
    """Everybody's signup, in order."""
    db.session.rollback()
    return list(db.session.scalars(select(Signup).order_by(Signup.id)))


def test_whoever_hears_the_signal_tells_the_worker(app: Flask) -> None:
    found = worker()

    Listener(open_queue("memory:"), found).stop()

    assert found.stopping.is_set()
