from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.manners import Calm
from app.domain.time import (
    local_day,
    next_working_day,
    slug_of,
)

BERLIN, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")


def test_a_day_is_the_readers_own() -> None:
    late = datetime(2027, 3, 2, 23, 30, tzinfo=UTC)

    assert local_day(late, zone=BERLIN) == date(2027, 3, 3)
    assert local_day(late, zone=ZoneInfo("America/Lima")) == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 3, 2), date(2027, 3, 3)),
        (date(2027, 3, 5), date(2027, 3, 8)),
        (date(2027, 3, 6), date(2027, 3, 8)),
        (date(2027, 3, 7), date(2027, 3, 8)),
        (date(2028, 2, 28), date(2028, 2, 29)),
        (date(2027, 12, 31), date(2028, 1, 3)),
    ],
)
def test_the_next_working_day_is_no_weekend(day: date, expected: date) -> None:
    assert next_working_day(day) == expected


@pytest.mark.parametrize(
    ("ends_at", "zone", "expected"),
    [
        # A Friday lunch in Berlin is asked about on Monday at ten in Berlin.
        (
            datetime(2027, 3, 5, 12, tzinfo=UTC),
            BERLIN,
            datetime(2027, 3, 8, 9, tzinfo=UTC),
        ),
        # The same instant is Saturday in Auckland.
        (
            datetime(2027, 3, 5, 12, tzinfo=UTC),
            AUCKLAND,
            datetime(2027, 3, 7, 21, tzinfo=UTC),
        ),
        # Clocks go forward on the Sunday between: ten is ten.
        (
            datetime(2027, 3, 26, 12, tzinfo=UTC),
            BERLIN,
            datetime(2027, 3, 29, 8, tzinfo=UTC),
        ),
    ],
)
def test_a_prompt_is_due_at_ten_where_the_person_lives(
    ends_at: datetime, zone: ZoneInfo, expected: datetime
) -> None:
    assert Calm(zone=zone).prompt_due_at(ends_at) == expected


@given(
    st.datetimes(
        min_value=datetime(2020, 1, 1),  # noqa: DTZ001 -- made aware below
        max_value=datetime(2035, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    )
)
def test_a_prompt_is_always_due_in_office_hours_and_within_four_days(
    ends_at: datetime,
) -> None:
    due = Calm(zone=AUCKLAND).prompt_due_at(ends_at)

    assert Calm(zone=AUCKLAND).may_begin(due)
    assert timedelta(0) < due - ends_at < timedelta(days=4)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("December mixer", "december-mixer"),
        ("Über-Mittag: Käse & Brot!", "uber-mittag-kase-brot"),
        ("懇親会", ""),
        ("Łukasz Ørsted, Straße", "lukasz-orsted-strasse"),
        ("Yıldız and Æsir", "yildiz-and-aesir"),
        ("--", ""),
        ("x" * 90, "x" * 60),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_slug_is_ascii_words(title: str, slug: str) -> None:
    assert slug_of(title) == slug
