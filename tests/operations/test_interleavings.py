"""Every way that frees or takes a place, in any order: the promises hold after each."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func

from app.db import db, transaction
from app.domain.signups import TAKES_A_PLACE, Answer, SignupStatus
from app.models import Event, Person, Signup, Visitor
from app.operations.door import (
    DoorIsClosed,
    OthersAreWaiting,
    RoomIsFull,
    let_in,
    let_visitor_in,
    undo,
    undo_visitor,
)
from app.operations.events import EventHasBegun, TooFewPlaces, edit
from app.operations.guests import (
    IsAGuestAlready,
    IsNotAGuest,
    add_guest,
    remove_guest,
)
from app.operations.people_leaving import let_go
from app.operations.places import can_give_on
from app.operations.signups import EventHasStarted, EventIsOver
from tests.factories import HOUSE, NOON, make_event, make_person, say
from tests.operations.test_edits import details_of
from tests.operations.test_places import Story

REFUSALS = (
    DoorIsClosed,
    EventHasBegun,
    EventHasStarted,
    EventIsOver,
    IsAGuestAlready,
    IsNotAGuest,
    OthersAreWaiting,
    RoomIsFull,
    TooFewPlaces,
)
"""What an operation may answer; it has changed nothing then."""


class Busy(Story):
    """The same event in a livelier company: hosts, a door, leavers and moves."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        with transaction() as session:
            event = session.get_one(Event, self.event_id)
            self.host_id = event.organizer_id

    def add(self) -> None:
        """A host adds somebody."""
        with transaction() as session:
            add_guest(session, person_id=self.one(), **self.said(), **self.facts())

    def remove(self) -> None:
        """A host removes somebody."""
        with transaction() as session:
            remove_guest(session, person_id=self.one(), **self.said(), **self.facts())

    def leave(self) -> None:
        """Somebody leaves the company, and somebody new comes."""
        gone = self.one()
        with transaction() as session:
            let_go(session, person_ids=[gone], house=HOUSE, now=self.now)
            self.people.remove(gone)
            self.people.append(make_person(session).id)

    def change(self) -> None:
        """A host moves the event, or changes how many may come."""
        with transaction() as session:
            event = session.get_one(Event, self.event_id)
            hours = timedelta(hours=self.random.choice([-30, -2, 0, 0, 26]))
            starts_at = max(event.starts_at + hours, self.now + timedelta(minutes=1))
            details = details_of(
                event,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
                capacity=max((event.capacity or 0) + self.random.choice([-1, 0, 1]), 1),
            )
            edit(
                session,
                event_id=self.event_id,
                details=details,
                version=event.version,
                words="",
                quietly=False,
                actor_id=self.host_id,
                hold=timedelta(0),
                now=self.now,
            )
            self.starts_at = starts_at

    def come(self) -> None:
        """Somebody stands at the door, or was only mistaken for somebody."""
        with transaction() as session:
            if self.random.random() < 0.7:
                facts: dict[str, Any] = {"event_id": self.event_id, "now": self.now}
                let_in(session, person_id=self.one(), by_id=self.host_id, **facts)
            else:
                undo(session, person_id=self.one(), **self.facts())

    def visit(self) -> None:
        """Somebody whom the directory does not know comes, or goes again."""
        visitor = db.session.scalar(
            db.select(Visitor.id).where(Visitor.event_id == self.event_id)
        )
        with transaction() as session:
            if visitor is None:
                let_visitor_in(
                    session,
                    event_id=self.event_id,
                    name="Kim",
                    department="",
                    by_id=self.host_id,
                    now=self.now,
                )
            else:
                undo_visitor(
                    session,
                    event_id=self.event_id,
                    visitor_id=visitor,
                    now=self.now,
                )

    def one(self) -> int:
        return self.random.choice(self.people)

    def said(self) -> dict[str, Any]:
        return {"words": "", "actor_id": self.host_id}

    def facts(self) -> dict[str, Any]:
        return {"event_id": self.event_id, "house": HOUSE, "now": self.now}

    def standings(self) -> dict[int, tuple[SignupStatus, int | None]]:
        db.session.rollback()
        rows = db.session.execute(
            db.select(Signup.person_id, Signup.status, Signup.turn).where(
                Signup.event_id == self.event_id
            )
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def step(self, what: Callable[[], None]) -> None:
        """Do one thing and hold every promise to what is stored."""
        before = self.standings()
        with suppress(*REFUSALS):
            what()
        after = self.standings()
        event = db.session.get_one(Event, self.event_id)
        given = [p for p, (status, _) in after.items() if status in TAKES_A_PLACE]
        waiting = {p: t for p, (s, t) in after.items() if s is SignupStatus.WAITLISTED}
        assert len(given) <= (event.capacity or 0)
        assert len(set(waiting.values())) == len(waiting)
        if can_give_on(event, now=self.now):
            self.hold_order(before, waiting, given)
            inside = db.session.scalar(
                db.select(func.count(Visitor.id)).where(
                    Visitor.event_id == self.event_id
                )
            )
            taken = len(given) + (inside or 0)
            assert taken <= (event.capacity or 0)
            if what == self.work:
                assert not waiting or taken == event.capacity

    def hold_order(
        self,
        before: dict[int, tuple[SignupStatus, int | None]],
        waiting: dict[int, int | None],
        given: list[int],
    ) -> None:
        """Nobody moved up past somebody who waits longer."""
        waited = {p: t for p, (s, t) in before.items() if s is SignupStatus.WAITLISTED}
        up = [turn or 0 for person, turn in waited.items() if person in given]
        left = [turn or 0 for person, turn in waiting.items() if person in waited]
        assert not up or not left or max(up) < min(left)


@pytest.mark.parametrize("seed", range(6))
def test_no_way_to_free_or_take_a_place_breaks_a_promise(app: Flask, seed: int) -> None:
    story = Busy(seed)
    for _ in range(12):
        story.step(story.answer)
    steps = [story.answer] * 3 + [story.wait, story.add, story.change, story.come]
    steps += [story.remove, story.leave, story.visit]

    for _ in range(25):
        story.step(story.random.choice(steps))
        story.step(story.work)


@pytest.mark.parametrize("seed", range(2))
def test_at_the_door_the_promises_hold_as_well(app: Flask, seed: int) -> None:
    story = Busy(seed)
    for _ in range(12):
        story.step(story.answer)
    story.now = story.starts_at - timedelta(minutes=58)
    steps = [story.come] * 4 + [story.visit] * 3 + [story.answer] * 2

    for _ in range(30):
        story.step(story.random.choice(steps))
        story.step(story.work)
        story.now += timedelta(minutes=1)


def test_whoever_is_gone_holds_nothing(app: Flask) -> None:
    story = Busy(7)
    for _ in range(20):
        story.step(story.answer)
    gone = story.people[0]

    story.people = [gone]
    story.step(story.leave)

    assert story.standings().get(gone, (SignupStatus.DECLINED, None))[0] is (
        SignupStatus.DECLINED
    )
    assert db.session.get_one(Person, gone).left_at is not None


AN_HOUR_BEFORE = NOON - timedelta(minutes=58)


def works(now: datetime) -> None:
    story = Story.__new__(Story)
    story.now = now
    story.work()


def test_a_visitor_who_was_none_leaves_the_chair_to_who_waits(app: Flask) -> None:
    now = AN_HOUR_BEFORE
    with transaction() as session:
        event, ana = make_event(session, capacity=1), make_person(session)
        door: dict[str, Any] = {"event_id": event.id, "now": now}
        kim = let_visitor_in(
            session, name="Kim", department="", by_id=event.organizer_id, **door
        )
        waits = say(session, Answer.YES, event=event, person=ana, now=now).status
        visitor_id = kim.id

    with transaction() as session:
        undo_visitor(session, visitor_id=visitor_id, **door)
    works(now)

    assert waits is SignupStatus.WAITLISTED
    assert standing_of(ana) is SignupStatus.OFFERED


def test_a_check_in_that_was_none_leaves_the_place_to_who_waits(app: Flask) -> None:
    now = AN_HOUR_BEFORE
    with transaction() as session:
        event = make_event(session, capacity=1)
        ana, bo = make_person(session), make_person(session)
        let_in(
            session,
            event_id=event.id,
            person_id=bo.id,
            by_id=event.organizer_id,
            now=now,
        )
        waits = say(session, Answer.YES, event=event, person=ana, now=now).status

        undo(session, event_id=event.id, person_id=bo.id, house=HOUSE, now=now)

    assert waits is SignupStatus.WAITLISTED
    assert standing_of(ana) is SignupStatus.OFFERED


def standing_of(person: Person) -> SignupStatus:
    db.session.rollback()
    status: SignupStatus = db.session.scalars(
        db.select(Signup.status).where(Signup.person_id == person.id)
    ).one()
    return status
