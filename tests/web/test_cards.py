"""The card of an event says what is so, and who said it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import transaction
from app.domain.events import EventStatus
from app.domain.signups import Answer, SignupStatus, Source
from tests.factories import make_event, make_person, say, sign_in

NOW = datetime.now(UTC).replace(microsecond=0)
SOON = NOW + timedelta(days=9)
AGO = NOW - timedelta(minutes=10)


def show(
    client: FlaskClient,
    *,
    status: SignupStatus | None,
    source: Source = Source.PAGE,
    words: str = "",
    others: int = 0,
    **facts: object,
) -> str:
    """Return the page of one event as somebody with this standing sees it."""
    with transaction() as session:
        event = make_event(session, starts_at=SOON)
        person = make_person(session, name="Priya Nair", zone="Europe/Budapest")
        for _ in range(others):
            say(session, Answer.YES, event=event, person=make_person(session))
        if status is not None:
            signup = say(session, Answer.YES, event=event, person=person)
            signup.status, signup.source, signup.host_words = status, source, words
            signup.turn = 7 if status is SignupStatus.WAITLISTED else None
        for name, value in facts.items():
            setattr(event, name, value)
        path = f"/events/{event.slug}"
        session.flush()
        session.expunge(person)
    sign_in(client, person)
    return client.get(path).text.replace("&#39;", "'")


def test_a_guest_reads_why_a_host_added_them(client: FlaskClient) -> None:
    shown = show(
        client, status=SignupStatus.ATTENDING, source=Source.HOST, words="You asked me"
    )

    assert "A host added you: “You asked me”" in shown


def test_a_guest_reads_why_a_host_removed_them_and_the_way_back(
    client: FlaskClient,
) -> None:
    shown = show(
        client,
        status=SignupStatus.DECLINED,
        source=Source.HOST,
        words="The room is smaller now",
    )

    assert "A host took you off the list: “The room is smaller now”" in shown
    assert "I can come after all" in shown
    assert "Thanks for saying so" not in shown


def test_a_no_from_a_calendar_says_where_it_came_from(client: FlaskClient) -> None:
    shown = show(client, status=SignupStatus.DECLINED, source=Source.CALENDAR)

    assert "You declined in your calendar on" in shown


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (None, "It can't take another yes"),
        (SignupStatus.DECLINED, "so it can't take another yes"),
        (SignupStatus.WAITLISTED, "No place freed up in time"),
    ],
)
def test_once_it_has_started_no_card_promises_a_place(
    client: FlaskClient, *, status: SignupStatus | None, words: str
) -> None:
    shown = show(client, status=status, starts_at=AGO, ends_at=SOON)

    assert words in shown
    assert 'name="answer" value="yes"' not in shown
    assert "back in if" not in shown


def test_after_the_end_nothing_is_said_of_tables_to_come(client: FlaskClient) -> None:
    shown = show(
        client,
        status=SignupStatus.ATTENDING,
        starts_at=AGO - timedelta(hours=2),
        ends_at=AGO,
        tables=2,
        seats_per_table=6,
        capacity=12,
    )

    assert "Open your follow-ups" in shown
    assert "How your table is chosen" not in shown
    assert "Who had said yes" in shown


def test_an_event_without_tables_speaks_of_places(client: FlaskClient) -> None:
    shown = show(client, status=SignupStatus.WAITLISTED, capacity=1)

    assert "If a place frees up before" in shown
    assert "seat frees" not in shown


def test_after_the_freeze_those_who_wait_are_asked_first(client: FlaskClient) -> None:
    shown = show(
        client,
        status=SignupStatus.WAITLISTED,
        capacity=1,
        answer_by=NOW - timedelta(days=1),
    )

    assert "When a place frees up, we ask you by mail" in shown
    assert "We write when a place frees up" in shown


@pytest.mark.parametrize(
    ("others", "words", "buttons"),
    [(0, "Still want it?", ["yes", "no"]), (1, "No place is free yet", ["no"])],
)
def test_at_the_last_minute_a_free_place_is_shown_to_those_who_wait(
    client: FlaskClient, *, others: int, words: str, buttons: list[str]
) -> None:
    shown = show(
        client,
        status=SignupStatus.WAITLISTED,
        others=others,
        capacity=1,
        starts_at=datetime.now(UTC) + timedelta(minutes=20),
        answer_by=NOW - timedelta(days=1),
    )

    assert words in shown
    pressed = re.findall(r'name="answer"\s+value="(\w+)"', shown)
    assert pressed == buttons
    assert "If a place frees up before" not in shown


def test_who_helps_is_told_who_reads_it(client: FlaskClient) -> None:
    shown = show(client, status=SignupStatus.ATTENDING)

    assert "Only the hosts see this" in shown
    assert "Tablemates may find me" not in shown


def test_an_online_event_tells_the_readers_time_first(client: FlaskClient) -> None:
    shown = show(
        client,
        status=None,
        location="",
        online_url="https://meet.example/room",
        zone="America/Toronto",
    )

    assert shown.index("Budapest time") < shown.index("Toronto time")


def test_every_link_of_every_template_leads_somewhere(app: Flask) -> None:
    assert app.url_build_error_handlers == []


@pytest.mark.parametrize(
    ("ends_at", "times"), [(SOON, 0), (AGO, 1)], ids=["before the end", "after it"]
)
def test_hosts_find_who_couldnt_come_once_it_is_over(
    client: FlaskClient, *, ends_at: datetime, times: int
) -> None:
    with transaction() as session:
        host = make_person(session, name="Maya Lindqvist")
        event = make_event(session, starts_at=SOON, organizer=host)
        event.starts_at, event.ends_at = AGO - timedelta(hours=2), ends_at
        path = f"/events/{event.slug}"
        session.flush()
        session.expunge(host)
    sign_in(client, host)

    for page in (path, f"{path}/guests"):
        assert client.get(page).text.count(f'href="{path}/attendance"') == times


def test_a_canceled_event_offers_nothing_to_change(client: FlaskClient) -> None:
    with transaction() as session:
        host = make_person(session, name="Maya Lindqvist")
        event = make_event(session, starts_at=SOON, organizer=host)
        event.status = EventStatus.CANCELED
        event.canceled_at, event.cancel_reason = NOW, "The floor is being repaired."
        path = f"/events/{event.slug}"
        session.flush()
        session.expunge(host)
    sign_in(client, host)

    settings = client.get(f"{path}/settings").text
    shown = client.get(path).text

    assert "This event is canceled, so nothing here changes any more." in settings
    assert "See what changes" not in settings
    assert "Duplicate" in settings
    assert "Nobody had said yes." in shown
    assert "The floor is being repaired." in shown
