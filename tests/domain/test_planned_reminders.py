from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.planned_reminders import last_slot, reminder_due_at

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("starts", "days_before", "expected"),
    [
        ("2027-03-04 12:00", 2, "2027-03-02 10:00"),  # Thursday: Tuesday
        ("2027-03-04 12:00", 0, "2027-03-04 09:00"),
        ("2027-03-02 12:00", 2, "2027-02-26 10:00"),  # Tuesday: Sunday, so Friday
        ("2027-03-01 12:00", 1, "2027-02-26 10:00"),  # Monday: Sunday, so Friday
        ("2027-03-06 12:00", 0, "2027-03-05 09:00"),  # a Saturday's is on Friday
        ("2027-03-29 12:00", 3, "2027-03-26 10:00"),  # across the change of clocks
    ],
)
def test_a_reminder_is_due_on_a_working_morning_before_the_event(
    starts: str, days_before: int, expected: str
) -> None:
    starts_at = datetime.fromisoformat(starts).replace(tzinfo=BERLIN).astimezone(UTC)

    at = reminder_due_at(starts_at=starts_at, zone=BERLIN, days_before=days_before)

    assert f"{at.astimezone(BERLIN):%Y-%m-%d %H:%M}" == expected


def test_nobody_is_reminded_a_day_late_or_of_what_has_begun() -> None:
    due = datetime(2027, 3, 2, 9, tzinfo=UTC)
    soon, later = due + timedelta(hours=3), due + timedelta(days=5)

    assert last_slot(due_at=due, starts_at=soon) == soon
    assert last_slot(due_at=due, starts_at=later) == due + timedelta(hours=24)
