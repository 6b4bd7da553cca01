"""How long an announcement takes is said as it is."""

from datetime import timedelta

import pytest

from app.web.hosting_announcement import minutes_of

A_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("mails", "ahead", "pace", "minutes"),
    [
        (0, 0, 60, 1),
        (1, 0, 60, 1),
        (60, 0, 60, 1),
        (61, 0, 60, 2),
        (196, 0, 25, 8),
        (196, 500, 60, 12),
        (10_000, 0, 0, 1),
    ],
)
def test_the_last_mail_leaves_after_so_many_minutes(
    mails: int, ahead: int, pace: int, minutes: int
) -> None:
    assert minutes_of(mails, ahead=ahead, pace=pace, delay=A_MINUTE) == minutes


def test_a_longer_delay_is_waited_for_first() -> None:
    assert minutes_of(61, pace=60, delay=timedelta(minutes=5)) == 6
