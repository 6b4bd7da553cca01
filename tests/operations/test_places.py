"""Whatever happens in whatever order: no place too many, none empty while one waits."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.signups import TAKES_A_PLACE, Answer, SignupStatus
from app.models import Event, Person, Signup
from app.operations import causes, clock
from app.operations.places import is_frozen
from app.operations.signups import EventHasStarted, EventIsOver, resize, rsvp
from tests.factories import HOUSE, NOON, make_event, make_person, say

PEOPLE = 9


class Story:
    """One event, nine people, and a clock that only goes forward.

    Half a day before or after the freeze, or long before it.
    """

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 -- a story that can be told again
        # In some stories places are given on by themselves, in others they are offered.
        before = [timedelta(days=4), timedelta(hours=31), timedelta(hours=9)]
        self.starts_at = NOON
        self.now = NOON - self.random.choice(before)
        with transaction() as session:
            event = make_event(session, capacity=self.random.randint(1, 4), tables=None)
            event.answer_by = NOON - timedelta(hours=30)
            self.event_id = event.id
            self.people = [make_person(session).id for _ in range(PEOPLE)]

    def answer(self) -> None:
        """Somebody presses a button."""
        try:
            with transaction() as session:
                rsvp(
                    session,
                    event_id=self.event_id,
                    person_id=self.random.choice(self.people),
                    answer=self.random.choice(list(Answer)),
                    house=HOUSE,
                    now=self.now,
                )
        except (EventHasStarted, EventIsOver):
            assert self.now >= self.starts_at

    def grow(self) -> None:
        """A host finds another chair."""
        if self.now < NOON:
            with transaction() as session:
                event = session.get_one(Event, self.event_id)
                capacity = (event.capacity or 0) + self.random.randint(1, 2)
                resize(session, event_id=self.event_id, capacity=capacity, now=self.now)

    def wait(self) -> None:
        """Time passes."""
        self.now += timedelta(minutes=self.random.choice([1, 20, 130, 600]))

    def work(self) -> None:
        """The worker does all that is due."""
        while self._one(clock.do_next_duty, proposals=1) or self._one(
            causes.work_off_next
        ):
            pass

    def _one(self, duty: Callable[..., bool], **facts: object) -> bool:
        with transaction() as session:
            return duty(session, house=HOUSE, now=self.now, **facts)

    def check(self, *, worked: bool) -> None:
        """Hold the promises to what is stored."""
        db.session.rollback()
        event = db.session.get_one(Event, self.event_id)
        signups = db.session.scalars(
            db.select(Signup).where(Signup.event_id == self.event_id)
        ).all()
        taken = [s for s in signups if s.status in TAKES_A_PLACE]
        waiting = [s for s in signups if s.status is SignupStatus.WAITLISTED]
        assert len(taken) <= (event.capacity or 0)
        turns = [s.turn for s in waiting]
        assert len(set(turns)) == len(turns)
        may_ask = self.now < NOON - timedelta(minutes=30) or not is_frozen(
            event, now=self.now
        )
        if worked and may_ask:
            assert not waiting or len(taken) == event.capacity


@pytest.mark.parametrize("seed", range(12))
def test_no_interleaving_oversells_or_leaves_a_place_empty(
    app: Flask, seed: int
) -> None:
    story = Story(seed)
    steps = [story.answer] * 8 + [story.wait] * 2 + [story.grow, story.work]

    for _ in range(40):
        step = story.random.choice(steps)
        step()
        story.check(worked=step == story.work)
    story.work()
    story.check(worked=True)


def standings(session: Session, event: Event, people: list[Person]) -> list[str]:
    found = {
        signup.person_id: signup.status.value
        for signup in session.scalars(
            db.select(Signup).where(Signup.event_id == event.id)
        )
    }
    return [found.get(person.id, "-") for person in people]


def test_before_the_freeze_the_first_in_line_moves_up_alone(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session, capacity=1)
        people = [make_person(session) for _ in range(3)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)

        say(session, Answer.NO, event=event, person=people[0])

        assert standings(session, event, people) == [
            "declined",
            "attending",
            "waitlisted",
        ]


def test_after_the_freeze_the_place_is_offered_held_and_passed_on(app: Flask) -> None:
    late = NOON - timedelta(hours=5)
    with transaction() as session:
        event = make_event(session, capacity=1, tables=None)
        people = [make_person(session) for _ in range(3)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
        say(session, Answer.NO, event=event, person=people[0], now=late)
        first = standings(session, event, people)
        held_until = session.scalars(
            db.select(Signup.held_until).where(Signup.person_id == people[1].id)
        ).one()
        # A held place counts as taken: whoever presses yes now waits.
        back = say(session, Answer.YES, event=event, person=people[0], now=late)
        waits = back.status

    with transaction() as session:
        clock.do_next_duty(session, house=HOUSE, proposals=1, now=held_until)

    with transaction() as session:
        people = [session.get_one(Person, person.id) for person in people]
        event = session.get_one(Event, event.id)
        assert first == ["declined", "offered", "waitlisted"]
        assert held_until == late + timedelta(hours=2)
        assert waits is SignupStatus.WAITLISTED
        assert standings(session, event, people) == [
            "waitlisted",
            "declined",
            "offered",
        ]


def test_taking_an_offer_and_declining_one(app: Flask) -> None:
    late = NOON - timedelta(hours=5)
    with transaction() as session:
        event = make_event(session, capacity=2)
        people = [make_person(session) for _ in range(4)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
        for person in people[:2]:
            say(session, Answer.NO, event=event, person=person, now=late)
        offered = standings(session, event, people)

        say(session, Answer.YES, event=event, person=people[2], now=late)
        say(session, Answer.NO, event=event, person=people[3], now=late)

        assert offered == ["declined", "declined", "offered", "offered"]
        assert standings(session, event, people)[2:] == ["attending", "declined"]


def test_in_the_last_half_hour_nobody_is_asked_and_a_yes_takes_the_place(
    app: Flask,
) -> None:
    last = NOON - timedelta(minutes=20)
    with transaction() as session:
        event = make_event(session, capacity=1)
        people = [make_person(session) for _ in range(3)]
        for person in people[:2]:
            say(session, Answer.YES, event=event, person=person)
        say(session, Answer.NO, event=event, person=people[0], now=last)

        say(session, Answer.YES, event=event, person=people[2], now=last)

        assert standings(session, event, people) == [
            "declined",
            "waitlisted",
            "attending",
        ]


def test_in_the_last_half_hour_those_who_wait_may_take_the_place_as_well(
    app: Flask,
) -> None:
    last = NOON - timedelta(minutes=20)
    with transaction() as session:
        event = make_event(session, capacity=1)
        people = [make_person(session) for _ in range(3)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
        full = say(session, Answer.YES, event=event, person=people[2], now=last)
        turn = full.turn
        say(session, Answer.NO, event=event, person=people[0], now=last)

        taken = say(session, Answer.YES, event=event, person=people[2], now=last)
        late = say(session, Answer.YES, event=event, person=people[1], now=last)
        gone = say(session, Answer.NO, event=event, person=people[1], now=last)

        assert (turn, taken.status) == (2, SignupStatus.ATTENDING)
        assert (late is gone, gone.status) == (True, SignupStatus.DECLINED)
        assert standings(session, event, people) == [
            "declined",
            "declined",
            "attending",
        ]


def test_whoever_comes_while_a_place_is_passed_on_queues_behind(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session, capacity=1)
        people = [make_person(session) for _ in range(3)]
        for person in people[:2]:
            say(session, Answer.YES, event=event, person=person)
        resize(
            session,
            event_id=event.id,
            capacity=2,
            now=NOON - timedelta(days=3),
        )

        newcomer = say(session, Answer.YES, event=event, person=people[2])

        assert newcomer.status is SignupStatus.WAITLISTED
        assert standings(session, event, people) == [
            "attending",
            "attending",
            "waitlisted",
        ]
