"""A series as one calendar object: what independent programs read in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import icalendar
import pytest

from app.domain.calendar import CalendarMail, Method, PartStat
from app.domain.series import Rhythm, Rule
from app.domain.series_calendar import Occurrence, Recurrence
from app.domain.zone_rules import rules_of
from app.messages.invite import invite_ics
from app.messages.series_invite import can_be_one
from app.messages.zone_part import zone_part
from tests.messages.ical_js import expand_by_ical_js
from tests.messages.samples import CALENDAR

BERLIN = ZoneInfo("Europe/Berlin")
WEEKLY = Recurrence(
    rule=Rule(rhythm=Rhythm.WEEKLY, first_on=date(2026, 10, 6)),
    begins_on=date(2026, 10, 6),
    until=date(2026, 12, 8),
    starts=time(12),
    ends=time(13),
)
"""Ten Tuesdays; the clock is put back after the third."""
MOVED = Occurrence(
    planned_on=date(2026, 10, 27),
    title="Lunch, a day later",
    starts_at=datetime(2026, 10, 28, 13, 30, tzinfo=BERLIN),
    ends_at=datetime(2026, 10, 28, 14, 30, tzinfo=BERLIN),
    location="Garden",
    purpose="",
    url="https://trestle.example/events/garden",
)
CANCELED = date(2026, 11, 10)
ACROSS = replace(WEEKLY, changed=(MOVED,), left_out=(CANCELED,))
TWO_RULES_ARE_NOT_ENOUGH = {
    "Africa/Cairo",
    "America/Nuuk",
    "America/Santiago",
    "Asia/Gaza",
    "Asia/Jerusalem",
}


def as_series(
    recurrence: Recurrence,
    *,
    method: Method = Method.REQUEST,
    zone: str = "Europe/Berlin",
) -> CalendarMail:
    weekly = replace(CALENDAR, title="Weekly lunch", partstat=PartStat.ACCEPTED)
    return replace(weekly, recurrence=recurrence, method=method, zone=zone)


def local(unix: float, zone: ZoneInfo = BERLIN) -> str:
    return f"{datetime.fromtimestamp(unix, UTC).astimezone(zone):%m-%d %H:%M}"


def test_a_weekly_series_is_right_across_a_clock_change() -> None:
    plain, across = (as_series(each) for each in (WEEKLY, ACROSS))

    ten, nine = expand_by_ical_js([invite_ics(plain), invite_ics(across)])

    tuesdays = [date(2026, 10, 6) + timedelta(weeks=n) for n in range(10)]
    assert [local(start) for start, *_ in ten] == [f"{d:%m-%d} 12:00" for d in tuesdays]
    assert {end - start for start, end, *_ in ten} == {3600}
    assert len(nine) == 9
    assert [local(start) for start, *_ in nine] == [
        "10-28 13:30" if day == MOVED.planned_on else f"{day:%m-%d} 12:00"
        for day in tuesdays
        if day != CANCELED
    ]
    assert [title for *_, title, _ in nine].count("Lunch, a day later") == 1


def test_the_object_has_two_rules_for_the_zone_and_one_for_the_dates() -> None:
    text = invite_ics(as_series(ACROSS)).decode()

    [zone] = icalendar.Calendar.from_ical(text).walk("VTIMEZONE")
    parts = [part.name for part in zone.subcomponents]
    assert parts == ["DAYLIGHT", "STANDARD"]
    assert all("RRULE" in part for part in zone.subcomponents)
    assert "RDATE" not in text
    assert "RRULE:FREQ=WEEKLY;UNTIL=20261208T110000Z;INTERVAL=1" in text
    assert "EXDATE;TZID=Europe/Berlin:20261110T120000" in text
    assert "RECURRENCE-ID;TZID=Europe/Berlin:20261027T120000" in text
    assert text.count("ATTENDEE") == text.count("BEGIN:VEVENT") == 2
    assert text.count(f"UID:{CALENDAR.uid}") == 2


@pytest.mark.parametrize(
    "rule",
    [
        Rule(rhythm=Rhythm.TWO_WEEKLY, first_on=date(2027, 1, 5)),
        Rule(rhythm=Rhythm.FOUR_WEEKLY, first_on=date(2027, 3, 25)),
        Rule(rhythm=Rhythm.MONTHLY_BY_WEEKDAY, first_on=date(2027, 1, 14)),
        Rule(rhythm=Rhythm.MONTHLY_BY_WEEKDAY, first_on=date(2027, 3, 29)),
        Rule(rhythm=Rhythm.MONTHLY_BY_DAY, first_on=date(2027, 1, 15)),
        Rule(rhythm=Rhythm.MONTHLY_BY_DAY, first_on=date(2027, 1, 31)),
    ],
    ids=lambda rule: f"{rule.rhythm}-{rule.first_on}",
)
def test_each_rhythm_names_the_days_that_the_series_has(rule: Rule) -> None:
    begins = rule.day(2)  # somebody joins at the third date
    endless = replace(WEEKLY, rule=rule, begins_on=begins, until=None)

    [dates] = expand_by_ical_js([invite_ics(as_series(endless))])

    days = islice(rule.days(after=begins - timedelta(days=1)), 25)
    assert [local(start) for start, *_ in dates][:25] == [
        f"{day:%m-%d} 12:00" for day in days
    ]


@pytest.mark.parametrize("day", [29, 30])
def test_the_thirtieth_or_the_last_day_is_no_series(day: int) -> None:
    rule = Rule(rhythm=Rhythm.MONTHLY_BY_DAY, first_on=date(2027, 1, day))

    odd = replace(WEEKLY, rule=rule, begins_on=rule.first_on, until=None)

    assert not can_be_one(odd, zone="Europe/Berlin")


def test_a_date_less_is_news_of_a_series_and_no_date_left_takes_it_out() -> None:
    less = as_series(ACROSS, method=Method.CANCEL)
    over = as_series(replace(ACROSS, is_over=True), method=Method.CANCEL)

    asked, gone = (icalendar.Calendar.from_ical(invite_ics(c)) for c in (less, over))

    assert (asked["METHOD"], gone["METHOD"]) == ("REQUEST", "CANCEL")
    [gone_event] = gone.walk("VEVENT")
    assert gone_event["STATUS"] == "CANCELLED"
    assert "RRULE" not in gone_event
    assert {event["STATUS"] for event in asked.walk("VEVENT")} == {"CONFIRMED"}


def test_only_the_moved_date_asks_again() -> None:
    asks = replace(ACROSS, changed=(replace(MOVED, is_asked=True),))

    first, second = icalendar.Calendar.from_ical(invite_ics(as_series(asks))).walk(
        "VEVENT"
    )

    assert first["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert second["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert second["ATTENDEE"].params["RSVP"] == "TRUE"


def test_a_zone_that_two_rules_cannot_say_is_no_series() -> None:
    endless = replace(WEEKLY, begins_on=date(2027, 1, 5), until=None)

    fits = {zone: can_be_one(endless, zone=zone) for zone in TWO_RULES_ARE_NOT_ENOUGH}

    assert not any(fits.values())
    assert {zone for zone in fits if rules_of(zone) is None} == TWO_RULES_ARE_NOT_ENOUGH
    # Two rules are there, and were wrong in a month that moved: Ramadan.
    begins = date(2026, 1, 6)
    moving = replace(endless, rule=replace(WEEKLY.rule, first_on=begins))
    assert zone_part("Africa/Casablanca") is not None
    assert not can_be_one(replace(moving, begins_on=begins), zone="Africa/Casablanca")
    for zone in ("Europe/Berlin", "Asia/Kolkata", "America/New_York", "Europe/Dublin"):
        assert can_be_one(endless, zone=zone)


def test_an_hour_that_a_clock_change_takes_away_is_no_series() -> None:
    night = replace(
        WEEKLY,
        rule=Rule(rhythm=Rhythm.WEEKLY, first_on=date(2027, 1, 3)),
        begins_on=date(
            2027, 1, 3
        ),  # Sundays: so is the day on which the hour is missing
        until=None,
        starts=time(2, 30),
        ends=time(4),
    )

    assert not can_be_one(night, zone="Europe/Berlin")
    assert can_be_one(replace(night, starts=time(3, 30)), zone="Europe/Berlin")


@pytest.mark.parametrize("zone", ["Europe/Dublin", "Pacific/Chatham", "Asia/Kolkata"])
def test_unusual_zones_are_read_at_their_hours(zone: str) -> None:
    endless = replace(WEEKLY, until=None)

    [dates] = expand_by_ical_js([invite_ics(as_series(endless, zone=zone))])

    assert {local(start, ZoneInfo(zone))[6:] for start, *_ in dates} == {"12:00"}
