"""What a host reads before publishing of mail that would wait too long."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.models import Person
from app.queries.announcements import Reach
from app.web.forms.hosting import filled
from app.web.hosting_consequences import facts_of_publishing
from tests.factories import HOUSE

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SATURDAY = datetime(2027, 3, 6, 11, tzinfo=UTC)
MONDAY = datetime(2027, 3, 8, 7, tzinfo=UTC)  # eight o'clock in Berlin
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("starts_at", "answer_day", "seen_by", "said"),
    [
        (MONDAY, "", 20, "The mail comes too late: it begins before that"),
        (
            MONDAY + 4 * HOUR,
            "2027-03-07",
            20,
            "The mail comes after the day to answer by",
        ),
        (MONDAY + 4 * HOUR, "", 20, ""),
        (MONDAY, "", 0, ""),  # nobody is mailed at all
    ],
)
def test_a_mail_that_would_wait_too_long_is_said_with_its_hour(
    app: Flask, starts_at: datetime, answer_day: str, seen_by: int, said: str
) -> None:
    app.extensions["house"] = HOUSE  # with the usual working hours
    typed = {"zone": "Europe/Berlin", "answer_day": answer_day, "answer_time": "17:00"}
    with app.test_request_context():
        facts = facts_of_publishing(
            Reach(seen_by=seen_by, mailed=seen_by),
            (starts_at, starts_at + HOUR),
            full=0,
            has_tables=False,
            person=Person(name="Maya", zone="Europe/Berlin"),
            form=filled(typed),
            now=SATURDAY,
        )

    late = [fact for fact in facts if fact.icon == "clock"]
    assert [fact.title for fact in late] == ([said] if said else [])
    assert all("Mon 8 Mar, 09:00" in fact.more for fact in late)
