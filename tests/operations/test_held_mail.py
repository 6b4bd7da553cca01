"""What the charter held back of one's own place is told once an admin accepts."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.charter import mail_key
from app.domain.outbox import MailKind
from app.domain.signups import Answer
from app.models import Charter, Event, Person
from app.operations.charter import accept
from app.operations.events import cancel
from tests.agreed import accept_but
from tests.factories import BEFORE, make_event, make_person, say
from tests.operations.post import Post, calendar_in, kinds_to

ALL = [mail_key(kind) for kind in (MailKind.INVITE, MailKind.CANCELLATION)]
LATER = BEFORE + timedelta(days=3)
"""After the 48 hours in which any mail is of use."""


@pytest.fixture
def mailbox(app: Flask) -> Post:
    """A mail server, and a house that agreed to neither invites nor cancellations."""
    accept_but()
    with transaction() as session:
        charter = session.scalars(select(Charter).order_by(Charter.id.desc())).first()
        assert charter is not None
        charter.lines = {k: v for k, v in charter.lines.items() if k not in ALL}
    db.session.info.clear()
    return Post()


def company() -> tuple[Event, Person, Person]:
    with transaction() as session:
        event = make_event(session)
        ana, ben = (make_person(session, name=n) for n in ("Ana Ito", "Ben Ode"))
        for person in (ana, ben):
            say(session, Answer.YES, event=event, person=person, now=BEFORE)
    return event, ana, ben


def agree_now() -> None:
    with transaction() as session:
        accept(session, by_id=None, now=LATER)


def test_each_calendar_is_told_once_what_is_true_by_then(mailbox: Post) -> None:
    event, ana, ben = company()
    held = mailbox.work()
    with transaction() as session:
        session.get_one(Event, event.id).location = "Atrium"
        say(session, Answer.NO, event=event, person=ben, now=BEFORE)

    agree_now()
    told = mailbox.work(now=LATER)
    agree_now()
    again = mailbox.work(now=LATER + timedelta(hours=1))

    assert held == []
    assert kinds_to(told, ana) == [MailKind.INVITE]
    method, entry = calendar_in(told[0])
    assert (method, str(entry["LOCATION"])) == ("REQUEST", "Atrium")
    assert kinds_to(told, ben) == []
    assert again == []


def test_an_entry_that_stands_is_taken_away_with_the_hosts_reason(
    mailbox: Post,
) -> None:
    accept_but()
    event, ana, _ = company()
    mailbox.work()
    with transaction() as session:
        charter = session.scalars(select(Charter).order_by(Charter.id.desc())).first()
        assert charter is not None
        charter.lines = {k: v for k, v in charter.lines.items() if k not in ALL}
    db.session.info.clear()
    with transaction() as session:
        cancel(
            session,
            event_id=event.id,
            reason="The canteen floods.",
            actor_id=event.organizer_id,
            hold=timedelta(0),
            now=BEFORE,
        )
    held = mailbox.work()

    agree_now()
    told = [p for p in mailbox.work(now=LATER) if p.person_id == ana.id]

    assert held == []
    assert [parcel.kind for parcel in told] == [MailKind.CANCELLATION]
    assert calendar_in(told[0])[0] == "CANCEL"
    assert "The canteen floods." in told[0].content.decode()
