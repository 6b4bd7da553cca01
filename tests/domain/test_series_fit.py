"""Where the dates of a series go when it gets another rhythm."""

from datetime import date, timedelta
from itertools import islice

import pytest

from app.domain.series import Rhythm, Rule
from app.domain.series_changes import fit

TUESDAY, THURSDAY = date(2027, 3, 2), date(2027, 3, 4)
DAY = timedelta(days=1)


def days(rhythm: Rhythm, first_on: date, count: int) -> list[date]:
    rule = Rule(rhythm=rhythm, first_on=first_on)
    return list(islice(rule.days(), count))


@pytest.mark.parametrize(
    ("old", "new", "first_on", "expected"),
    [
        # Another weekday: each goes along in its own week.
        (Rhythm.WEEKLY, Rhythm.WEEKLY, THURSDAY, [0, 1, 2, 3]),
        # The Monday before.
        (Rhythm.WEEKLY, Rhythm.WEEKLY, TUESDAY - DAY, [0, 1, 2, 3]),
        # Half as often: every other one has no day any more.
        (Rhythm.WEEKLY, Rhythm.TWO_WEEKLY, TUESDAY, [0, None, 1, None]),
        (Rhythm.WEEKLY, Rhythm.THREE_WEEKLY, THURSDAY, [0, None, None, 1]),
        # More often: all stay, others come between.
        (Rhythm.TWO_WEEKLY, Rhythm.WEEKLY, TUESDAY, [0, 2, 4, 6]),
        (Rhythm.FOUR_WEEKLY, Rhythm.TWO_WEEKLY, THURSDAY, [0, 2, 4, 6]),
        # The first Tuesday becomes the first Thursday, also where that is earlier.
        (Rhythm.MONTHLY_BY_WEEKDAY, Rhythm.MONTHLY_BY_WEEKDAY, THURSDAY, [0, 1, 2, 3]),
        (Rhythm.WEEKLY, Rhythm.MONTHLY_BY_WEEKDAY, TUESDAY, [0, None, None, None]),
    ],
)
def test_each_date_goes_to_the_nearest_day_or_nowhere(
    old: Rhythm, new: Rhythm, first_on: date, expected: list[int | None]
) -> None:
    was, to = days(old, TUESDAY, 4), days(new, first_on, 12)
    rules = [Rule(rhythm=each, first_on=TUESDAY) for each in (old, new)]
    within = min(rule.period for rule in rules) / 2

    found = fit(was, to=to, shift=first_on - TUESDAY, within=within)

    places = [to.index(found[day]) if day in found else None for day in was]
    assert places == expected


def test_no_two_dates_meet_and_the_nearest_has_the_day() -> None:
    monday = TUESDAY - DAY

    found = fit([monday, TUESDAY], to=[TUESDAY], shift=0 * DAY, within=3 * DAY)

    assert found == {TUESDAY: TUESDAY}
