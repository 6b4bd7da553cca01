"""Answers that come by mail: whose they are, whether they count, what they do."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import db, transaction
from app.domain.incoming import Fate, Nature, Why
from app.domain.signups import Answer, SignupStatus, Source
from app.models import Event, IncomingMail, Message, Person, Signup
from app.operations.intake import Outcome, take_in
from tests.factories import BEFORE, HOUSE, make_event, make_person, say
from tests.operations.post import Post
from tests.replies import SHAPES, reply

TRUSTING = replace(HOUSE, authserv_id="mx.trestle.example")
MINUTE = timedelta(minutes=1)


def invited(
    *, capacity: int | None = None, now: datetime = BEFORE
) -> tuple[Event, Person]:
    """An event, and somebody who has a place and whose calendar holds it."""
    with transaction() as session:
        event, ana = make_event(session, capacity=capacity), make_person(session)
        say(session, Answer.YES, event=event, person=ana, now=now)
    Post().work(now=now)
    return event, ana


def take(raw: bytes, *, now: object = None) -> Outcome:
    del now
    with transaction() as session:
        return take_in(session, raw, house=TRUSTING, now=BEFORE + 10 * MINUTE)


def standing(event: Event, person: Person) -> tuple[SignupStatus, Source] | None:
    db.session.rollback()
    found = db.session.scalar(
        select(Signup).where(Signup.event_id == event.id, Signup.person_id == person.id)
    )
    return (found.status, found.source) if found else None


def mails() -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count(Message.id))).one()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_decline_in_each_calendar_frees_the_place(app: Flask, shape: str) -> None:
    event, ana = invited()
    raw = reply(shape, event=event, person=ana, partstat="DECLINED", at=BEFORE + MINUTE)
    before = mails()

    first, again = take(raw), take(raw)

    assert (first.fate, first.why, first.is_new) == (Fate.APPLIED, None, True)
    assert again == replace(first, is_new=False)
    assert standing(event, ana) == (SignupStatus.DECLINED, Source.CALENDAR)
    assert mails() == before  # a calendar that declined is not told to


def test_a_report_and_an_absence_notice_change_nothing(app: Flask) -> None:
    event, ana = invited()
    answer = reply("bare", event=event, person=ana, partstat="DECLINED")
    notice = b"Auto-Submitted: auto-replied\r\n" + answer
    report = (
        b"From: mailer-daemon@trestle.example\r\nContent-Type: multipart/report;"
        b' report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nno\r\n--b--\r\n'
    )

    outcomes = [take(notice), take(report)]

    assert [(one.nature, one.fate, one.why) for one in outcomes] == [
        (Nature.AUTOMATIC, Fate.HELD, Why.BY_MACHINE),
        (Nature.REPORT, Fate.REPORT, None),
    ]
    assert standing(event, ana) == (SignupStatus.ATTENDING, Source.PAGE)
    db.session.rollback()
    assert db.session.scalars(select(func.count(IncomingMail.id))).one() == 2
