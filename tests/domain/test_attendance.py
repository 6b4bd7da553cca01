"""When a door is kept, how long a list can be saved, where a newcomer sits."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.attendance import (
    OpenTable,
    are_few,
    is_door_open,
    list_closes_at,
    pick_table,
)
from app.domain.followups import Span, later_on

NOON = datetime(2027, 3, 2, 11, tzinfo=UTC)
ONE = datetime(2027, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("here", "expected", "few"),
    [(0, 0, False), (0, 1, True), (2, 5, True), (3, 6, False), (5, 5, False)],
)
def test_fewer_than_half_means_nobody_kept_the_door(
    *, here: int, expected: int, few: bool
) -> None:
    assert are_few(here=here, expected=expected) is few


@pytest.mark.parametrize(
    ("ends_at", "zone", "closes_at"),
    [
        (ONE, "Europe/Berlin", datetime(2027, 3, 3, 11, tzinfo=UTC)),
        (  # a Friday: the list stays open over the weekend
            datetime(2027, 3, 5, 18, tzinfo=UTC),
            "America/Toronto",
            datetime(2027, 3, 8, 17, tzinfo=UTC),
        ),
        (  # clocks change in between
            datetime(2027, 3, 26, 12, tzinfo=UTC),
            "Europe/Berlin",
            datetime(2027, 3, 29, 10, tzinfo=UTC),
        ),
    ],
)
def test_a_list_can_be_saved_until_noon_of_the_next_working_day(
    ends_at: datetime, zone: str, closes_at: datetime
) -> None:
    assert list_closes_at(ends_at, zone=ZoneInfo(zone)) == closes_at


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (datetime(2027, 3, 2, 6, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 2, 7, tzinfo=UTC), True),
        (datetime(2027, 3, 2, 12, 59, tzinfo=UTC), True),
        (datetime(2027, 3, 2, 13, tzinfo=UTC), False),
    ],
)
def test_the_door_is_open_from_four_hours_before_to_one_after(
    *, now: datetime, is_open: bool
) -> None:
    assert is_door_open(starts_at=NOON, ends_at=ONE, now=now) is is_open


def test_a_newcomer_sits_where_nobody_is_from_their_department() -> None:
    full = OpenTable(number=1, free=0, people=6, same_department=0)
    alike = OpenTable(number=2, free=4, people=2, same_department=1)
    mixed = OpenTable(number=3, free=1, people=5, same_department=0)

    assert pick_table([full, alike, mixed]) == mixed
    assert pick_table([full]) is None


@pytest.mark.parametrize(
    ("span", "today", "later"),
    [
        (Span.WEEK, "2026-12-28", "2027-01-04"),
        (Span.MONTH, "2027-01-31", "2027-02-28"),
        (Span.MONTH, "2026-12-05", "2027-01-05"),
        (Span.MONTH, "2026-11-30", "2026-12-30"),
    ],
)
def test_later_is_a_week_or_a_month(span: Span, today: str, later: str) -> None:
    day = datetime.fromisoformat(today).date()

    assert later_on(span, today=day).isoformat() == later
