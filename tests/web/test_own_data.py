import csv
import json
from datetime import UTC, datetime
from io import StringIO
from time import monotonic

import icalendar
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.access import Right
from app.domain.audit import Act
from app.domain.privacy import DATA
from app.models import AuditEntry, Grant, Person
from app.web.privacy_words import TITLES
from tests.browsing import post
from tests.factories import make_event, make_person, sign_in
from tests.operations.forgotten import EMAIL, MARK, plant, rows_with

NOW = datetime.now(UTC).replace(microsecond=0)


def ana(client: FlaskClient) -> int:
    """Somebody with a row in every table, who is signed in."""
    with transaction() as session:
        person, _event = plant(session, now=NOW)
    sign_in(client, person)
    return person.id


def test_the_page_counts_what_is_held_and_says_who_sees_it(
    app: Flask, client: FlaskClient
) -> None:
    ana(client)

    page = client.get("/me/data").text

    assert "Food and access needs" in page
    assert "you, the hosts, hosts above you (counts only)" in page
    assert "7 days after the event" in page
    assert "Who reports to whom</b>" not in page
    assert 'href="/me/data"' in client.get("/me").text


def test_every_kind_of_fact_has_a_title() -> None:
    assert TITLES.keys() == {one.name for one in DATA}


def test_the_json_holds_every_kind_and_nobody_elses_facts(
    app: Flask, client: FlaskClient
) -> None:
    ana(client)
    with transaction() as session:
        people = session.scalars(select(Person)).all()
        mates = [p.email for p in people if p.email != EMAIL]
        [own] = [p for p in people if p.email == EMAIL]
        own.reads_feed = True
    before = monotonic()

    answer = post(client, "/me/data", "/me/data/trestle.json/export")

    assert monotonic() - before < 10
    held = json.loads(answer.text)
    empty = {name for name, rows in held.items() if not rows}
    assert empty == {"events hosted", "series hosted"}
    assert held["person"][0]["email"] == EMAIL
    assert held["promises"][0]["what"] == f"{MARK}'s template"
    assert [row["note"] for row in held["food and access"]] == [MARK, MARK]
    assert [email for email in mates if email in answer.text] == []
    assert "hash" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_csv_holds_the_same_and_the_calendar_the_events(
    app: Flask, client: FlaskClient
) -> None:
    ana(client)

    table = post(client, "/me/data", "/me/data/trestle.csv/export").text
    file = post(client, "/me/data", "/me/data/trestle.ics/export").data

    rows = list(csv.reader(StringIO(table.removeprefix("\ufeff"))))
    assert rows[0] == ["what", "number", "name", "value"]
    assert ["person", "1", "email", EMAIL] in rows
    assert len(icalendar.Calendar.from_ical(file).walk("VEVENT")) == 2
    db.session.rollback()
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert acts.count(Act.EXPORTED_DATA) == 2


def test_deleting_says_what_follows_then_forgets_and_signs_out(
    app: Flask, client: FlaskClient
) -> None:
    person_id = ana(client)
    asked = client.get("/me/data/delete").text

    done = post(client, "/me/data/delete", "/me/data/delete")
    after = client.get("/me/data")

    assert "This can't be taken back." in asked
    assert asked.count("<li>Mixer") == 1
    assert (done.status_code, done.location) == (303, "/sign-in")
    assert after.status_code == 302
    assert rows_with(MARK) == []
    assert db.session.get_one(Person, person_id).name == "Former colleague"
    assert "You are forgotten here" in client.get("/sign-in").text


def test_the_last_admin_stays(app: Flask, client: FlaskClient) -> None:
    with transaction() as session:
        maya = make_person(session)
        session.add(Grant(person_id=maya.id, granted=Right.ADMIN))
    sign_in(client, maya)

    done = post(client, "/me/data/delete", "/me/data/delete")

    assert done.location == "/me/data/delete"
    assert "You are the last admin" in client.get(done.location).text
    assert db.session.get_one(Person, maya.id).forgotten_at is None


def test_a_newcomer_sees_little_and_no_empty_lines(
    app: Flask, client: FlaskClient
) -> None:
    with transaction() as session:
        make_event(session)
        newcomer = make_person(session)
    sign_in(client, newcomer)

    page = client.get("/me/data").text

    assert page.count("<tr>") == 2
