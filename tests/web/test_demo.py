from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.db import db, transaction
from app.delivery.carriers import maildir_carrier
from app.domain.outbox import MailKind, Parcel
from tests.browsing import post
from tests.conftest import Browser, settings_for
from tests.factories import make_person

MAIL = b"""\
From: Trestle <events@trestle.example>
To: Ana Ito <ana@trestle.example>
Subject: You're going
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/plain; charset=utf-8

You're in, Ana. <b>not bold</b>
--x
Content-Type: text/html; charset=utf-8

<p>You're in, <script>alert(1)</script>Ana.</p>
--x
Content-Type: text/calendar; charset=utf-8; method=REQUEST

BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:u1@trestle.example
SUMMARY:Lunch\\, long
END:VEVENT
END:VCALENDAR
--x--
"""


@pytest.fixture
def demo(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings_for(database_url, tmp_path, demo=True))
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_in_a_demo_one_becomes_anybody(demo: Flask) -> None:
    client = demo.test_client()
    with transaction() as session:
        ana, bo = make_person(session, name="Ana Ito"), make_person(session)
        ids = ana.id, bo.id

    assert "Ana Ito" in client.get("/demo?q=ana").text
    assert bo.name not in client.get("/demo?q=ana").text
    answer = post(client, "/demo", "/demo/enter", person_id=ids[0])

    assert (answer.status_code, answer.location) == (303, "/events")
    assert "Ana Ito, your account" in client.get("/events").text
    assert post(client, "/demo", "/demo/enter", person_id=9999).status_code == 404


def test_the_mailbox_shows_mail_and_runs_nothing_in_it(
    demo: Flask, tmp_path: Path
) -> None:
    client = demo.test_client()
    carry = maildir_carrier(str(tmp_path / "mail"))
    for recipient in ("ana@trestle.example", "bo@trestle.example"):
        content = MAIL.replace(b"ana@trestle.example", recipient.encode())
        carry(
            Parcel(
                message_id=1,
                event_id=None,
                person_id=None,
                kind=MailKind.INVITE,
                fence=1,
                recipient=recipient,
                content=content,
            )
        )

    listed = client.get("/demo/mailbox?to=ana@").text
    path = listed.partition('href="/demo/mailbox/')[2].partition('"')[0]
    letter = client.get(f"/demo/mailbox/{path}")
    html = client.get(f"/demo/mailbox/{path}/html")

    assert "ana@trestle.example" in listed
    assert "bo@trestle.example" not in listed
    assert "&lt;b&gt;not bold&lt;/b&gt;" in letter.text
    assert "Lunch, long" in letter.text
    assert html.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    assert client.get("/demo/mailbox/0123456789abcdef").status_code == 404


def test_a_real_installation_has_none_of_it(app: Flask, client: FlaskClient) -> None:
    paths = ["/demo", "/demo/mailbox", "/demo/enter"]

    assert [client.get(path).status_code for path in paths] == [404] * 3
    assert "demo company" not in client.get("/sign-in").text
