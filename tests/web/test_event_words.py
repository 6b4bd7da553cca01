"""Counts on pages: none, one and many read as a colleague would say them."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import transaction
from app.domain.signups import Answer
from app.models import Person
from app.queries.rooms import Figure
from app.web.event_words import Named, named_of
from tests.factories import make_event, make_person, say, sign_in

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)


def figure(number: int, name: str | None) -> Figure:
    return Figure(
        person_id=number, name=name, department="Sales", code="SA", number=number
    )


@pytest.fixture
def reader(client: FlaskClient) -> Person:
    """Somebody who looks at what is on."""
    with transaction() as session:
        person = make_person(session, name="Priya Nair")
        session.expunge(person)
    sign_in(client, person)
    return person


def listed(client: FlaskClient) -> str:
    return " ".join(client.get("/events").text.split())


def test_nobody_is_named_where_nobody_wants_it(app: Flask) -> None:
    with app.test_request_context():
        assert named_of([figure(1, None), figure(2, None)]) is None


def test_the_only_one_named_is_one(app: Flask) -> None:
    with app.test_request_context():
        named = named_of([figure(1, None), figure(2, "Ana Lima")])

    assert named == Named(
        faces=(("AL", "hue-2"),), more=0, words="Ana Lima shows their name."
    )


def test_five_are_named_and_the_rest_counted(app: Flask) -> None:
    names = ["Ana A", "Ben B", "Cem C", "Dan D", "Eva E", "Fay F", "Gus G"]

    with app.test_request_context():
        named = named_of([figure(8 + n, name) for n, name in enumerate(names)])

    assert named is not None
    assert [letters for letters, _ in named.faces] == ["AA", "BB", "CC", "DD", "EE"]
    assert named.faces[0][1] == "hue-0 p-stripe"
    assert named.more == 2
    assert named.words == (
        "Ana A, Ben B, Cem C, Dan D, Eva E and 2 more show their names."
    )


@pytest.mark.parametrize(
    ("capacity", "tables", "words"),
    [
        (None, None, "Nobody yet"),
        (1, None, "One place, still free"),
        (1, 1, "One seat, still free"),
        (9, None, "9 of 9 places left"),
        (9, 3, "9 of 9 seats left"),
    ],
)
def test_the_list_says_how_much_room_there_is(
    client: FlaskClient,
    reader: Person,
    *,
    capacity: int | None,
    tables: int | None,
    words: str,
) -> None:
    with transaction() as session:
        make_event(session, capacity=capacity, tables=tables, starts_at=SOON)

    assert f"Canteen · {words}" in listed(client)


def test_one_who_goes_where_there_is_no_limit_is_one(
    client: FlaskClient, reader: Person
) -> None:
    with transaction() as session:
        event = make_event(session, starts_at=SOON)
        say(session, Answer.YES, event=event, person=make_person(session))

    assert "Canteen · 1 going" in listed(client)


@pytest.mark.parametrize(
    ("tables", "words"),
    [(None, "The one place is free."), (1, "The one seat is free.")],
)
def test_the_card_says_one_as_one(
    client: FlaskClient, reader: Person, *, tables: int | None, words: str
) -> None:
    with transaction() as session:
        event = make_event(session, capacity=1, tables=tables, starts_at=SOON)
        path = f"/events/{event.slug}"

    assert words in client.get(path).text


@pytest.mark.parametrize(
    ("path", "tab", "mark"),
    [
        ("guests", "Guests", "page"),
        ("guests/write", "Guests", "true"),
        ("settings", "Settings", "page"),
        ("cancel", "Settings", "true"),
    ],
)
def test_a_page_below_a_tab_marks_that_tab(
    client: FlaskClient, reader: Person, *, path: str, tab: str, mark: str
) -> None:
    with transaction() as session:
        host = session.get_one(Person, reader.id)
        event = make_event(session, starts_at=SOON, organizer=host)
        slug = event.slug

    page = client.get(f"/events/{slug}/{path}").text

    assert f'aria-current="{mark}">{tab}</a>' in page
    assert page.partition("subnav")[2].partition("<main")[0].count("aria-current") == 1
