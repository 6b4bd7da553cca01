"""What a person reads when something is refused, busy, full or broken."""

import re
import sqlite3
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from app.db import db, transaction
from app.models import Event, Message, Person, Signup
from tests.browsing import post, token_of
from tests.factories import make_event, make_person, sign_in
from tests.web.test_signups import SOON


class Disk(Exception):  # noqa: N818 -- what psycopg would raise
    sqlstate = "53100"


def full_sqlite() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def title_of(page: str) -> str:
    found = re.search(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL)
    return found[1] if found else ""


@pytest.fixture
def page(app: Flask, client: FlaskClient) -> str:
    """The path of an event, whose guest is signed in."""
    with transaction() as session:
        event, person = make_event(session, starts_at=SOON), make_person(session)
        path = f"/events/{event.slug}"
    sign_in(client, person)
    return path


def test_a_lock_that_does_not_come_says_try_again(
    app: Flask, client: FlaskClient, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(client, page)
    take, hurry = {
        "sqlite": ("BEGIN IMMEDIATE", "PRAGMA busy_timeout = 1"),
        "postgresql": ("LOCK TABLE event IN EXCLUSIVE MODE", "SET lock_timeout = 1"),
    }[db.engine.dialect.name]
    db.session.remove()

    with db.engine.connect() as holder:
        holder.connection.cursor().execute(take)

        @db.event.listens_for(db.engine, "checkout")  # type: ignore[untyped-decorator]
        def be_impatient(connection: object, *_rest: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]
            cursor.execute(hurry)
            cursor.close()
            connection.commit()  # type: ignore[attr-defined]

        answer = client.post(
            f"{page}/rsvp", data={"answer": "yes", "csrf_token": token}
        )
        db.event.remove(db.engine, "checkout", be_impatient)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Very many answers came at once" in answer.text
    assert db.session.scalars(select(Signup.id)).all() == []


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (full_sqlite(), "The disk of this machine is full"),
        (Disk(), "The disk of this machine is full"),
        (OSError("gone"), "We can&#39;t save anything right now"),
    ],
)
def test_a_database_that_cannot_write_is_named_and_nothing_is_half_done(
    app: Flask,
    client: FlaskClient,
    page: str,
    fault: Exception,
    sentence: str,
) -> None:
    def break_down(*_facts: object) -> None:
        raise OperationalError("", {}, fault)

    token = token_of(client, page)
    db.event.listen(Message, "before_insert", break_down)
    answer = client.post(f"{page}/rsvp", data={"answer": "yes", "csrf_token": token})
    db.event.remove(Message, "before_insert", break_down)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert sentence in answer.text
    assert db.session.scalars(select(Signup.id)).all() == []
    # One press asks the same once more, with what was typed.
    asked = answer.text.partition('<form class="way-on" method="post"')
    assert asked[2].startswith(f' action="/events/{page[-6:]}/rsvp">')
    assert 'name="answer" value="yes"' in asked[2]
    assert "Back to signing in" not in answer.text


def test_a_database_that_is_gone_before_anybody_is_known_is_said(
    app: Flask, client: FlaskClient, page: str
) -> None:
    token = token_of(client, page)

    def gone(*_facts: object) -> None:
        raise OperationalError("", {}, OSError("it restarts"))

    db.event.listen(db.engine, "begin", gone)
    answers = [
        client.get(page),
        client.post(f"{page}/rsvp", data={"answer": "yes", "csrf_token": token}),
    ]
    db.event.remove(db.engine, "begin", gone)

    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "We can&#39;t save anything right now" in answer.text


def test_the_page_of_an_error_needs_no_database(
    app: Flask, client: FlaskClient, page: str
) -> None:
    with transaction() as session:
        session.execute(text("ALTER TABLE right_grant RENAME TO gone"))

    answer = client.get(f"{page}?a=yes")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "The database isn&#39;t ready for this version of Trestle" in answer.text
    assert answer.text.count("<h1") == 1
    assert f'href="/events/{page[-6:]}?a=yes">Try again</a>' in answer.text


def test_a_fault_of_ours_shows_a_code_and_no_entrails(
    app: Flask, client: FlaskClient, page: str
) -> None:
    def break_down(*_facts: object) -> None:
        raise ZeroDivisionError("entrails of the machine")

    token = token_of(client, page)
    db.event.listen(Message, "before_insert", break_down)
    answer = client.post(f"{page}/rsvp", data={"answer": "yes", "csrf_token": token})
    db.event.remove(Message, "before_insert", break_down)

    assert answer.status_code == 500
    assert re.search(r"this code: [0-9A-F]{4}\b", answer.text) is not None
    assert "entrails" not in answer.text
    assert "Traceback" not in answer.text


def test_a_page_that_was_open_too_long_says_so(client: FlaskClient, page: str) -> None:
    answer = client.post(f"{page}/rsvp", data={"answer": "yes", "csrf_token": "old"})

    assert answer.status_code == 400
    assert title_of(answer.text).startswith("This page was open too long")


@pytest.mark.parametrize(
    ("asked", "status", "title"),
    [
        (("GET", "/nowhere"), 404, "Nothing here"),
        (("GET", "/events/abc123"), 404, "No event here"),
        (("GET", "/r/1.0123456789abcdef0123"), 404, "Nothing here"),
        (("DELETE", "/events"), 405, "That didn"),
        (("GET", "/r/" + "9" * 40), 404, "Nothing here"),
    ],
)
def test_what_is_not_there_is_said_in_words(
    client: FlaskClient, page: str, asked: tuple[str, str], status: int, title: str
) -> None:
    method, path = asked

    answer = client.open(path, method=method)

    assert answer.status_code == status
    assert title_of(answer.text).startswith(title)


def test_too_large_a_file_is_refused_with_its_limit(
    client: FlaskClient, page: str
) -> None:
    token = token_of(client, page)

    answer = client.post(
        f"{page}/rsvp", data={"csrf_token": token, "answer": "x" * (6 * 1024 * 1024)}
    )

    assert answer.status_code == 413
    assert "5 MB" in answer.text


def test_a_late_yes_is_told_and_changes_nothing(
    app: Flask, client: FlaskClient
) -> None:
    with transaction() as session:
        event, person = make_event(session, starts_at=SOON), make_person(session)
        path, event_id = f"/events/{event.slug}", event.id
    sign_in(client, person)
    token = token_of(client, path)
    with transaction() as session:
        session.get_one(Event, event_id).starts_at = datetime(2020, 1, 1, tzinfo=UTC)

    answer = client.post(
        f"{path}/rsvp",
        data={"answer": "yes", "csrf_token": token},
        follow_redirects=True,
    )

    assert "This event has already started" in answer.text
    assert db.session.scalars(select(Signup.id)).all() == []


def test_a_person_who_left_is_signed_out_at_once(
    client: FlaskClient, page: str
) -> None:
    with transaction() as session:
        person = session.scalars(select(Person).order_by(Person.id.desc())).first()
        assert person is not None
        person.left_at = SOON

    answer = client.get(page)

    assert (answer.status_code, answer.location) == (302, f"/sign-in?next={page}")


def test_a_stale_session_version_is_worth_nothing(
    client: FlaskClient, page: str
) -> None:
    with transaction() as session:
        for person in session.scalars(select(Person)):
            person.session_version += 1

    assert client.get(page).status_code == 302


def test_an_answer_that_is_none_is_refused_kindly(
    client: FlaskClient, page: str
) -> None:
    answer = post(client, page, f"{page}/rsvp", answer="perhaps")

    assert (answer.status_code, answer.location) == (303, page)
    assert "Press one of the two buttons." in client.get(page).text


def test_an_event_that_is_not_there_says_so(client: FlaskClient, page: str) -> None:
    answer = client.get("/events/anything-aaaaaa")

    assert (answer.status_code, title_of(answer.text)[:13]) == (404, "No event here")
    assert "It may have been moved." in answer.text
