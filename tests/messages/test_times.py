import re
import zoneinfo
from datetime import UTC, date, datetime, timedelta

import pytest

from app.messages import times

NOON = datetime(2026, 12, 3, 11, tzinfo=UTC)
HERE = "Europe/Budapest"


def test_a_span_says_day_hours_and_city() -> None:
    lunch = times.span(NOON, NOON + timedelta(minutes=75), zone=HERE, locale="en")
    night = times.span(NOON, NOON + timedelta(hours=13), zone=HERE, locale="en")

    assert (lunch, night) == (
        "Thursday 3 December, 12:00–13:15, Budapest time",
        "Thursday 3 December, 12:00 – Friday 4 December, 01:00, Budapest time",
    )


def test_an_instant_is_said_on_the_wall_of_its_zone() -> None:
    there = "America/Argentina/Buenos_Aires"

    assert [
        times.moment(NOON, zone=there, locale="en"),
        times.hour(NOON, zone="Asia/Ho_Chi_Minh", locale="en"),
        times.day(date(2026, 12, 3), locale="en"),
        times.short_day(date(2026, 12, 3), locale="en"),
    ] == [
        "Thursday 3 December, 08:00, Buenos Aires time",
        "18:00, Ho Chi Minh time",
        "Thursday 3 December",
        "Thu 3 Dec",
    ]


def test_a_bare_weekday_is_never_the_one_a_week_later() -> None:
    soon, early = NOON - timedelta(days=6), NOON - timedelta(days=7)

    said = [
        times.weekday_moment(NOON, now=now, zone=HERE, locale="en")
        for now in (soon, early)
    ]
    assert said == [
        "Thursday at 12:00, Budapest time",
        "Thursday 3 December at 12:00, Budapest time",
    ]


def test_tomorrow_begins_at_the_events_own_midnight() -> None:
    before = datetime(2026, 12, 2, 22, 59, tzinfo=UTC)
    after = before + timedelta(minutes=1)

    said = [
        times.nearby(NOON, now=now, zone=HERE, locale="en") for now in (before, after)
    ]
    assert said == [
        "Tomorrow 12:00, Budapest time",
        "Today 12:00, Budapest time",
    ]


def test_every_zone_has_a_city_and_none_an_abbreviation() -> None:
    cities = {
        zone: times.city(zone, locale="en") for zone in zoneinfo.available_timezones()
    }

    short = {city for city in cities.values() if re.fullmatch("[A-Z0-9]{2,}", city)}
    assert short == {"UTC"}
    assert (cities["Etc/GMT+2"], cities["Etc/GMT-14"]) == ("UTC−2", "UTC+14")
    assert {city for city in cities.values() if not city or "/" in city} == set()


@pytest.mark.parametrize("locale", ["en", "en_XA", "xx", ""])
def test_an_unknown_language_reads_english_names(locale: str) -> None:
    assert times.moment(NOON, zone=HERE, locale=locale) == (
        "Thursday 3 December, 12:00, Budapest time"
    )


def test_counts_below_ten_are_words() -> None:
    assert [times.count_word(n, locale="en") for n in (0, 1, 9, 10)] == [
        "no",
        "one",
        "nine",
        "10",
    ]
