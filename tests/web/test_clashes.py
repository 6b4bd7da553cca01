"""What else is on while an event is typed: said, and never in the way."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient

from app.db import transaction
from app.domain.holidays import gathered, read_list
from app.domain.signups import Answer
from app.models import Event
from tests.browsing import post
from tests.factories import make_event, make_person, say
from tests.web.test_hosting import DAY, maya, publish, stored

NEXT_MONTH = date.fromisoformat(DAY)
NOON = datetime.combine(NEXT_MONTH, datetime.min.time(), ZoneInfo("Europe/Berlin"))
NOON += timedelta(hours=12)


def typed(client: FlaskClient, **fields: str) -> str:
    """What stands under the times of a draft with these fields."""
    draft = {
        "kind": "mixer",
        "title": "Mixer",
        "day": DAY,
        "starts": "12:00",
        "ends": "13:00",
        "zone": "Europe/Berlin",
        "location": "Canteen",
        "audience": "site:Berlin",
        "purpose": "Meet.",
        "handle": "abc234",
        "then": "draft",
    }
    answer = post(client, "/events/new", "/events/new", **(draft | fields))
    page = client.get(answer.location) if answer.location else answer
    said = unescape(page.text).partition('data-words="when">')[2].partition("</p>")[0]
    return " ".join(said.split())


def test_ones_own_events_at_that_time_are_named_and_others_are_counted(
    app: Flask, client: FlaskClient
) -> None:
    person = maya(client)
    with transaction() as session:
        mine = make_event(session, starts_at=NOON + timedelta(minutes=30))
        mine.title = "My lunch"
        mine.organizer_id = person.id
        going = make_event(session, starts_at=NOON - timedelta(minutes=30))
        going.title = "Choir"
        say(session, Answer.YES, event=going, person=person)
        other = make_event(session, starts_at=NOON)
        other.title = "Somebody else's"
        done = make_event(session, starts_at=NOON - timedelta(hours=1))
        done.organizer_id, done.title = person.id, "Over by then"

    said = typed(client)

    assert "4 other events that week, 4 that day." in said
    assert "At that time you are at “Choir” (11:30 to 12:30" in said
    assert "At that time you are at “My lunch” (12:30 to 13:30" in said
    assert "Somebody else's" not in said
    assert "Over by then" not in said


def test_a_public_holiday_is_said_where_it_is_one(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    listed = gathered(read_list(f"day,name,where\n{DAY},Fair of the dove,DE\n"))
    options = app.extensions["options"]
    app.extensions["options"] = replace(options, holidays=listed)

    here = typed(client)
    with transaction() as session:
        make_person(session, zone="Europe/Budapest")
    there = typed(client, zone="Europe/Budapest")

    assert "That day is a public holiday there: Fair of the dove." in here
    assert "public holiday" not in there


def test_a_weekend_is_said_and_nothing_of_it_blocks(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    saturday = NEXT_MONTH + timedelta(days=(5 - NEXT_MONTH.weekday()) % 7)

    assert "That day is on a weekend." in typed(client, day=saturday.isoformat())

    publish(client, day=saturday.isoformat(), tables="", seats="")
    assert stored(Event).starts_at.astimezone(ZoneInfo("Europe/Berlin")).date() == (
        saturday
    )
