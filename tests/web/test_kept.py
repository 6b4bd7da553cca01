"""What was filled in while the session ended, from the press to its sending."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import db, transaction
from app.domain.signups import Answer
from app.models import Event, Person, Signup
from app.operations.access import make_sign_in_link
from tests.browsing import post, token_of
from tests.factories import HOUSE, make_event, make_person, say
from tests.web.test_signups import SOON

OURS = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
WISH = "how budgets are made"


@pytest.fixture
def ana(app: Flask) -> Person:
    """Somebody with a place at an event, and no session."""
    with transaction() as session:
        event, person = make_event(session, starts_at=SOON), make_person(session)
        say(session, Answer.YES, event=event, person=person, now=datetime.now(UTC))
    return person


def details(client: FlaskClient, headers: dict[str, str], *, learn: str = WISH) -> str:
    """Share something while signed out; return where that leads."""
    event = db.session.scalars(db.select(Event)).one()
    path = f"/events/{event.slug}/details"
    sent = client.post(path, data={"learn": learn, "shows_name": "y"}, headers=headers)
    return str(sent.location)


def come_in(client: FlaskClient, person: Person) -> str:
    """Sign in by an operator's link; return where that leads."""
    with transaction() as session:
        link = make_sign_in_link(
            session,
            person=session.get_one(Person, person.id),
            house=HOUSE,
            now=datetime.now(UTC),
        )
    path = link.removeprefix(HOUSE.base_url)
    return str(post(client, path, path).location)


def wish() -> str:
    db.session.rollback()
    return str(db.session.scalars(db.select(Signup.learn)).one())


def test_what_was_filled_in_waits_for_its_author_and_one_press(
    client: FlaskClient, ana: Person
) -> None:
    front_door = details(client, OURS)
    asked = client.get(front_door).text
    onward = come_in(client, ana)
    page = client.get(onward).text
    before = wish()

    token = token_of(client, onward)
    fields = {"csrf_token": token, "learn": WISH, "shows_name": "y"}
    passed_on = client.post("/sign-in/kept/send", data=fields)
    done = client.post(passed_on.location, data=fields)

    assert "What you filled in is kept." in asked
    assert (onward, before) == ("/sign-in/kept", "")
    assert f'<blockquote class="panel">{WISH}</blockquote>' in page
    assert f'name="learn" value="{WISH}"' in page
    assert passed_on.status_code == 307
    assert (done.status_code, wish()) == (303, WISH)
    assert client.get("/sign-in/kept").location == "/events"


def test_what_is_not_sent_is_forgotten(client: FlaskClient, ana: Person) -> None:
    details(client, OURS)
    onward = come_in(client, ana)

    dropped = post(client, onward, "/sign-in/kept/drop")

    assert dropped.status_code == 303
    assert client.get("/sign-in/kept").location == "/events"
    assert wish() == ""


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_another_site_plants_nothing(
    client: FlaskClient, ana: Person, headers: dict[str, str]
) -> None:
    details(client, headers)

    assert come_in(client, ana) == "/events"


def test_what_fits_into_no_cookie_keeps_the_way_back_alone(
    client: FlaskClient, ana: Person
) -> None:
    front_door = details(client, OURS, learn="a " * 2000)

    assert front_door.startswith("/sign-in?next=/events/")
    assert "is kept" not in client.get(front_door).text


def test_markup_in_what_is_kept_stays_text(client: FlaskClient, ana: Person) -> None:
    details(client, OURS, learn='"><script>alert(1)</script> x')

    page = client.get(come_in(client, ana)).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; x</blockquote>" in page
