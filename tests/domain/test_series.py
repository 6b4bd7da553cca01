from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from app.domain.holidays import Holiday, gathered
from app.domain.series import (
    SHOWN,
    Rhythm,
    Rule,
    decides_at,
    folded,
    last_day,
    moved,
    moved_day,
    opens_at,
    plan_dates,
    stop_asked_at,
)
from app.domain.series_changes import differing, merged
from app.domain.time import at_local

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = date(2026, 12, 1)


def first_days(rhythm: Rhythm, first_on: date, *, count: int) -> list[str]:
    rule = Rule(rhythm=rhythm, first_on=first_on)
    return [day.isoformat() for day in islice(rule.days(), count)]


@pytest.mark.parametrize(
    ("rhythm", "first_on", "days"),
    [
        (Rhythm.WEEKLY, TUESDAY, ["2026-12-01", "2026-12-08", "2026-12-15"]),
        (Rhythm.TWO_WEEKLY, TUESDAY, ["2026-12-01", "2026-12-15", "2026-12-29"]),
        (
            Rhythm.MONTHLY_BY_WEEKDAY,
            TUESDAY,
            ["2026-12-01", "2027-01-05", "2027-02-02"],
        ),
        (
            # the fourth is the fourth, also where a fifth follows
            Rhythm.MONTHLY_BY_WEEKDAY,
            date(2026, 12, 28),
            ["2026-12-28", "2027-01-25", "2027-02-22", "2027-03-22"],
        ),
        (
            # a fifth Monday is the last one: most months have no fifth
            Rhythm.MONTHLY_BY_WEEKDAY,
            date(2026, 11, 30),
            ["2026-11-30", "2026-12-28", "2027-01-25", "2027-02-22", "2027-03-29"],
        ),
        (
            Rhythm.MONTHLY_BY_DAY,
            date(2027, 1, 31),
            ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"],
        ),
    ],
)
def test_a_rhythm_gives_its_days(
    rhythm: Rhythm, first_on: date, days: list[str]
) -> None:
    assert first_days(rhythm, first_on, count=len(days)) == days


@pytest.mark.parametrize("rhythm", Rhythm)
def test_days_are_numbered_without_gaps(rhythm: Rhythm) -> None:
    for first_on in (TUESDAY, date(2027, 1, 31), date(2028, 2, 29)):
        rule = Rule(rhythm=rhythm, first_on=first_on)
        for number in range(-30, 30):
            day = rule.day(number)

            assert rule.number(day) == number
            assert rule.number(day + timedelta(days=1)) == number + 1
            assert next(rule.days(after=day)) == rule.day(number + 1)


def test_both_days_of_a_clock_change_keep_the_wall_clock() -> None:
    rule = Rule(rhythm=Rhythm.WEEKLY, first_on=date(2027, 3, 21))

    days = [rule.day(number) for number in (0, 1, 32)]

    assert [
        at_local(day, time(12), zone=BERLIN).isoformat(timespec="minutes")
        for day in days
    ] == ["2027-03-21T11:00+00:00", "2027-03-28T10:00+00:00", "2027-10-31T11:00+00:00"]


def test_the_list_of_dates_names_holidays_and_ends() -> None:
    rule = Rule(rhythm=Rhythm.WEEKLY, first_on=date(2026, 12, 18))
    eve = Holiday(day=date(2026, 12, 25), name="Christmas Day", where=frozenset({"DE"}))

    def listed(until: date | None, times: int | None) -> list[tuple[str, ...]]:
        planned = plan_dates(
            rule,
            until=until,
            times=times,
            holidays=gathered([eve]),
            zone="Europe/Berlin",
            country="DE",
        )
        return [(each.day.isoformat(), *each.holidays) for each in planned]

    three = [("2026-12-18",), ("2026-12-25", "Christmas Day"), ("2027-01-01",)]
    assert listed(None, 3) == listed(date(2027, 1, 1), None) == three
    assert len(listed(None, None)) == len(listed(None, 40)) == SHOWN
    assert last_day(rule, until=None, times=3) == date(2027, 1, 1)
    assert last_day(rule, until=date(2026, 12, 31), times=3) == date(2026, 12, 31)
    assert last_day(rule, until=None, times=None) is None


@pytest.mark.parametrize(
    ("rhythm", "was", "to", "days"),
    [
        (
            Rhythm.WEEKLY,
            date(2026, 12, 8),
            date(2026, 12, 9),
            ["2026-12-02", "2026-12-09", "2026-12-16"],
        ),
        (
            # the first Tuesday becomes the second Wednesday
            Rhythm.MONTHLY_BY_WEEKDAY,
            date(2027, 1, 5),
            date(2027, 1, 13),
            ["2026-12-09", "2027-01-13", "2027-02-10"],
        ),
    ],
)
def test_a_series_moves_with_one_of_its_dates(
    rhythm: Rhythm, was: date, to: date, days: list[str]
) -> None:
    old = Rule(rhythm=rhythm, first_on=TUESDAY)

    new = moved(old, was=was, to=to)

    assert [
        moved_day(day, old=old, was=was, new=new, to=to).isoformat()
        for day in islice(old.days(), 3)
    ] == days


def test_a_date_opens_and_is_asked_about_on_working_days() -> None:
    starts_at = datetime(2026, 12, 1, 11, tzinfo=UTC)

    opens = opens_at(starts_at, rhythm=Rhythm.WEEKLY, zone=BERLIN)
    monthly = opens_at(starts_at, rhythm=Rhythm.MONTHLY_BY_DAY, zone=BERLIN)
    asked = stop_asked_at(starts_at, zone=BERLIN)
    decides = decides_at(starts_at, days=1, zone=BERLIN)

    assert opens == datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert monthly == datetime(2026, 11, 17, 9, tzinfo=UTC)
    assert asked == datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert decides == datetime(2026, 11, 30, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("going", "tables"), [(0, 0), (2, 0), (3, 1), (6, 1), (7, 2), (24, 4), (30, 4)]
)
def test_tables_are_folded_to_as_few_as_seat_everyone(going: int, tables: int) -> None:
    assert folded(going=going, tables=4, seats=6) == tables


def test_a_date_keeps_what_it_has_of_its_own() -> None:
    was = {"title": "Lunch", "location": "Atrium", "capacity": 24}
    new = {"title": "Late lunch", "location": "Canteen", "capacity": 24}
    own = {"title": "Lunch", "location": "Roof", "capacity": 12}

    assert differing(own, pattern=was) == ("location", "capacity")
    assert merged(own=own, was=was, new=new) == {
        "title": "Late lunch",
        "location": "Roof",
        "capacity": 12,
    }
