from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from app.db import db, transaction
from app.domain.access import Right
from app.domain.outbox import MailKind, MessageState
from app.models import Grant, Message, Person
from app.operations import pausing
from tests.browsing import post
from tests.factories import make_event, make_person, sign_in


def an_admin(client: FlaskClient) -> int:
    with transaction() as session:
        person = make_person(session, name="Maya Lindqvist")
        session.add(Grant(person_id=person.id, granted=Right.ADMIN))
        person_id = person.id
    sign_in(client, person)
    return person_id


def make_mail(
    kind: MailKind, *, recipient: str, state: MessageState = MessageState.DUE
) -> int:
    now = datetime.now(UTC)
    with transaction() as session:
        person = make_person(session)
        message = Message(
            event_id=make_event(session).id,
            person_id=person.id,
            kind=kind,
            version=1,
            rank=kind.rank,
            recipient=recipient,
            content=b"Subject: hidden words\n\nhidden words",
            state=state,
            queued_at=now,
            due_at=now.replace(year=now.year + 1),
            useless_at=now.replace(year=now.year + 2),
            trouble="451 try later" if state is MessageState.DUE else None,
        )
        session.add(message)
        session.flush()
        return message.id


def test_personal_mail_appears_as_a_count_and_no_text_at_all(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)
    invite = make_mail(MailKind.INVITE, recipient="seen@trestle.example")
    for kind in (MailKind.PERSONAL, MailKind.PROMISE, MailKind.CODE):
        make_mail(kind, recipient="unseen@trestle.example")

    page = client.get("/admin/mail").text

    assert "seen@trestle.example" in page.replace("unseen@trestle.example", "LEAK")
    assert "unseen@trestle.example" not in page
    assert "hidden words" not in page
    assert "Personal mail" in page
    assert f"/admin/mail/{invite}/retry" in page


def test_a_waiting_mail_is_tried_at_once_and_a_personal_one_is_not_touched(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)
    invite = make_mail(MailKind.INVITE, recipient="ana@trestle.example")
    personal = make_mail(MailKind.PERSONAL, recipient="bo@trestle.example")

    for message_id in (invite, personal):
        answer = post(client, "/admin/mail", f"/admin/mail/{message_id}/retry")
        assert answer.status_code == 303

    db.session.rollback()
    now = datetime.now(UTC)
    assert db.session.get_one(Message, invite).due_at <= now
    assert db.session.get_one(Message, personal).due_at > now


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (0, "Nothing is waiting."),
        (1, "One mail is waiting."),
        (2, "2 mails are waiting."),
    ],
)
def test_the_queue_counts_one_as_one(
    app: Flask, client: FlaskClient, *, waiting: int, words: str
) -> None:
    an_admin(client)
    for number in range(waiting):
        make_mail(MailKind.INVITE, recipient=f"person{number}@trestle.example")

    assert words in client.get("/admin/mail").text


def test_a_company_of_one_is_one_person(app: Flask, client: FlaskClient) -> None:
    an_admin(client)

    text = " ".join(client.get("/admin/people").text.split())

    assert "One person works here. There is one department." in text


@pytest.mark.parametrize("path", ["/admin/mail", "/admin/access"])
def test_a_list_asks_as_often_for_three_rows_as_for_one(
    app: Flask, client: FlaskClient, path: str
) -> None:
    an_admin(client)

    def grow() -> None:
        make_mail(MailKind.INVITE, recipient="ana@trestle.example")
        with transaction() as session:
            person = make_person(session)
            session.add(Grant(person_id=person.id, granted=Right.ADMIN))

    def asked() -> int:
        statements: list[object] = []

        def note(*facts: object) -> None:
            statements.append(facts[2])

        event.listen(db.engine, "before_cursor_execute", note)
        client.get(path)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    grow()
    with_one = asked()
    grow()
    grow()
    assert asked() == with_one


def test_rights_are_given_and_taken_and_the_last_admin_stays(
    app: Flask, client: FlaskClient
) -> None:
    maya = an_admin(client)
    with transaction() as session:
        other = make_person(session, name="Bo Ek")
        other_id, address = other.id, other.email

    def press(what: str, **fields: object) -> int:
        page = "/admin/access"
        return post(
            client, page, f"{page}/{what}", granted="admin", **fields
        ).status_code

    def admins() -> list[int]:
        db.session.rollback()
        return list(
            db.session.scalars(select(Grant.person_id).order_by(Grant.person_id))
        )

    assert press("revoke", person_id=maya) == 303
    assert admins() == [maya]
    assert press("grant", email="nobody@trestle.example") == 422
    assert press("grant", email=address) == 303
    assert admins() == [maya, other_id]
    assert press("revoke", person_id=maya) == 303
    assert admins() == [other_id]
    assert client.get("/admin/access").status_code == 404
    assert db.session.get_one(Person, other_id).name == "Bo Ek"


def pause_mail() -> None:
    now = datetime.now(UTC)
    with transaction() as session:
        pausing.pause(session, backup_made_at=now, is_demo=False, now=now)


def test_a_paused_outbox_is_told_and_resumed_with_one_press(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)
    make_mail(MailKind.INVITE, recipient="old@trestle.example")
    with transaction() as session:
        session.execute(update(Message).values(due_at=datetime(2026, 1, 1, tzinfo=UTC)))
    pause_mail()
    page = client.get("/admin/mail").text
    ready = client.get("/readyz").get_json()

    pressed = post(client, "/admin/mail", "/admin/mail/resume")
    told = client.get("/admin/mail").text
    again = post(client, "/admin/mail", "/admin/mail/resume")

    assert "Mail is paused" in page
    assert "One mail is from before: it may have left already" in page
    assert "Try now" not in page  # it would not leave
    assert ready["mail_paused_since"] is not None
    assert ready["mail"].startswith("paused: ")
    assert (pressed.status_code, again.status_code) == (303, 303)
    assert "Mail leaves again. One old mail was let go." in told
    assert "somebody else resumed it" in client.get("/admin/mail").text
    assert "Mail is paused" not in told
    assert client.get("/readyz").get_json()["mail_paused_since"] is None
    state = db.session.scalars(select(Message.state)).one()
    assert state is MessageState.TOO_LATE


def test_old_mail_goes_too_where_the_box_is_ticked(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)
    make_mail(MailKind.INVITE, recipient="old@trestle.example")
    pause_mail()

    post(client, "/admin/mail", "/admin/mail/resume", also_old="1")

    told = client.get("/admin/mail").text
    assert "Mail leaves again." in told
    assert "let go" not in told
    assert db.session.scalars(select(Message.state)).one() is MessageState.DUE
