"""When people may be nudged: their days, hours, holidays and pauses."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.cadence import Budget
from app.domain.holidays import Holiday, gathered
from app.domain.manners import (
    ALWAYS,
    EVERY_DAY,
    NEVER,
    WORKING,
    Calm,
    Manners,
    Week,
    WeekIsWrong,
    read_week,
    zone_or,
)

BERLIN = ZoneInfo("Europe/Berlin")
KYIV = ZoneInfo("Europe/Kyiv")
MONDAY = datetime(2027, 3, 1, 8, tzinfo=UTC)  # 9:00 in Berlin
WEEKEND = Week(days=frozenset({5, 6}), opens_min=10 * 60, closes_min=12 * 60)
NEW_YEAR = gathered(
    [Holiday(day=date(2027, 3, 2), name="A day", where=frozenset({"DE"}))]
)


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("mon-fri 09:00-17:00", WORKING),
        ("MON-SUN 7:00-20:00", EVERY_DAY),
        ("mon-sun 00:00-24:00", ALWAYS),
        ("sun-thu 08:30-16:00", Week(days=frozenset({6, 0, 1, 2, 3}), opens_min=510, closes_min=960)),
        ("sat,sun 10:00-12:00", WEEKEND),
    ],
)  # fmt: skip
def test_a_week_is_read_as_an_operator_writes_it(text: str, week: Week) -> None:
    assert read_week(text) == week


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon",
        "mon-fri",
        "9-17",
        "mon-fri 17:00-09:00",
        "mon-fri 09:00-09:00",
        "fri 09:60-17:00",
        "mon-fri 09:00-24:01",
        "montag 09:00-17:00",
        "- 09:00-17:00",
    ],
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(WeekIsWrong):
        read_week(text)


@pytest.mark.parametrize(
    ("chosen", "allowed", "expected"),
    [
        (None, EVERY_DAY, WORKING),
        (WEEKEND, EVERY_DAY, WEEKEND),
        (ALWAYS, EVERY_DAY, EVERY_DAY),
        (WEEKEND, WORKING, WORKING),  # nothing of it is allowed: what is usual holds
        (None, WEEKEND, WEEKEND),  # nor anything of that: all that is allowed
    ],
)
def test_a_choice_holds_as_far_as_it_is_allowed(
    chosen: Week | None, allowed: Week, expected: Week
) -> None:
    assert Manners(allowed=allowed).week_of(chosen) == expected


@pytest.mark.parametrize(
    ("calm", "not_before", "expected"),
    [
        # Whoever works at weekends is written to at weekends.
        (
            Calm(zone=BERLIN, week=WEEKEND),
            MONDAY,
            datetime(2027, 3, 6, 9, tzinfo=UTC),
        ),
        # A public holiday there, and none elsewhere.
        (
            Calm(zone=BERLIN, holidays=NEW_YEAR),
            MONDAY + timedelta(hours=8),
            datetime(2027, 3, 3, 8, tzinfo=UTC),
        ),
        (
            Calm(zone=KYIV, holidays=NEW_YEAR),
            MONDAY + timedelta(hours=8),
            datetime(2027, 3, 2, 7, tzinfo=UTC),
        ),
        # Away until Thursday: the first hour of that day.
        (
            Calm(zone=BERLIN, paused_until=date(2027, 3, 4)),
            MONDAY,
            datetime(2027, 3, 4, 8, tzinfo=UTC),
        ),
        # Over the night in which clocks go forward, nine is nine.
        (
            Calm(zone=BERLIN),
            datetime(2027, 3, 26, 16, tzinfo=UTC),
            datetime(2027, 3, 29, 7, tzinfo=UTC),
        ),
        # And back, where an hour comes twice.
        (
            Calm(zone=BERLIN, week=ALWAYS),
            datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
            datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
        ),
    ],
)
def test_the_next_hour_is_the_first_within_somebodys_own(
    calm: Calm, not_before: datetime, expected: datetime
) -> None:
    assert calm.next_hour(not_before) == expected
    assert Budget(calm=calm).next_slot(not_before) == expected
    assert calm.may_begin(expected)


def test_a_list_that_leaves_no_day_ends_the_search() -> None:
    every = [
        Holiday(day=date(2027, 1, 1) + timedelta(days=n), name="Off", where=frozenset())
        for n in range(900)
    ]
    calm = Calm(zone=BERLIN, holidays=gathered(every))

    assert Budget(calm=calm).next_slot(MONDAY) == NEVER


def test_who_opens_late_is_asked_when_they_open() -> None:
    late = Week(days=frozenset(range(5)), opens_min=13 * 60, closes_min=20 * 60)

    due = Calm(zone=BERLIN, week=late).prompt_due_at(MONDAY)

    assert due == datetime(2027, 3, 2, 12, tzinfo=UTC)


def test_a_zone_that_nobody_knows_is_the_houses_own() -> None:
    found = [zone_or(name, otherwise="Europe/Berlin") for name in ("", "Mars/Base")]

    # By name: whoever reads other zone data lets go of the zones that were known.
    assert [zone.key for zone in found] == [BERLIN.key, BERLIN.key]


def test_what_is_planned_for_later_is_not_made_one_too_many() -> None:
    planned = [MONDAY + timedelta(days=n) for n in (2, 4)]

    slot = Budget(calm=Calm(zone=BERLIN), sent=planned).next_slot(MONDAY)

    assert slot == MONDAY + timedelta(days=9)
