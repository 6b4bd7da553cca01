import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from app.domain.calendar import CalendarMail, Method, PartStat
from app.domain.events import HourHappensTwice, HourIsMissing, instant
from app.domain.house import Mailbox
from app.messages.invite import download_ics, invite_ics
from app.messages.text import translator
from tests.messages.ical_js import read_by_ical_js
from tests.messages.samples import CALENDAR, NOON, UPDATE, calendar_of, carried

YEARS = range(2026, 2031)
OFFICE_HOURS = (time(2, 30), time(12))


def test_the_calendar_says_everything_once() -> None:
    assert invite_ics(CALENDAR).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Trestle//Networking events//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "SUMMARY:December mixer",
        "DTSTART:20261203T110000Z",
        "DTEND:20261203T121500Z",
        "DTSTAMP:20261123T110000Z",
        "UID:0d9f0b7e-7f3e-4b33-9a51-6d3f9a7f0b11@trestle.example",
        "SEQUENCE:0",
        'ATTENDEE;CN="Priya Nair";CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;ROLE=REQ-PART',
        " ICIPANT;RSVP=FALSE:mailto:priya@corp.example",
        "CLASS:PUBLIC",
        "DESCRIPTION:Lunch with people you don't work with.\\n\\nYou don't need to as",
        " k anyone.\\n\\nhttps://trestle.example/events/7",
        "LOCATION:Canteen\\, Building B",
        'ORGANIZER;CN="Maya Lindqvist via Trestle":mailto:events@trestle.example',
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://trestle.example/events/7",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "X-MICROSOFT-DISALLOW-COUNTER:TRUE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_two_guests_are_told_the_same_and_each_is_the_only_attendee() -> None:
    sam = replace(
        CALENDAR, attendee=Mailbox(name="Sam Ito", address="sam@corp.example")
    )

    first, second = (invite_ics(calendar).decode() for calendar in (CALENDAR, sam))

    ours = 'ATTENDEE;CN="Sam Ito";CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICI'
    rest = " PANT;RSVP=FALSE:mailto:sam@corp.example"
    before, _, after = first.partition('ATTENDEE;CN="Priya Nair"')
    assert second == f"{before}{ours}\r\n{rest}\r\n{after[after.index('CLASS') :]}"


def test_a_cancellation_takes_the_event_out_and_asks_nothing() -> None:
    cancel = replace(CALENDAR, method=Method.CANCEL, sequence=3)

    event = icalendar.Calendar.from_ical(invite_ics(cancel)).events[0]
    assert {name: str(event[name]) for name in ("STATUS", "TRANSP", "SEQUENCE")} == {
        "STATUS": "CANCELLED",
        "TRANSP": "TRANSPARENT",
        "SEQUENCE": "3",
    }
    assert str(event["X-MICROSOFT-CDO-BUSYSTATUS"]) == "FREE"
    assert dict(event["ATTENDEE"].params) == {
        "CN": "Priya Nair",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
    }


@pytest.mark.parametrize(
    ("partstat", "takes_time", "rsvp", "transp", "busy"),
    [
        (PartStat.ACCEPTED, True, "FALSE", "OPAQUE", "BUSY"),
        (PartStat.NEEDS_ACTION, True, "TRUE", "OPAQUE", "BUSY"),
        (PartStat.NEEDS_ACTION, False, "TRUE", "TRANSPARENT", "FREE"),
        (PartStat.TENTATIVE, False, "FALSE", "TRANSPARENT", "TENTATIVE"),
        (PartStat.DECLINED, False, "FALSE", "TRANSPARENT", "FREE"),
    ],
)
def test_the_calendar_says_the_answer_we_know(
    partstat: PartStat, *, takes_time: bool, rsvp: str, transp: str, busy: str
) -> None:
    known = replace(CALENDAR, partstat=partstat, takes_time=takes_time)

    event = icalendar.Calendar.from_ical(invite_ics(known)).events[0]
    params = event["ATTENDEE"].params
    assert (params["PARTSTAT"], params["RSVP"]) == (partstat.value, rsvp)
    assert (event["TRANSP"], event["X-MICROSOFT-CDO-BUSYSTATUS"]) == (transp, busy)


def test_an_independent_parser_reads_what_was_mailed() -> None:
    objects = [calendar_of(carried(UPDATE)), download_ics(CALENDAR)]

    update, download = read_by_ical_js(objects)
    properties = update.pop("properties")
    assert update == {
        "method": "REQUEST",
        "calendarProperties": ["calscale", "method", "prodid", "version"],
        "component": "vevent",
        "otherComponents": 0,
        "uid": CALENDAR.uid,
        "sequence": 1,
        "summary": "December mixer",
        "description": "Lunch with people you don't work with.\n\nYou don't need to"
        " ask anyone.\n\nhttps://trestle.example/events/7",
        "location": "Canteen, Building B",
        "organizer": "mailto:events@trestle.example",
        "status": "CONFIRMED",
        "start": (NOON + timedelta(minutes=30)).timestamp(),
        "end": CALENDAR.ends_at.timestamp(),
        "attendees": [
            {
                "address": "mailto:priya@corp.example",
                "name": "Priya Nair",
                "partstat": "NEEDS-ACTION",
                "rsvp": "TRUE",
            }
        ],
    }
    assert (download["method"], download["uid"], download["attendees"]) == (
        "PUBLISH",
        CALENDAR.uid,
        [],
    )
    assert set(properties) - set(download["properties"]) == {
        "attendee",
        "x-microsoft-cdo-busystatus",
        "x-microsoft-disallow-counter",
    }


def test_a_download_of_a_canceled_event_says_so() -> None:
    canceled = replace(CALENDAR, method=Method.CANCEL)

    calendar = icalendar.Calendar.from_ical(download_ics(canceled))
    assert (calendar["METHOD"], calendar.events[0]["STATUS"]) == (
        "PUBLISH",
        "CANCELLED",
    )


def test_a_long_purpose_and_place_are_cut_and_the_link_stays() -> None:
    long = replace(CALENDAR, purpose="word " * 900, location="Room " * 90)

    event = icalendar.Calendar.from_ical(invite_ics(long)).events[0]
    description, location = str(event["DESCRIPTION"]), str(event["LOCATION"])
    assert (len(description) <= 1500, len(location) <= 200) == (True, True)
    assert description.endswith("word…\n\nYou don't need to ask anyone.\n\n" + long.url)
    assert location.endswith("Room…")


def test_nothing_is_said_where_there_is_nothing() -> None:
    bare = replace(CALENDAR, purpose="", location=" ")

    event = icalendar.Calendar.from_ical(invite_ics(bare)).events[0]
    ask = translator("en").ugettext("You don't need to ask anyone.")
    assert ("LOCATION" in event, str(event["DESCRIPTION"])) == (
        False,
        f"{ask}\n\n{bare.url}",
    )


def test_every_zone_is_right_to_the_second_on_the_days_its_clock_changes() -> None:
    zoneinfo.reset_tzpath(to=())
    wanted = [moment for zone in zones() for moment in moments(ZoneInfo(zone))]

    objects = [invite_ics(at(moment)) for moment in wanted]
    said = [(read["start"], read["end"]) for read in read_by_ical_js(objects)]
    assert len(zones()) > 590
    assert said == [
        (moment.timestamp(), moment.timestamp() + 3600) for moment in wanted
    ]


def at(moment: datetime) -> CalendarMail:
    ends = moment + timedelta(hours=1)
    return replace(CALENDAR, starts_at=moment, ends_at=ends)


def zones() -> list[str]:
    return sorted(zoneinfo.available_timezones())


def moments(zone: ZoneInfo) -> list[datetime]:
    """The instants of an event at night and one at noon, on each clock-change day."""
    found = []
    for change in clock_changes(zone):
        day = change.astimezone(zone).date()
        for wall in OFFICE_HOURS:
            try:
                moment = instant(day, wall, zone=zone, second=None)
            except HourIsMissing:
                continue
            except HourHappensTwice as twice:
                found += [twice.first, twice.second]
                continue
            assert moment == datetime.combine(day, wall, zone).astimezone(UTC)
            found.append(moment)
    return found


def clock_changes(zone: ZoneInfo) -> list[datetime]:
    """The UTC days on which the zone's offset changes, 2026 to 2030; or one day each."""
    changes = []
    for year in YEARS:
        days = [
            datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(367)
        ]
        offsets = [day.astimezone(zone).utcoffset() for day in days]
        changed = [
            day
            for day, before, after in zip(days, offsets, offsets[1:], strict=False)
            if before != after
        ]
        changes += changed or [days[100]]
    return changes
