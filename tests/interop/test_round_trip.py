"""Our mail through Postfix and Dovecot, and what comes back through them."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.incoming import Fate, Nature
from app.domain.outbox import MessageState
from app.domain.reply_addresses import sign_bounce
from app.domain.signups import Answer, SignupStatus
from app.models import (
    Event,
    IncomingMail,
    Message,
    Person,
    RefusedAddress,
    Signup,
)
from app.operations.signups import rsvp
from tests.factories import make_event, make_person
from tests.interop.post_office import PostOffice, wait_until
from tests.replies import reply

NOW = datetime.now(UTC).replace(microsecond=0)


def guest(app: Flask, address: str) -> tuple[Event, Person, bytes]:
    """Somebody under this address who says yes; and the invite, before it leaves."""
    with transaction() as session:
        event = make_event(session, starts_at=NOW + timedelta(days=20))
        person = make_person(session, name="Ana Ünal")
        person.email = address
        session.flush()
        rsvp(
            session,
            event_id=event.id,
            person_id=person.id,
            answer=Answer.YES,
            house=app.extensions["house"],
            now=NOW,
        )
    content = db.session.scalars(
        select(Message.content).where(Message.person_id == person.id)
    ).one()
    db.session.rollback()
    app.extensions["cli"].worker.catch_up()
    return event, person, content


def mail_to(person: Person) -> Message:
    db.session.rollback()
    return db.session.scalars(select(Message).filter_by(person_id=person.id)).one()


def look(app: Flask) -> None:
    app.extensions["cli"].reader.look()


def natures() -> list[tuple[Nature, Fate]]:
    db.session.rollback()
    rows = db.session.scalars(select(IncomingMail).order_by(IncomingMail.id))
    return [(row.nature, row.fate) for row in rows]


def test_an_invite_arrives_byte_by_byte_and_a_no_frees_the_place(
    house: Flask, office: PostOffice
) -> None:
    already = len(office.lies_at("ana"))
    event, ana, content = guest(house, "ana@trestle.example")
    assert wait_until(lambda: len(office.lies_at("ana")) > already), office.log()
    arrived = office.lies_at("ana")[-1]
    row = mail_to(ana)

    with smtplib.SMTP("127.0.0.1", office.smtp) as smtp:
        raw = reply("thunderbird", event=event, person=ana, partstat="DECLINED", at=NOW)
        smtp.sendmail(ana.email, ["events@trestle.example"], raw)
    assert wait_until(lambda: bool(office.lies_at("events"))), office.log()
    look(house)
    look(house)

    # What servers wrote above it is theirs; from our first header on it is ours.
    ours = content.replace(b"\r\n", b"\n")
    assert arrived.replace(b"\r\n", b"\n").endswith(ours)
    assert row.state is MessageState.SENT
    sender = sign_bounce(
        "trestle.example",
        secret=house.config["SECRET_KEY"],
        row=row.id,
        uuid=row.uuid,
    )
    assert sender.encode() in arrived
    signup = db.session.scalars(select(Signup).filter_by(person_id=ana.id)).one()
    assert signup.status is SignupStatus.DECLINED
    assert natures() == [(Nature.ANSWER, Fate.APPLIED)]
    assert office.lies_at("events") == []


@pytest.mark.parametrize(
    ("domain", "said", "is_hard"),
    [
        ("gone.example", "no such mailbox", True),
        # Nobody listens there: Postfix gives up, and calls class 4 a failure.
        ("away.example", "refused", False),
    ],
)
def test_a_bounce_is_read_and_shown(
    house: Flask, office: PostOffice, domain: str, said: str, *, is_hard: bool
) -> None:
    _, ana, _ = guest(house, f"ana@{domain}")
    taken = mail_to(ana).state
    assert wait_until(lambda: bool(office.lies_at("events"))), office.log()

    look(house)

    row = mail_to(ana)
    counted = db.session.scalar(select(RefusedAddress.hard))
    assert (taken, row.state) == (MessageState.SENT, MessageState.FAILED)
    assert said in (row.trouble or "")
    assert counted == (1 if is_hard else None)
    assert natures() == [(Nature.REPORT, Fate.REPORT)]
    assert office.lies_at("events") == []


def test_a_refusal_at_the_server_itself_is_known_at_once(house: Flask) -> None:
    _, nobody, _ = guest(house, "nobody@trestle.example")

    row = mail_to(nobody)

    assert row.state is MessageState.FAILED
    assert (row.trouble or "").startswith("550 5.1.1")
    assert db.session.scalars(select(RefusedAddress.hard)).one() == 1
