"""The event as a file, for calendars that our mail does not reach."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from app.db import db, transaction
from app.domain.events import EventStatus
from app.domain.signups import Answer
from app.models import Event, Person
from tests.factories import make_event, make_person, say, sign_in
from tests.operations.post import Post, calendar_in

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)


@pytest.fixture
def staged(app: Flask, client: FlaskClient) -> tuple[Event, Person]:
    """An event without signups, and the person who looks."""
    with transaction() as session:
        event, ana = make_event(session, starts_at=SOON), make_person(session)
        session.flush()
        session.expunge(ana)
    sign_in(client, ana)
    return event, ana


def download(client: FlaskClient, event: Event) -> tuple[Calendar, Any]:
    answer = client.get(f"/events/{db.session.get_one(Event, event.id).slug}/event.ics")
    assert answer.mimetype == "text/calendar"
    calendar = Calendar.from_ical(answer.data)
    assert isinstance(calendar, Calendar)
    [entry] = calendar.events
    return calendar, entry


def test_the_file_is_the_same_event_as_the_invite_and_asks_nobody(
    client: FlaskClient, staged: tuple[Event, Person]
) -> None:
    event, ana = staged
    post = Post(now=SOON - timedelta(days=6))
    with transaction() as session:
        say(session, Answer.YES, event=event, person=ana)
    _, invited = calendar_in(post.work()[0])

    calendar, entry = download(client, event)

    assert calendar["METHOD"] == "PUBLISH"
    assert entry["UID"] == invited["UID"]
    assert entry.decoded("DTSTART") == invited.decoded("DTSTART") == SOON
    assert "ATTENDEE" not in entry


def test_a_file_taken_after_a_move_counts_as_newer(
    client: FlaskClient, staged: tuple[Event, Person]
) -> None:
    event, _ = staged
    with transaction() as session:
        moved = session.get_one(Event, event.id)
        published_at = moved.published_at
        moved.starts_at = SOON - timedelta(hours=1)

    _, entry = download(client, event)

    assert entry.decoded("DTSTART") == SOON - timedelta(hours=1)
    assert entry.decoded("DTSTAMP") > published_at


def test_the_file_of_a_canceled_event_says_so(
    client: FlaskClient, staged: tuple[Event, Person]
) -> None:
    event, _ = staged
    with transaction() as session:
        off = session.get_one(Event, event.id)
        off.status, off.canceled_at = EventStatus.CANCELED, datetime.now(UTC)
        off.cancel_reason = "The canteen floods."

    calendar, entry = download(client, event)

    assert (calendar["METHOD"], entry["STATUS"]) == ("PUBLISH", "CANCELLED")
