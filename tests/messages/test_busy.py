"""When somebody can't, from calendar files as programs export them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.messages.busy import LARGEST, NotACalendar, busy_times

BERLIN = ZoneInfo("Europe/Berlin")
SINCE = datetime(2027, 3, 22, tzinfo=UTC)
UNTIL = datetime(2027, 4, 5, tzinfo=UTC)


def calendar(*lines: str, kind: str = "VEVENT") -> bytes:
    entry = [
        f"BEGIN:{kind}",
        "UID:x",
        "DTSTAMP:20270301T000000Z",
        *lines,
        f"END:{kind}",
    ]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN", *entry]
    return "\r\n".join([*whole, "END:VCALENDAR", ""]).encode()


def busy(*lines: str, kind: str = "VEVENT") -> list[str]:
    content = calendar(*lines, kind=kind)
    spans = busy_times(content, zone=BERLIN, since=SINCE, until=UNTIL)
    return [f"{a:%d %H:%M}-{b:%d %H:%M}" for a, b in spans]


def test_an_entry_is_a_span_and_nothing_else() -> None:
    lines = ("SUMMARY:Secret", "DTSTART:20270323T090000Z", "DTEND:20270323T100000Z")

    assert busy(*lines) == ["23 09:00-23 10:00"]


def test_a_time_without_a_zone_is_on_the_persons_clock() -> None:
    assert busy("DTSTART:20270323T090000", "DURATION:PT30M") == ["23 08:00-23 08:30"]


def test_a_weekly_entry_keeps_its_hour_across_the_clock_change() -> None:
    lines = (
        "DTSTART;TZID=Europe/Berlin:20260105T140000",
        "DTEND;TZID=Europe/Berlin:20260105T143000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO",
    )

    # Berlin's clocks go forward on 28 March.
    assert busy(*lines) == ["22 13:00-22 13:30", "29 12:00-29 12:30"]
    skipped = "EXDATE;TZID=Europe/Berlin:20270322T140000"
    assert busy(*lines, skipped) == ["29 12:00-29 12:30"]


def test_a_rule_ends_where_it_says() -> None:
    lines = ("DTSTART:20270301T090000Z", "DTEND:20270301T091500Z")

    assert busy(*lines, "RRULE:FREQ=DAILY;UNTIL=20270323T235959Z") == [
        "22 09:00-22 09:15",
        "23 09:00-23 09:15",
    ]
    assert busy(*lines, "RRULE:FREQ=DAILY;COUNT=3") == []


@pytest.mark.parametrize(
    "line",
    ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"],
)
def test_what_is_off_or_shown_as_free_is_not_busy(line: str) -> None:
    assert busy("DTSTART:20270323T090000Z", "DTEND:20270323T100000Z", line) == []


def test_a_whole_day_and_a_free_busy_list() -> None:
    assert busy("DTSTART;VALUE=DATE:20270324") == ["23 23:00-24 23:00"]
    lines = ("FREEBUSY:20270323T090000Z/20270323T100000Z,20270323T093000Z/PT1H",)
    assert busy(*lines, kind="VFREEBUSY") == ["23 09:00-23 10:30"]


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
        "RRULE:FREQ=NEVER",
    ],
)
def test_a_rule_that_would_never_end_is_left_out(rule: str) -> None:
    assert busy("DTSTART:19700101T000000Z", "DURATION:PT1H", rule) == []


def test_what_is_no_calendar_is_refused() -> None:
    for content in (b"", b"PK\x03\x04", b"BEGIN:VCALENDAR\r\n", b" " * (LARGEST + 1)):
        with pytest.raises(NotACalendar):
            assert busy_times(content, zone=BERLIN, since=SINCE, until=UNTIL)
