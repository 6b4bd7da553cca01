"""How an event went: counts of five and more, opened feedback, nobody's name."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.tokens import Purpose
from app.models import Attendance, Event, Feedback, Person
from app.operations.letters import make_link
from app.operations.retention import erase
from tests.browsing import post
from tests.evenings import seat
from tests.factories import HOUSE, make_event, make_person, sign_in

NOW = datetime.now(UTC).replace(microsecond=0)
DEPARTMENTS = ("Finance", "Sales")


def past(
    client: FlaskClient, *, came: int, missed: int, days: int = 1
) -> tuple[str, int, list[int]]:
    """A mixer of two tables that took place; its host is signed in."""
    starts_at = NOW - timedelta(days=days)
    with transaction() as session:
        host = make_person(session, name="Maya Lindqvist")
        people = [
            make_person(
                session, name=f"Guest{n}", department=DEPARTMENTS[n % 2], manager=host
            )
            for n in range(came + missed)
        ]
        event = make_event(
            session, tables=2, seats=20, organizer=host, starts_at=starts_at
        )
        half = len(people) // 2
        before = starts_at - timedelta(days=3)
        seat(session, event, people[:half], people[half:], now=before)
        for number, person in enumerate(people):
            session.add(
                Attendance(
                    event_id=event.id,
                    person_id=person.id,
                    came=number < came,
                    witness=Witness.HOST,
                    noted_at=NOW,
                )
            )
        session.refresh(host)
        session.expunge(host)
        path, event_id = f"/events/{event.slug}/results", event.id
        ids = [person.id for person in people]
    sign_in(client, host)
    return path, event_id, ids


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(unescape(answer.text).split())


def figures(page: str) -> list[tuple[str, str]]:
    found = re.findall(r"<dt>([^<]*)</dt> <dd>([^<]*)</dd>", page)
    return [(number, words) for words, number in found]


def test_results_are_counts_of_who_came_and_who_met(
    app: Flask, client: FlaskClient
) -> None:
    path, _, _ = past(client, came=12, missed=6)

    page = read(client, path)

    assert figures(page) == [
        ("12", "came"),
        ("6", "couldn't make it"),
        ("6", "Finance"),
        ("6", "Sales"),
        # Nine sat at the first table and three at the second: 36 pairs and 3.
        ("39", "first meetings"),
        ("22", "of 39 pairs at the tables were from different departments"),
        ("2", "new people at least for everyone at a table"),
        ("0", "said no, or freed their place"),
        ("0", "still waited when it began"),
    ]
    assert "Guest" not in page.replace(">Guests<", "")


def test_few_who_missed_it_hide_how_many_came_too(
    app: Flask, client: FlaskClient
) -> None:
    path, _, _ = past(client, came=12, missed=1)

    page = read(client, path)

    assert "Nearly everyone with a place came. Fewer than five people didn't" in page
    said = [words for _, words in figures(page)]
    assert not {"came", "couldn't make it", "Finance", "Sales"} & set(said)


def test_too_few_at_the_tables_are_no_figure(app: Flask, client: FlaskClient) -> None:
    path, _, _ = past(client, came=4, missed=0)

    page = read(client, path)

    assert "Fewer than five people are known to have sat at a table" in page
    assert "first meeting" not in page


def test_numbers_stay_when_who_came_is_erased(app: Flask, client: FlaskClient) -> None:
    path, _, _ = past(client, came=12, missed=6, days=40)
    with transaction() as session:
        erase(session, ["attendance"], now=NOW)

    page = read(client, path)

    assert figures(page) == [
        ("12", "came"),
        ("6", "couldn't make it"),
        ("39", "first meetings"),
        ("22", "of 39 pairs at the tables were from different departments"),
        ("2", "new people at least for everyone at a table"),
        ("0", "said no, or freed their place"),
    ]


def answers(event_id: int, *scores: int) -> None:
    with transaction() as session:
        session.add_all(
            Feedback(event_id=event_id, score=score, text=f"Text {number}")
            for number, score in enumerate(scores)
        )


def test_feedback_opens_once_when_it_closes(app: Flask, client: FlaskClient) -> None:
    path, event_id, _ = past(client, came=6, missed=0)
    answers(event_id, 5, 5, 5, 4, 2)

    early = read(client, path)

    assert "until then nobody sees an answer, or how many there are" in early
    assert "Text" not in early


def test_five_answers_are_read_and_four_are_not(
    app: Flask, client: FlaskClient
) -> None:
    path, event_id, _ = past(client, came=6, missed=0, days=8)
    answers(event_id, 5, 5, 5, 4)
    few = read(client, path)
    answers(event_id, 2)
    enough = read(client, path)

    assert "Fewer than five people answered" in few
    assert "Text" not in few
    assert "Was it worth your time?" not in few
    assert "5 people answered. Nobody knows who said what, or when." in enough
    question, _, score = enough.partition("Was it worth your time?</h3>")
    assert "4.2 of 5" not in question
    assert "4.2 of 5" in score
    assert enough.count("<li>Text") == 5


def test_results_wait_for_the_end(app: Flask, client: FlaskClient) -> None:
    path, event_id, _ = past(client, came=6, missed=0)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        event.starts_at, event.ends_at = NOW, NOW + timedelta(hours=1)

    page = read(client, path)

    assert "Results show up here when the event is over." in page
    assert figures(page) == []


def test_whoever_came_is_asked_on_the_follow_ups_page_and_answers_once(
    app: Flask, client: FlaskClient
) -> None:
    _, event_id, [first, *_] = past(client, came=6, missed=0)
    with transaction() as session:
        person = session.get_one(Person, first)
        session.refresh(person)
        session.expunge(person)
        slug = session.get_one(Event, event_id).slug
        link = make_link(
            session,
            path="f",
            purpose=Purpose.FOLLOW_UPS,
            person_id=first,
            event_id=event_id,
            house=HOUSE,
        ).removeprefix(HOUSE.base_url)

    asked = read(client, link)
    assert "30 seconds on Mixer" in asked
    assert "Hosts see the results once" in asked
    wrong = post(client, link, f"{link}/give-feedback", score="9", change="")
    assert "choose a number from 1 to 5" in client.get(wrong.location).text

    post(client, link, f"{link}/give-feedback", score="4", change=" More  time ")

    assert "30 seconds on" not in read(client, link)
    sign_in(client, person)
    page = "/me/follow-ups"
    again = post(client, page, f"{page}/{slug}/give-feedback", score="1", change="")
    assert "You have answered." in client.get(again.location).text
    db.session.rollback()
    kept = db.session.execute(select(Feedback.score, Feedback.text)).all()
    assert [tuple(row) for row in kept] == [(4, "More time")]
    assert db.session.scalar(select(func.count(Feedback.id))) == 1
