from datetime import date

import pytest

from app.domain.series import Rhythm
from app.messages.rhythms import rhythm_words


@pytest.mark.parametrize(
    ("rhythm", "first_on", "words"),
    [
        (Rhythm.WEEKLY, date(2026, 12, 1), "Every Tuesday"),
        (Rhythm.TWO_WEEKLY, date(2026, 12, 1), "Every other Tuesday"),
        (
            Rhythm.MONTHLY_BY_WEEKDAY,
            date(2026, 12, 1),
            "Every first Tuesday of the month",
        ),
        (
            Rhythm.MONTHLY_BY_WEEKDAY,
            date(2026, 11, 30),
            "Every last Monday of the month",
        ),
        (Rhythm.MONTHLY_BY_DAY, date(2026, 12, 15), "Each month on day 15"),
        (
            Rhythm.MONTHLY_BY_DAY,
            date(2026, 12, 31),
            "Each month on day 31, or on its last day where shorter",
        ),
    ],
)
def test_a_rhythm_is_said_as_people_say_it(
    rhythm: Rhythm, first_on: date, words: str
) -> None:
    assert rhythm_words(rhythm, first_on, locale="en") == words
