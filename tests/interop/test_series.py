"""A series that is one calendar object, as programs read it that share no code with ours."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.interop.libical import Libical
from tests.interop.others import read_by_others
from tests.messages.ical_js import expand_by_ical_js
from tests.operations.series_calendars import ten_and_nine
from tests.operations.series_company import BERLIN

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CANCELED = "04-13 12:00"
TEN = [
    *("03-02 12:00", "03-16 12:00", "03-23 12:00", "03-31 13:30", "04-06 12:00"),
    *(CANCELED, "04-20 12:00", "04-27 12:00", "05-04 12:00", "05-11 12:00"),
]
"""As the wall shows it in Berlin: the clock is put forward on 28 March."""


def wall(at: datetime) -> str:
    return f"{at.astimezone(BERLIN):%m-%d %H:%M}"


def of_seconds(seconds: int) -> str:
    return wall(datetime.fromtimestamp(seconds, UTC))


def of_text(text: str) -> str:
    return wall(datetime.fromisoformat(text).replace(tzinfo=UTC))


def test_all_readers_see_the_same_ten_and_then_nine_dates(app: Flask) -> None:
    calendars, ana = ten_and_nine()
    objects = calendars.objects(ana)[-2:]

    complaints = [Libical().complaints(ics) for ics in objects]
    by_libical = [Libical().dates(ics, zone="Europe/Berlin") for ics in objects]
    by_js, others = expand_by_ical_js(objects), read_by_others(objects)

    nine = [day for day in TEN if day != CANCELED]
    assert complaints == [[], []]
    assert [[*map(of_seconds, dates)] for dates in by_libical] == [TEN, nine]
    assert [[of_seconds(date[0]) for date in dates] for dates in by_js] == [TEN, nine]
    assert [[*map(of_text, read["dates"])] for read in others] == [TEN, nine]
    assert [[of_text(on) for _, on in read["khal"]] for read in others] == [TEN, nine]


def test_a_reader_would_see_a_date_an_hour_off(app: Flask) -> None:
    calendars, ana = ten_and_nine()
    whole = calendars.objects(ana)[-1]
    off = whole.replace(b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0100")

    seen = Libical().dates(off, zone="Europe/Berlin")

    assert off != whole
    assert [*map(of_seconds, seen)] != [day for day in TEN if day != CANCELED]
