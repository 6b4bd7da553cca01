"""What programs that share no code with ours make of our calendar objects."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.calendar import Method, PartStat
from app.messages.invite import download_ics, invite_ics
from tests.interop.libical import Libical
from tests.interop.others import read_by_others
from tests.messages.ical_js import read_by_ical_js
from tests.messages.samples import CALENDAR

HARD_TITLE = 'Lunch; "ask, and help" \\ für alle 🎉'
MOVED = replace(
    CALENDAR,
    sequence=1,
    starts_at=CALENDAR.starts_at + timedelta(hours=1),
    ends_at=CALENDAR.ends_at + timedelta(hours=1),
    partstat=PartStat.NEEDS_ACTION,
    title=HARD_TITLE,
)
CALENDARS = {
    "invite": CALENDAR,
    "update": MOVED,
    "cancellation": replace(MOVED, method=Method.CANCEL, sequence=2),
    "download": CALENDAR,
}
OBJECTS = {
    name: (download_ics if name == "download" else invite_ics)(calendar)
    for name, calendar in CALENDARS.items()
}


@pytest.mark.parametrize("name", OBJECTS)
def test_libical_finds_nothing_that_a_method_forbids_or_lacks(name: str) -> None:
    assert Libical().complaints(OBJECTS[name]) == []


def test_libical_would_see_a_fault() -> None:
    without = b"\r\n".join(
        line
        for line in OBJECTS["invite"].split(b"\r\n")
        if not line.startswith(b"DTSTAMP")
    )
    published = OBJECTS["invite"].replace(b"METHOD:REQUEST", b"METHOD:PUBLISH")

    # A publication names nobody who is to answer; a request has a stamp.
    assert Libical().complaints(without) != []
    assert Libical().complaints(published) != []


def test_vobject_khal_and_ical_js_read_the_same_instant_and_title() -> None:
    read = dict(zip(OBJECTS, read_by_others(OBJECTS.values()), strict=True))

    for name, calendar in CALENDARS.items():
        at = f"{calendar.starts_at:%Y-%m-%d %H:%M}"
        assert read[name]["vobject"] == [[calendar.uid, calendar.title, at]]
        [[title, starts]] = read[name]["khal"]
        assert (title.removeprefix("CANCELLED "), starts) == (calendar.title, at)
    by_js = read_by_ical_js(list(OBJECTS.values()))
    assert [said["summary"] for said in by_js] == [
        calendar.title for calendar in CALENDARS.values()
    ]
