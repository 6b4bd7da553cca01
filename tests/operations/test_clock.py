"""What falls due by itself: once, in order of haste, and cheap when nothing is due."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.db import db, transaction
from app.domain.needs import ERASED_AFTER, NeedTick
from app.domain.outbox import KEPT_FOR, MailKind
from app.domain.signups import Answer, SignupStatus
from app.domain.tokens import Purpose
from app.models import (
    CodeRequest,
    Installation,
    Message,
    Need,
    Person,
    SignInCode,
    Signup,
    Token,
)
from app.operations import clock, outbox
from app.operations.besides import Details, describe
from app.operations.letters import make_link
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.lanes import claim, make_lanes, put
from tests.operations.post import Post, kinds_to

SECOND = timedelta(seconds=1)


def do_duties(now: datetime) -> int:
    """Do all that is due; return how many things that were."""
    done = 0
    while True:
        with transaction() as session:
            if not clock.do_next_duty(session, house=HOUSE, proposals=1, now=now):
                return done
        done += 1


def offered() -> tuple[list[int], datetime]:
    """(ids of three people, when the second one's offer ends)."""
    late = NOON - timedelta(hours=5)
    with transaction() as session:
        lunch = make_event(session, capacity=1)
        people = [make_person(session) for _ in range(3)]
        for person in people:
            say(session, Answer.YES, event=lunch, person=person)
        say(session, Answer.NO, event=lunch, person=people[0], now=late)
        return [person.id for person in people], late + timedelta(hours=2)


def statuses(people: list[int]) -> list[SignupStatus]:
    db.session.rollback()
    found = db.session.execute(select(Signup.person_id, Signup.status))
    by_person = {row[0]: row[1] for row in found}
    return [by_person[person] for person in people]


def test_an_offer_ends_on_the_second_and_the_next_is_asked(app: Flask) -> None:
    people, ends = offered()

    early = do_duties(ends - SECOND)
    before = statuses(people)
    at_the_end = do_duties(ends)
    again = do_duties(ends)

    d, o, w = SignupStatus.DECLINED, SignupStatus.OFFERED, SignupStatus.WAITLISTED
    assert (early, at_the_end, again) == (0, 1, 0)
    assert before == [d, o, w]
    assert statuses(people) == [d, d, o]


def test_whoever_lost_an_offer_is_told_once(app: Flask) -> None:
    people, ends = offered()
    post = Post(now=NOON - timedelta(hours=5))
    post.work()

    carried = post.work(now=ends)

    persons = [db.session.get_one(Person, person) for person in people]
    assert [kinds_to(carried, person) for person in persons] == [
        [],
        [MailKind.NEWS],
        [MailKind.OFFER],
    ]


def test_food_and_access_are_erased_a_week_after(app: Flask) -> None:
    with transaction() as session:
        early = make_event(session)
        late = make_event(session, starts_at=NOON + timedelta(days=1))
        ana = make_person(session)
        for lunch in (early, late):
            say(session, Answer.YES, event=lunch, person=ana)
            describe(
                session,
                event_id=lunch.id,
                person_id=ana.id,
                details=Details(learn="Budgets", ticks=(NeedTick.VEGAN,), note="x"),
                now=BEFORE,
            )
        ends_at = early.ends_at

    def erase(now: datetime) -> bool:
        with transaction() as session:
            return clock.erase_needs(session, house=HOUSE, proposals=1, now=now)

    done = [
        erase(ends_at + ERASED_AFTER - SECOND),
        erase(ends_at + ERASED_AFTER),
        erase(ends_at + ERASED_AFTER),
    ]

    assert done == [False, True, False]
    assert len(db.session.scalars(select(Need.id)).all()) == 1
    assert db.session.scalars(select(Signup.learn)).all() == ["Budgets", "Budgets"]


def test_what_nobody_can_use_any_more_is_deleted(app: Flask) -> None:
    now = BEFORE + KEPT_FOR
    with transaction() as session:
        lanes = make_lanes(session, 2)
        for name, lane in zip(("settled", "open"), lanes, strict=True):
            put(session, name, lane=lane)
        outbox.settle(session, parcel=claim(session), now=BEFORE)
        person_id = lanes[0][1]
        for expires_at in (None, now, now - clock.KEEP_KEYS):
            make_link(
                session,
                path="u",
                purpose=Purpose.UNSUBSCRIBE,
                person_id=person_id,
                house=HOUSE,
                expires_at=expires_at,
            )
        for age in (timedelta(0), clock.KEEP_REQUESTS):
            session.add(
                SignInCode(
                    person_id=person_id,
                    code_hash="a",
                    browser_hash="b",
                    expires_at=now - age,
                )
            )
            session.add(
                CodeRequest(address_hash="a", network="10.0.0.1", asked_at=now - age)
            )

    def purge() -> bool:
        with transaction() as session:
            return clock.purge(session, house=HOUSE, proposals=1, now=now)

    done = [purge(), purge()]

    assert done == [True, False]
    assert db.session.scalars(select(Message.recipient)).all() == ["open"]
    assert db.session.scalars(select(Token.expires_at).order_by(Token.id)).all() == [
        None,
        now,
    ]
    assert db.session.scalars(select(SignInCode.expires_at)).all() == [now]
    assert db.session.scalars(select(CodeRequest.asked_at)).all() == [now]


def test_the_worker_leaves_a_sign_of_life(app: Flask) -> None:
    with transaction() as session:
        session.add(Installation(is_demo=False))
        clock.note_the_worker(session, now=BEFORE)

    assert db.session.scalars(select(Installation.worker_seen_at)).all() == [BEFORE]


@pytest.mark.parametrize(
    "duty", [*clock.DUTIES, *clock.PATIENT_DUTIES], ids=lambda duty: duty.__name__
)
def test_a_duty_with_nothing_due_is_cheap_and_writes_nothing(
    app: Flask, duty: clock.Duty
) -> None:
    with transaction() as session:
        for _ in range(30):
            say(
                session,
                Answer.YES,
                event=make_event(session, tables=2),
                person=make_person(session),
            )
    asked: list[str] = []

    def note(*facts: object) -> None:
        asked.append(str(facts[2]).split(None, 1)[0])

    with transaction() as session:
        event.listen(db.engine, "before_cursor_execute", note)
        done = duty(session, house=HOUSE, proposals=1, now=BEFORE)
        event.remove(db.engine, "before_cursor_execute", note)

    assert done is False
    assert len(asked) <= 5
    assert set(asked) <= {"SELECT", "DELETE"}
