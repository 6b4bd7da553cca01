"""What each kind begins with is what the specification says."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.domain.events import Kind
from app.models import Person
from app.web.hosting_defaults import default_fields, refilled, undated

THURSDAY = datetime(2026, 11, 26, 9, tzinfo=UTC)
MAYA = Person(name="Maya", zone="Europe/Budapest", site="Budapest")


def begun(app: Flask, kind: Kind, *, now: datetime = THURSDAY) -> dict[str, str]:
    with app.test_request_context():
        return default_fields(kind, person=MAYA, now=now)


def test_a_mixer_begins_with_five_tables_of_six(app: Flask) -> None:
    assert begun(app, Kind.MIXER) == {
        "kind": "mixer",
        "title": "December mixer",
        "day": "2026-12-10",
        "starts": "12:00",
        "ends": "13:15",
        "zone": "Europe/Budapest",
        "tables": "5",
        "seats": "6",
        "places": "",
        "audience": "site:Budapest",
        "purpose": "A slow lunch with people you don't normally work with.",
        "answer_day": "2026-12-08",
        "answer_time": "17:00",
        "question": "",
        "asks_food": "y",
    }


def test_a_lunch_begins_with_four_tables_and_its_question(app: Flask) -> None:
    fields = begun(app, Kind.LEARNING_LUNCH)

    assert (fields["title"], fields["day"]) == ("Learning lunch: ", "2026-12-08")
    assert (fields["starts"], fields["ends"]) == ("12:00", "12:50")
    assert (fields["tables"], fields["seats"], fields["places"]) == ("4", "6", "")
    assert fields["question"] == "What do you want to take away?"
    assert fields["asks_food"] == "y"


def test_a_forum_begins_with_places_and_no_tables(app: Flask) -> None:
    fields = begun(app, Kind.OPEN_FORUM)

    assert (fields["title"], fields["day"]) == ("Open forum: ", "2026-12-09")
    assert (fields["starts"], fields["ends"]) == ("16:00", "17:00")
    assert (fields["tables"], fields["seats"], fields["places"]) == ("", "", "60")
    assert fields["question"] == "A question you'd like answered"
    assert fields["asks_food"] == ""


def test_nobody_is_asked_to_answer_by_a_sunday(app: Flask) -> None:
    assert begun(app, Kind.LEARNING_LUNCH)["answer_day"] == "2026-12-04"  # a Friday


@pytest.mark.parametrize("typed", ["title", "purpose", "question", "starts", "ends"])
def test_what_a_host_typed_stays_with_another_kind(app: Flask, typed: str) -> None:
    fields = begun(app, Kind.MIXER) | {typed: "13:05"}

    with app.test_request_context():
        after = refilled(fields, Kind.LEARNING_LUNCH, person=MAYA, now=THURSDAY)

    assert after[typed] == "13:05"
    assert (after["tables"], after["kind"]) == ("4", "learning_lunch")


def test_a_start_that_was_changed_keeps_its_end(app: Flask) -> None:
    fields = begun(app, Kind.MIXER) | {"starts": "12:30"}

    with app.test_request_context():
        after = refilled(fields, Kind.OPEN_FORUM, person=MAYA, now=THURSDAY)

    assert (after["starts"], after["ends"]) == ("12:30", "13:15")


@pytest.mark.parametrize(
    ("title", "copied"),
    [
        ("December mixer", "Mixer"),
        ("The December mixer", "The mixer"),
        ("Lunch with strangers", "Lunch with strangers"),
        ("December", ""),
    ],
)
def test_a_copy_keeps_no_date_not_even_in_its_name(
    app: Flask, title: str, copied: str
) -> None:
    fields = begun(app, Kind.MIXER) | {"title": title, "version": "3", "words": "New."}

    with app.test_request_context():
        copy = undated(fields)

    assert copy["title"] == copied
    assert {"day", "answer_day", "version", "words"} & set(copy) == set()
    assert (copy["starts"], copy["answer_time"]) == ("12:00", "17:00")
