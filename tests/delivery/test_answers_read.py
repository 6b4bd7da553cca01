"""The whole way in: a mailbox, a worker with its settings, and what becomes of answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.db import db, transaction
from app.delivery.reader import Reader
from app.domain.outbox import MessageState
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Inbox, IncomingMail, Message, Person, Signup
from tests.cli.conftest import runner_of
from tests.conftest import Browser, settings_for
from tests.delivery.mailroom import Mailroom, mailroom, trusted
from tests.domain.test_reports import complaint, dsn
from tests.factories import make_event, make_person, say
from tests.operations.post import Post
from tests.replies import reply

__all__ = ["trusted"]

NOW = datetime.now(UTC).replace(microsecond=0)
MINUTE = timedelta(minutes=1)
REDELIVERIES = 100


@dataclass
class Worker:
    """A worker that reads a mailbox, as its settings say."""

    app: Flask
    room: Mailroom
    event: Event
    ana: Person

    @property
    def reader(self) -> Reader:
        """What reads beside it."""
        found: Reader = self.app.extensions["cli"].reader
        return found

    def decline(self, *, minutes: int) -> bytes:
        """What her calendar sends when she can't come."""
        return reply(
            "thunderbird",
            event=self.event,
            person=self.ana,
            partstat="DECLINED",
            at=NOW + minutes * MINUTE,
        )

    def standing(self) -> SignupStatus:
        """How she stands with the event."""
        db.session.rollback()
        return db.session.scalars(
            select(Signup.status).where(Signup.person_id == self.ana.id)
        ).one()


@pytest.fixture
def worker(
    database_url: str, tmp_path: Path, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Worker]:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mailroom(trusted) as (room, address):
        settings = settings_for(
            database_url,
            tmp_path,
            imap_url=f"imaps://events:secret@{address}/INBOX",
            authserv_id="mx.trestle.example",
        )
        app = create_app(settings)
        with app.app_context():
            with transaction() as session:
                event = make_event(session, starts_at=NOW + timedelta(days=30))
                ana = make_person(session)
                say(session, Answer.YES, event=event, person=ana, now=NOW)
            Post().work(now=NOW)
            yield Worker(app=app, room=room, event=event, ana=ana)
            app.extensions["cli"].reader.hang_up()
            db.session.remove()
            db.engine.dispose()


def count_mails() -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count(Message.id))).one()


def test_an_answer_redelivered_a_hundred_times_is_one_change_and_no_mail(
    worker: Worker,
) -> None:
    raw, before = worker.decline(minutes=1), count_mails()
    for _ in range(REDELIVERIES):
        worker.room.put(raw)

    worker.reader.look()
    # Made anew with other numbers, and once more in the mailbox.
    worker.room.validity += 1
    worker.room.put(raw)
    worker.reader.look()

    assert worker.standing() is SignupStatus.DECLINED
    assert db.session.scalars(select(func.count(IncomingMail.id))).one() == 1
    assert count_mails() == before
    assert len(worker.room.lies_in("Trestle handled")) == REDELIVERIES + 1
    assert worker.room.lies_in("INBOX") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_came_back_is_noted_and_nobody_is_answered(worker: Worker) -> None:
    uuid = db.session.scalars(select(Message.uuid)).one()
    before = count_mails()
    about, to = f"{uuid}@trestle.example", worker.ana.email
    worker.room.put(dsn(about=about, recipient=to))
    worker.room.put(dsn(about=about, recipient=to, action="delayed", status="4.4.1"))
    worker.room.put(complaint(about=about))

    worker.reader.look()

    message = db.session.scalars(select(Message)).one()
    assert (message.state, message.trouble) == (
        MessageState.FAILED,
        "550 5.1.1 no such mailbox",
    )
    assert count_mails() == before
    assert worker.room.lies_in("INBOX") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_doctor_and_ready_say_how_the_mailbox_is(worker: Worker) -> None:
    worker.app.test_client_class = Browser
    client, doctor = worker.app.test_client(), runner_of(worker.app)
    host = worker.reader.route.account

    def ready() -> str:
        return str((client.get("/readyz").json or {})["answers_by_mail"])

    def finding() -> str:
        lines = doctor("doctor").output.splitlines()
        return next(line for line in lines if "answers by mail" in line)

    at_first = ready()
    worker.room.put(worker.decline(minutes=1))
    worker.reader.look()
    flows, found = ready(), finding()
    worker.room.accepts = lambda _proof: False
    worker.reader.hang_up()
    worker.reader.look()
    refused, said = ready(), finding()
    with transaction() as session:
        inbox = session.scalars(select(Inbox)).one()
        inbox.refused_at, inbox.fault, inbox.set_aside = None, None, 2
        inbox.read_at = NOW - timedelta(hours=1)
    worker.room.accepts = lambda _proof: True

    assert (at_first, flows) == ("never read", "read")
    assert found == f"ok     answers by mail: {host} opens; to be read now: 0"
    assert refused.startswith("sign_in: The mailbox refuses our sign-in")
    assert said.startswith(f"not ok answers by mail: {host} can't be read (")
    assert "check TRESTLE_IMAP_URL" in said
    assert "secret" not in said
    assert ready() == "silent: it is read every half minute"
    assert finding().endswith(
        "failed to read 2: see “Trestle handled (not read)” there"
    )
    assert worker.standing() is SignupStatus.DECLINED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_mailbox_nothing_is_read_and_that_is_said(app: Flask) -> None:
    app.test_client_class = Browser

    facts = app.test_client().get("/readyz").json or {}

    assert facts["answers_by_mail"] == "off: no mailbox is read"
    assert app.extensions["cli"].reader is None
