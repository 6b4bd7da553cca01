"""One person whose address is none: seen, and in nobody's way."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.causes import CauseKind
from app.domain.outbox import MailKind, MessageState
from app.domain.signups import Answer, SignupStatus
from app.models import Cause, Event, Invite, Message, Person, Signup
from app.operations.access import ask_code
from app.operations.events import cancel
from app.operations.signups import foresee_no
from tests.factories import BEFORE, HOUSE, make_event, make_person, say
from tests.operations.post import Post, kinds_to

NO_ADDRESS = "eve at nowhere"


def break_address(person: Person) -> None:
    with transaction() as session:
        session.get_one(Person, person.id).email = NO_ADDRESS


def mail_to(person: Person) -> list[tuple[MailKind, MessageState, bytes]]:
    db.session.rollback()
    rows = db.session.execute(
        select(Message.kind, Message.state, Message.content)
        .where(Message.person_id == person.id)
        .order_by(Message.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def test_a_yes_counts_though_its_mail_cannot_be_written(app: Flask) -> None:
    with transaction() as session:
        event, eve = make_event(session), make_person(session)
    break_address(eve)

    with transaction() as session:
        signup = say(
            session, Answer.YES, event=session.get_one(Event, event.id), person=eve
        )
        status = signup.status

    invite = db.session.scalars(select(Invite)).one()
    assert status is SignupStatus.ATTENDING
    assert mail_to(eve) == [(MailKind.INVITE, MessageState.FAILED, b"")]
    assert invite.bounced_at == BEFORE


def test_a_no_counts_as_well_and_gives_the_place_on(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event, eve = make_event(session, capacity=1), make_person(session)
        bo = make_person(session)
        say(session, Answer.YES, event=event, person=eve)
        say(session, Answer.YES, event=event, person=bo)
    post.work()
    break_address(eve)

    ready = foresee_no(
        db.session(), event_id=event.id, person_id=eve.id, house=HOUSE, now=BEFORE
    )
    with transaction() as session:
        say(session, Answer.NO, event=session.get_one(Event, event.id), person=eve)

    assert ready is None
    assert [kind for kind, _, _ in mail_to(eve)] == [
        MailKind.INVITE,
        MailKind.CANCELLATION,
    ]
    assert kinds_to(post.work(), bo) == [MailKind.INVITE]


def test_a_batch_tells_all_others(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session)
        ana, eve, bo = (make_person(session) for _ in range(3))
    break_address(eve)
    with transaction() as session:
        session.add(Cause(kind=CauseKind.ANNOUNCED, event_id=event.id, due_at=BEFORE))

    carried = post.work()
    again = post.work(now=BEFORE + timedelta(hours=1))

    told = [MailKind.ANNOUNCEMENT]
    assert [kinds_to(carried, person) for person in (ana, eve, bo)] == [told, [], told]
    assert mail_to(eve) == [(MailKind.ANNOUNCEMENT, MessageState.FAILED, b"")]
    assert again == []
    assert db.session.scalars(select(Cause.closed_at)).one() == BEFORE


def test_what_comes_after_it_is_not_held_up(app: Flask) -> None:
    with transaction() as session:
        event, eve = make_event(session), make_person(session)
    break_address(eve)
    with transaction() as session:
        say(session, Answer.YES, event=session.get_one(Event, event.id), person=eve)
    with transaction() as session:
        cancel(session, event_id=event.id, reason="No cook.", actor_id=1, now=BEFORE)

    Post().work()

    assert {state for _, state, _ in mail_to(eve)} == {MessageState.FAILED}
    assert db.session.scalars(select(Signup.status)).one() is SignupStatus.ATTENDING


def test_a_code_for_such_an_address_looks_like_any_other(app: Flask) -> None:
    with transaction() as session:
        eve = make_person(session)
    break_address(eve)

    with transaction() as session:
        browser = ask_code(
            session, email=NO_ADDRESS, network="127.0.0.1", house=HOUSE, now=BEFORE
        )

    assert len(browser) > 20
    assert mail_to(eve) == [(MailKind.CODE, MessageState.FAILED, b"")]
