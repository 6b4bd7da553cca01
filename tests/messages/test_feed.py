"""A feed's bytes: whole, within bounds, the same for the same facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from app.domain.feeds import FedEvent
from app.messages.feed import feed_ics
from tests.messages.samples import ENVELOPE

AT = datetime(2027, 3, 2, 11, tzinfo=UTC)
LUNCH = FedEvent(
    uid="0@corp.example",
    sequence=2,
    changed_at=AT,
    title="Lunch",
    purpose="Asking for help.",
    location="Canteen",
    starts_at=AT,
    ends_at=AT + timedelta(hours=1),
    slug="lunch-abc123",
    host="Ana Ünal",
    is_canceled=False,
    takes_time=True,
)
MANY = [replace(LUNCH, uid=f"{number}@corp.example") for number in range(50)]


def read(ics: bytes) -> Calendar:
    calendar = Calendar.from_ical(ics)
    assert isinstance(calendar, Calendar)
    return calendar


def test_a_feed_ends_before_it_is_too_large() -> None:
    whole = feed_ics(MANY, name="Mine", house=ENVELOPE.house)
    cut = feed_ics(MANY, name="Mine", house=ENVELOPE.house, limit=len(whole) // 2)

    assert len(read(whole).events) == 50
    assert len(cut) <= len(whole) // 2 < len(cut) + len(whole) // 40
    kept = [str(entry["UID"]) for entry in read(cut).events]
    assert kept == [event.uid for event in MANY[: len(kept)]]


def test_the_same_facts_are_the_same_bytes_and_a_new_one_is_told() -> None:
    canceled = replace(LUNCH, is_canceled=True, takes_time=False)

    first = feed_ics([LUNCH], name="Mine", house=ENVELOPE.house)
    again = feed_ics([replace(LUNCH)], name="Mine", house=ENVELOPE.house)
    off = feed_ics([canceled], name="Mine", house=ENVELOPE.house)

    assert first == again
    [entry] = read(off).events
    assert (entry["STATUS"], entry["TRANSP"], entry["SEQUENCE"]) == (
        "CANCELLED",
        "TRANSPARENT",
        2,
    )
    assert entry["ORGANIZER"].params["CN"] == "Ana Ünal via Trestle"


def test_a_feed_of_nothing_is_a_calendar_still() -> None:
    ics = feed_ics([], name="Mine", house=ENVELOPE.house)

    assert (read(ics)["METHOD"], read(ics).events) == ("PUBLISH", [])
