"""Answers by mail that wait for a host: seen by whom, and what each press does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.access import Right
from app.domain.audit import Act
from app.domain.outbox import MessageState
from app.domain.signups import Answer, SignupStatus
from app.models import AuditEntry, Event, Grant, IncomingMail, Message, Person, Signup
from app.operations.intake import take_in
from tests.browsing import post
from tests.factories import HOUSE, make_event, make_person, say, sign_in
from tests.operations.post import Post, calendar_in
from tests.replies import reply

NOW = datetime.now(UTC).replace(microsecond=0)
TRUSTING = replace(HOUSE, authserv_id="mx.trestle.example")


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    path = tmp_path / "test.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


def evening(*, manager: bool = False) -> tuple[Event, Person]:
    """An event in a week, and Ana whose calendar holds it; perhaps its host is her boss."""
    with transaction() as session:
        host = make_person(session, name="Maya Lindqvist")
        ana = make_person(session, name="Ana Ünal", manager=host if manager else None)
        event = make_event(
            session, organizer=host, starts_at=NOW + timedelta(days=7), tables=2
        )
        say(session, Answer.YES, event=event, person=ana, now=NOW - timedelta(hours=2))
    Post().work(now=NOW - timedelta(hours=2))
    return event, ana


def hold(event: Event, person: Person, **given: Any) -> int:  # noqa: ANN401
    """The number of a mail that waits for the host."""
    facts: dict[str, Any] = {"partstat": "DECLINED", "at": NOW, "COMMENT": "Dentist"}
    raw = reply("kde", event=event, person=person, **{**facts, **given})
    with transaction() as session:
        return take_in(session, raw, house=TRUSTING, now=NOW).mail_id


def press(client: FlaskClient, event: Event, what: str, mail_id: int) -> str:
    page = f"/events/{event.slug}/answers"
    answer = post(client, page, f"{page}/{what}", mail_id=str(mail_id))
    assert answer.status_code == 303
    return client.get(page).text


def standing(person: Person) -> SignupStatus:
    db.session.rollback()
    asked = select(Signup.status).where(Signup.person_id == person.id)
    return db.session.scalars(asked).one()


def test_a_host_sees_why_it_waits_and_applies_it(
    app: Flask, client: FlaskClient
) -> None:
    event, ana = evening()
    mail_id = hold(event, ana, DOMAIN="evil.example")
    sign_in(client, db.session.get_one(Person, event.organizer_id))

    listed = client.get(f"/events/{event.slug}/guests").text
    page = client.get(f"/events/{event.slug}/answers").text
    after = press(client, event, "apply", mail_id)
    again = press(client, event, "apply", mail_id)

    assert "Answers by mail <b>1</b>" in " ".join(listed.split())
    for words in ("Ana Ünal: Declined", "Dentist", "Nothing shows that it is really"):
        assert words in page
    assert "Applied, as if they had pressed it themselves." in after
    assert "That was decided already." in again
    assert standing(ana) is SignupStatus.DECLINED
    acts = select(AuditEntry.act).where(AuditEntry.person_id == ana.id)
    assert Act.APPLIED_ANSWER in db.session.scalars(acts).all()


def test_letting_go_changes_nothing_and_tells_nobody(
    app: Flask, client: FlaskClient
) -> None:
    event, ana = evening()
    mail_id = hold(event, ana, sender="mallory@evil.example")
    sign_in(client, db.session.get_one(Person, event.organizer_id))
    due = select(Message.person_id).where(Message.state == MessageState.DUE)
    before = db.session.scalars(due).all()

    page = client.get(f"/events/{event.slug}/answers").text
    after = press(client, event, "drop", mail_id)

    assert "mallory@evil.example sent it, and it speaks for Ana Ünal." in page
    assert "Nothing waits for you." in after
    assert standing(ana) is SignupStatus.ATTENDING
    db.session.rollback()
    assert db.session.scalars(due).all() == before


def test_whoever_is_above_a_guest_sees_a_count_and_decides_nothing(
    app: Flask, client: FlaskClient
) -> None:
    event, ana = evening(manager=True)
    mail_id = hold(event, ana, DOMAIN="evil.example")
    sign_in(client, db.session.get_one(Person, event.organizer_id))

    page = client.get(f"/events/{event.slug}/answers").text
    after = press(client, event, "apply", mail_id)

    assert "One more is for a co-host to decide." in page
    assert "Ana" not in page
    assert "That was decided already." in after
    assert standing(ana) is SignupStatus.ATTENDING


def test_each_question_has_the_press_that_fits(app: Flask, client: FlaskClient) -> None:
    event, ana = evening()
    with transaction() as session:
        bo = make_person(session, name="Bo Berg")
    counter = hold(event, ana, METHOD="COUNTER", partstat="TENTATIVE")
    refresh = hold(event, ana, METHOD="REFRESH", partstat="NEEDS-ACTION")
    params = f';DELEGATED-TO="mailto:{bo.email}"'
    delegated = hold(event, ana, partstat="DELEGATED", PARAMS=params)
    sign_in(client, db.session.get_one(Person, event.organizer_id))

    page = client.get(f"/events/{event.slug}/answers").text
    for mail_id in (counter, refresh, delegated):
        press(client, event, "apply", mail_id)
    parcels = Post().work(now=datetime.now(UTC) + timedelta(hours=1))

    for words in (
        "Keep the time, and say so",
        "Send the invite again",
        "Free their seat, and ask Bo Berg",
    ):
        assert words in page
    to_ana = [parcel for parcel in parcels if parcel.person_id == ana.id]
    methods = [calendar_in(parcel)[0] for parcel in to_ana]
    assert methods == ["DECLINECOUNTER", "CANCEL"]  # the invite again is news no more
    assert [p.kind.value for p in parcels if p.person_id == bo.id] == ["news"]
    assert standing(ana) is SignupStatus.DECLINED


def test_an_answer_given_since_is_not_overridden(
    app: Flask, client: FlaskClient
) -> None:
    event, ana = evening()
    at = NOW - timedelta(hours=3)
    mail_id = hold(event, ana, DOMAIN="evil.example", at=at)
    sign_in(client, db.session.get_one(Person, event.organizer_id))

    after = press(client, event, "apply", mail_id)

    assert "They have answered since, so nothing was changed." in after
    assert standing(ana) is SignupStatus.ATTENDING
    db.session.rollback()
    assert db.session.get_one(IncomingMail, mail_id).decision is None


def test_admins_see_what_came_for_no_event_and_not_a_word_of_it(
    app: Flask, client: FlaskClient
) -> None:
    event, ana = evening()
    hold(event, ana, UID="other@elsewhere.example", sender="x@elsewhere.example")
    with transaction() as session:
        session.add(Grant(person_id=event.organizer_id, granted=Right.ADMIN))
    sign_in(client, db.session.get_one(Person, event.organizer_id))

    page = client.get("/admin/mail/unmatched").text

    assert "An answer to no event of this installation" in page
    assert "x@elsewhere.example" in page
    assert "Dentist" not in page
    assert 'href="/admin/mail/unmatched"' in client.get("/admin/mail").text
