"""The door: who is turned away, where to, and what a refusal says."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.access import Need, Right
from app.domain.events import HostRole
from app.models import Draft, Event, Grant, Host, Person
from app.web.access_table import NEEDS
from app.web.hosts_only import TOOLS
from tests.browsing import post, token_of
from tests.factories import BEFORE, make_event, make_person, sign_in
from tests.web.test_signups import SOON


@pytest.fixture
def event(app: Flask) -> Event:
    """An event that anyone signed in may see."""
    with transaction() as session:
        return make_event(session, starts_at=SOON)


def somebody() -> Person:
    with transaction() as session:
        return make_person(session)


def test_a_stranger_is_led_to_the_front_door_and_back(
    client: FlaskClient, event: Event
) -> None:
    answer = client.get(f"/events/{event.slug}?q=a%26b")

    assert answer.status_code == 302
    assert answer.location == f"/sign-in?next=/events/{event.slug}?q%3Da%2526b"


@pytest.mark.parametrize(
    ("press", "page"),
    [
        ("/rsvp", ""),
        ("/guests/add", "/guests"),
        ("/guests/write/send", "/guests/write"),
        ("/seating/move", "/seating"),
        ("/cancel", "/cancel"),
    ],
)
def test_a_strangers_press_leads_back_to_its_page(
    client: FlaskClient, event: Event, press: str, page: str
) -> None:
    answer = client.post(f"/events/{event.slug}{press}", data={"answer": "yes"})

    back = f"/sign-in?next=/events/{event.slug}{page}"
    assert (answer.status_code, answer.location) == (303, back)


def test_a_press_that_stands_on_no_page_leads_to_the_front_door(
    client: FlaskClient, event: Event
) -> None:
    assert client.post("/sign-out").location == "/sign-in"


def test_tools_of_an_event_one_may_see_name_who_can_help(
    client: FlaskClient, event: Event
) -> None:
    host = event.organizer.name
    sign_in(client, somebody())

    answer = client.get(f"/events/{event.slug}/settings")

    assert answer.status_code == 403
    assert host in answer.text
    assert "The settings are for hosts of this event" in answer.text


def test_each_tool_of_an_event_says_whose_it_is() -> None:
    private = {Need.DOOR, Need.HOST, Need.ORGANIZER}
    tools = {endpoint.split(".")[0] for endpoint in NEEDS if NEEDS[endpoint] in private}

    assert tools - TOOLS.keys() == set()


def test_who_wants_to_co_host_has_a_mail_to_the_hosts_that_is_begun(
    client: FlaskClient, event: Event
) -> None:
    with transaction() as session:
        ida = make_person(session, name="Ida Berg")
        session.add(Host(event_id=event.id, person_id=ida.id, role=HostRole.HOST))
        session.flush()
        addresses = f"{event.organizer.email},{ida.email}"
        title, slug = event.title, event.slug
    sign_in(client, somebody())

    page = client.get(f"/events/{slug}/seating").text

    link = re.search(r'href="(mailto:[^"]+\?[^"]+)"[^>]*>.*?Ask to co-host', page)
    assert link is not None
    asked = urlsplit(unescape(link[1]))
    said = parse_qs(asked.query)
    assert asked.path == addresses
    assert said["subject"] == [f"May I co-host “{title}”?"]
    assert said["body"][0].endswith(f"/events/{slug}/settings")
    assert "Seating is for hosts of this event" in page


def test_a_look_at_private_pages_is_a_line_in_the_log(
    client: FlaskClient, event: Event, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction() as session:
        host = session.get_one(Person, event.organizer_id)
        path, by_id, event_id = f"/events/{event.slug}", host.id, event.id
    guest = somebody()

    for person, place in ((guest, "/door"), (host, "/door"), (host, "")):
        sign_in(client, person)
        client.get(f"{path}{place}")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [
        (line["endpoint"], line["by_id"], line["event_id"])
        for line in lines
        if line["event"] == "looked"
    ] == [("door.page", by_id, event_id)]


def test_a_right_is_gone_the_moment_it_is_taken(
    client: FlaskClient, event: Event
) -> None:
    person = somebody()
    event_id, person_id = event.id, person.id
    path = f"/events/{event.slug}/settings"
    with transaction() as session:
        session.add(Host(event_id=event_id, person_id=person_id, role=HostRole.HOST))
        session.add(Grant(person_id=person_id, granted=Right.ADMIN))
    sign_in(client, db.session.get_one(Person, person_id))
    before = [client.get(path).status_code, client.get("/admin/mail").status_code]

    with transaction() as session:
        session.delete(session.scalars(select(Host)).one())
        session.delete(session.scalars(select(Grant)).one())

    after = [client.get(path).status_code, client.get("/admin/mail").status_code]
    assert (before, after) == ([200, 200], [403, 404])


def test_the_right_to_write_to_everyone_opens_no_admin_page(
    client: FlaskClient, event: Event
) -> None:
    person = somebody()
    with transaction() as session:
        session.add(Grant(person_id=person.id, granted=Right.WRITES_TO_EVERYONE))
    sign_in(client, db.session.get_one(Person, person.id))

    assert client.get("/admin/mail").status_code == 404


def test_anothers_draft_does_not_exist(client: FlaskClient, event: Event) -> None:
    owner, other = somebody(), somebody()
    with transaction() as session:
        session.add(
            Draft(
                handle="abc123",
                owner_id=owner.id,
                fields={"title": "T"},
                saved_at=BEFORE,
            )
        )
    sign_in(client, db.session.get_one(Person, other.id))
    token = token_of(client, "/events")

    statuses = [
        client.get("/drafts/abc123").status_code,
        client.get("/drafts/abc123/mail").status_code,
        *(
            client.post(f"/drafts/abc123{verb}", data={"csrf_token": token}).status_code
            for verb in ("", "/save", "/publish", "/discard")
        ),
    ]

    draft = db.session.scalars(select(Draft)).one()
    assert statuses == [404] * 6
    assert (draft.owner_id, draft.fields) == (owner.id, {"title": "T"})


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "/" + "x" * 3000,
    ],
)
def test_the_way_back_never_leaves_the_house(
    client: FlaskClient, event: Event, target: str
) -> None:
    sign_in(client, somebody())

    back = client.get("/sign-in", query_string={"next": target}).location
    theme = post(client, "/events", "/me/theme", theme="dark", next=target).location

    assert (back, theme) == ("/events", "/events")


def test_fields_nobody_asked_for_change_nothing(
    client: FlaskClient, event: Event
) -> None:
    person = somebody()
    path, event_id, organizer = f"/events/{event.slug}", event.id, event.organizer_id
    sign_in(client, person)

    post(
        client,
        path,
        f"{path}/rsvp",
        answer="yes",
        person_id=str(organizer),
        organizer_id=str(person.id),
        status="offered",
        role="host",
        turn="0",
        capacity="1",
    )

    db.session.rollback()
    fresh = db.session.get_one(Event, event_id)
    assert (fresh.organizer_id, fresh.capacity) == (organizer, None)
    assert db.session.scalars(select(Host)).all() == []
