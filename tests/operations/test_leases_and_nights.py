"""What must not leave twice, in the night, or for nothing."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.calendar import Method
from app.domain.mail import HostNews
from app.domain.outbox import LEASE, MailKind, MessageState
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Message, Signup, Visitor
from app.operations import outbox
from app.operations.door import let_visitor_in, undo_visitor
from app.operations.hosts import tell_hosts
from app.operations.people_leaving import let_go
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.lanes import claim, make_lanes, put
from tests.operations.post import Post

SECOND = timedelta(seconds=1)
FRIDAY_FIVE = datetime(2027, 3, 5, 16, tzinfo=UTC)  # 17:00 in Berlin
MONDAY_NINE = datetime(2027, 3, 8, 8, tzinfo=UTC)


def test_what_somebody_carries_cannot_be_retried(app: Flask) -> None:
    with transaction() as session:
        message = put(session, "ana", lane=make_lanes(session, 1)[0])
        claim(session)
        retried = outbox.retry(session, message_id=message.id, now=BEFORE)
        again = outbox.claim_next(session, now=BEFORE + LEASE - SECOND)

    assert (retried, again) == (False, None)


def test_a_refused_prompt_waits_for_the_next_working_morning(app: Flask) -> None:
    with transaction() as session:
        message = put(
            session,
            "ana",
            lane=make_lanes(session, 1)[0],
            kind=MailKind.PROMPT,
            due_at=FRIDAY_FIVE - timedelta(hours=7),
        )
        in_time = outbox.claim_next(session, now=FRIDAY_FIVE - SECOND)
        assert in_time is not None
        outbox.release(session, parcel=in_time, trouble="450", now=FRIDAY_FIVE - SECOND)
        too_late = outbox.claim_next(session, now=FRIDAY_FIVE + timedelta(hours=1))
        due_at = message.due_at
        at_last = outbox.claim_next(session, now=MONDAY_NINE)

    assert too_late is None
    assert due_at == MONDAY_NINE
    assert at_last is not None


def test_an_invite_that_came_too_late_needs_no_cancel(app: Flask) -> None:
    with transaction() as session:
        [lane] = make_lanes(session, 1)
        put(session, "a", lane=lane, method=Method.REQUEST, useless_at=NOON)
        put(
            session,
            "b",
            lane=lane,
            kind=MailKind.CANCELLATION,
            method=Method.CANCEL,
            due_at=NOON,
        )
        found = outbox.claim_next(session, now=NOON)

    db.session.rollback()
    states = db.session.scalars(select(Message.state).order_by(Message.id)).all()
    assert found is None
    assert states == [MessageState.TOO_LATE, MessageState.SUPERSEDED]


def test_a_visitor_inside_leaves_no_place_for_a_late_yes(app: Flask) -> None:
    soon = NOON - timedelta(hours=1)
    with transaction() as session:
        event = make_event(session, capacity=1)
        helper, late = make_person(session), make_person(session)
        let_visitor_in(
            session,
            event_id=event.id,
            name="Ida",
            department="Press",
            by_id=helper.id,
            now=soon,
        )
        status = say(session, Answer.YES, event=event, person=late, now=soon).status

    with transaction() as session:
        visitor = session.scalars(select(Visitor)).one()
        undo_visitor(session, event_id=event.id, visitor_id=visitor.id, now=soon)
    Post(now=soon).work()

    after = db.session.scalars(select(Signup.status)).one()
    assert (status, after) == (SignupStatus.WAITLISTED, SignupStatus.OFFERED)


def test_nothing_is_sent_to_an_organizer_who_left(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        let_go(session, person_ids=[event.organizer_id], house=HOUSE, now=BEFORE)
        tell_hosts(
            session,
            session.get_one(Event, event.id),
            news=HostNews.PLAN_NOT_PUBLISHED,
            path="/seating",
            house=HOUSE,
            now=BEFORE,
        )

    assert db.session.scalars(select(Message.id)).all() == []
