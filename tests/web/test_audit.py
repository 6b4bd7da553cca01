import csv
from html import unescape
from io import StringIO

from flask import Flask
from flask.testing import FlaskClient

from app.db import transaction
from app.domain.access import Right
from app.domain.audit import Act
from app.models import Grant
from app.operations import audit, templates
from app.operations.audit import note, note_event
from app.web.audit_words import FACTS, shown
from app.web.privacy_words import TITLES
from tests.browsing import post
from tests.cli.conftest import runner_of
from tests.factories import make_event, make_person, sign_in


def a_company(client: FlaskClient) -> str:
    """An admin who is signed in, and a colleague whose address is returned."""
    with transaction() as session:
        maya = make_person(session, name="Maya Lindqvist")
        session.add(Grant(person_id=maya.id, granted=Right.ADMIN))
        ana = make_person(session, name="=Ana Ito")
        email = ana.email
    sign_in(client, maya)
    return email


def test_the_page_says_who_did_what_from_where(app: Flask, client: FlaskClient) -> None:
    email = a_company(client)
    facts = {"granted": "writes_to_everyone", "email": email}
    post(client, "/admin/access", "/admin/access/grant", **facts)

    page = client.get("/admin/audit").text

    assert "<b>Gave a right</b>: =Ana Ito" in page
    assert "Maya Lindqvist · A page" in page
    assert "Right: May write to everyone" in page


def test_facts_are_read_in_words(app: Flask, client: FlaskClient) -> None:
    a_company(client)
    with transaction() as session:
        event = make_event(session, organizer=make_person(session, name="Ben Okafor"))
        note_event(session, Act.PUBLISHED_EVENT, event, was=None, actor_id=None)

    page = unescape(client.get("/admin/audit").text)

    assert "Run by: Ben Okafor" in page
    assert "Clock: Berlin time" in page
    assert "Audience: Everyone" in page
    assert "Asks about food: No" in page
    assert f">{event.title}</a>" in page
    assert "Which:" not in page


def test_no_fact_is_told_by_its_column(app: Flask) -> None:
    before = {
        "muted": [],
        "sees needs host_above": 1,
        "kept needs": 7,
        "mail promise": 0,
    }
    after = {
        "muted": ["announcement", "prompt"],
        "sees needs host_above": 4,
        "kept needs": 36_500,
        "mail promise": 1,
        "to": "all",
        "only_these": "y",
        "attendance: visitor": 2,
        "attendance: attendance": 3,
    }

    facts = shown(before, after, zone="UTC", names={})

    assert [(fact.name, fact.was, fact.now) for fact in facts] == [
        ("Mail switched off", "", "Announcements, Day after"),
        ("Food and access needs: seen by hosts above you", "counts only", "all of it"),
        (
            "Food and access needs: how long it is kept",
            "7 days",
            "while somebody works here",
        ),
        ("Promises: who is mailed", "nobody", "whoever has not switched it off"),
        ("To", "", "All guests"),
        ("Only these people", "", "Yes"),
        ("Whether you came", "", "5"),
    ]


def test_each_fact_that_is_written_down_has_a_word() -> None:
    known = {*FACTS, *TITLES}

    assert {*audit.FACTS, *audit.TEXTS, *templates.FACTS} - known == set()


def test_changes_are_narrowed_and_leafed_through(
    app: Flask, client: FlaskClient
) -> None:
    a_company(client)
    with transaction() as session:
        for number in range(101):
            note(session, Act.IMPORTED_PEOPLE, after={"new": 1000 + number})
        note(session, Act.RESUMED_MAIL)

    page = client.get("/admin/audit?act=imported_people").text
    older = client.get("/admin/audit?act=imported_people&below=2").text

    assert (page.count("<b>Imported people</b>"), "1001" in page) == (100, True)
    assert ("<b>Let the mail" in page, "1000" in page) == (False, False)
    assert "/admin/audit?act=imported_people&amp;below=2" in page
    assert (older.count("<b>Imported people</b>"), "1000" in older) == (1, True)


def test_the_file_and_the_command_hold_every_change_and_no_formula(
    app: Flask, client: FlaskClient
) -> None:
    email = a_company(client)
    run = runner_of(app)
    run("admin", "grant", email, "--right", "writes_to_everyone")

    file = client.get("/admin/audit.csv")
    printed = run("audit", "export").stdout
    as_json = run("audit", "export", "--json").stdout

    [head, row] = csv.reader(StringIO(file.text.removeprefix("\ufeff")))
    assert dict(zip(head, row, strict=True)) == {
        "number": "1",
        "when": row[1],
        "what": "gave_right",
        "who": "",
        "from": "command",
        "request": "",
        "about": "'=Ana Ito",
        "event": "",
        "before": "",
        "after": '{"right": "writes_to_everyone"}',
    }
    assert printed.split() == file.text.split()
    assert '"act": "gave_right"' in as_json


def test_nobody_else_reads_it_and_nothing_writes_it(
    app: Flask, client: FlaskClient
) -> None:
    with transaction() as session:
        ana = make_person(session)
    sign_in(client, ana)

    statuses = [client.get(p).status_code for p in ("/admin/audit", "/admin/audit.csv")]

    assert statuses == [404, 404]
    methods = {
        method
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("audit.")
        for method in rule.methods or ()
    }
    assert methods == {"GET", "HEAD", "OPTIONS"}
