"""Our feeds as programs read them that share no code with ours."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.db import db, transaction
from app.domain.events import Kind
from app.domain.feeds import FedEvent, Feed, FeedOf
from app.domain.signups import Answer
from app.messages.feed import feed_ics
from app.models import Event, Person, Series
from app.operations.events import cancel
from app.queries.feeds import list_fed
from tests.factories import HOUSE, make_event, make_person, say
from tests.interop.libical import Libical
from tests.interop.others import read_by_others
from tests.messages.ical_js import list_by_ical_js
from tests.operations.series_company import BEFORE, at, begin, event_on, run

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HARD_TITLE = 'Lunch; "ask, and help" \\ für alle 🎉'
DAY = timedelta(days=1)
LATER = BEFORE + 29 * DAY
"""When the date that is canceled has been so for 29 days."""
FEEDS = {
    "open": Feed(of=FeedOf.OPEN),
    "kind": Feed(of=FeedOf.OPEN, kind=Kind.LEARNING_LUNCH),
    "site": Feed(of=FeedOf.OPEN, site="Berlin"),
    "mine": Feed(of=FeedOf.MINE),
    "hosting": Feed(of=FeedOf.HOSTING),
}


@pytest.fixture
def people(app: Flask) -> dict[str, Person]:
    """Who reads which feed: a weekly lunch, its last date canceled, and a lunch more."""
    series = begin()
    going_id, off_id = event_on("2027-03-30"), event_on("2027-03-23")
    with transaction() as session:
        ana, bo = make_person(session, name="Ana Ames"), make_person(session)
        ana.reads_feed = True
        lunch = make_event(session, starts_at=at("2027-04-06", "12:00"))
        lunch.kind, lunch.title, lunch.organizer_id = (
            Kind.LEARNING_LUNCH,
            HARD_TITLE,
            bo.id,
        )
        going = session.get_one(Event, going_id)
        say(session, Answer.YES, event=going, person=ana, now=BEFORE)
        host_id = session.get_one(Series, series.id).organizer_id
        cancel(
            session,
            event_id=off_id,
            reason="No room",
            actor_id=host_id,
            now=BEFORE,
        )
        host = session.get_one(Person, host_id)
    run(BEFORE)  # it is told, and can't be undone any more
    return {"open": bo, "kind": ana, "site": ana, "mine": ana, "hosting": host}


def fed(person: Person, feed: Feed, *, now: datetime) -> Sequence[FedEvent]:
    db.session.rollback()
    reader = db.session.get_one(Person, person.id)
    return list_fed(db.session(), person=reader, feed=feed, now=now)


def minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def test_each_feed_is_what_its_readers_should_see(people: dict[str, Person]) -> None:
    events = {name: fed(people[name], feed, now=LATER) for name, feed in FEEDS.items()}

    days = {
        name: [(minute(e.starts_at), e.is_canceled) for e in each]
        for name, each in events.items()
    }
    weekly = [
        ("2027-03-02 11:00", False),
        ("2027-03-16 11:00", False),
        ("2027-03-23 11:00", True),
        # Noon in Berlin is an hour earlier from the 28th on.
        ("2027-03-30 10:00", False),
    ]
    lunch = ("2027-04-06 10:00", False)
    assert days == {
        "open": weekly,
        "kind": [lunch],
        "site": [*weekly[:3], lunch],
        "mine": [weekly[3]],
        "hosting": weekly,
    }
    long_after = fed(people["open"], FEEDS["open"], now=LATER + 2 * DAY)
    assert not any(event.is_canceled for event in long_after)


def test_independent_readers_see_the_same_events_in_every_feed(
    people: dict[str, Person],
) -> None:
    events = {name: fed(people[name], feed, now=LATER) for name, feed in FEEDS.items()}
    feeds = [feed_ics(each, name="Lunches", house=HOUSE) for each in events.values()]

    complaints = [Libical().complaints(ics) for ics in feeds]
    others = read_by_others(feeds)
    by_js = list_by_ical_js(feeds)

    assert complaints == [[]] * len(FEEDS)
    for each, read, js in zip(events.values(), others, by_js, strict=True):
        lines = [[e.uid, e.title, minute(e.starts_at)] for e in each]
        assert read["vobject"] == lines
        listed = [[title.removeprefix("CANCELLED "), on] for title, on in read["khal"]]
        assert listed == [line[1:] for line in lines]
        off = [title.startswith("CANCELLED ") for title, _ in read["khal"]]
        assert off == [e.is_canceled for e in each]
        assert js == [
            [
                e.uid,
                e.title,
                int(e.starts_at.timestamp()),
                "CANCELLED" if e.is_canceled else "CONFIRMED",
            ]
            for e in each
        ]


def test_libical_would_see_a_guest_in_a_feed(people: dict[str, Person]) -> None:
    ics = feed_ics(
        fed(people["mine"], FEEDS["mine"], now=LATER), name="Mine", house=HOUSE
    )
    asking = ics.replace(b"STATUS:", b"ATTENDEE:mailto:ana@trestle.example\r\nSTATUS:")

    assert asking != ics
    assert Libical().complaints(asking) != []
