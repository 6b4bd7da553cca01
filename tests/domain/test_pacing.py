"""Who goes first when a mailbox may write only so much, and how long it takes."""

from datetime import timedelta

import pytest

from app.domain.outbox import MailClass
from app.domain.pacing import DAY, MINUTE, last_class_to_leave, lasts


@pytest.mark.parametrize(
    ("left", "last"),
    [
        (0, MailClass.REST),
        (24, MailClass.REST),
        (25, MailClass.PLACE),
        (27, MailClass.PLACE),
        (28, MailClass.CODE),
        (29, MailClass.CODE),
        (30, None),
    ],
)
def test_in_a_full_minute_facts_find_some_room_and_codes_some_more(
    left: int, last: MailClass | None
) -> None:
    found = last_class_to_leave(
        pace=25, within_minute=left, per_day=10_000, within_day=left
    )

    assert found == last


@pytest.mark.parametrize(
    ("left", "last"),
    [
        (1799, MailClass.REST),
        (1800, MailClass.PLACE),
        (1960, MailClass.CODE),
        (2000, None),
    ],
)
def test_the_end_of_a_days_limit_is_kept_for_facts_and_codes(
    left: int, last: MailClass | None
) -> None:
    found = last_class_to_leave(pace=0, within_minute=60, per_day=2000, within_day=left)

    assert found == last


def test_without_limits_everything_leaves() -> None:
    found = last_class_to_leave(pace=0, within_minute=9999, per_day=0, within_day=9999)

    assert found is MailClass.REST


@pytest.mark.parametrize(
    ("mails", "ahead", "pace", "takes"),
    [
        (0, 0, 60, MINUTE),
        (1, 0, 60, MINUTE),
        (60, 0, 60, MINUTE),
        (61, 0, 60, 2 * MINUTE),
        (214, 0, 25, 9 * MINUTE),
        (196, 500, 60, 12 * MINUTE),
        (10_000, 0, 0, MINUTE),
    ],
)
def test_the_last_mail_leaves_after_so_long(
    mails: int, ahead: int, pace: int, takes: timedelta
) -> None:
    assert lasts(mails, ahead=ahead, pace=pace) == takes


@pytest.mark.parametrize(
    ("mails", "today", "takes"),
    [
        (1800, 0, 30 * MINUTE),
        (1801, 0, DAY),
        (100, 1750, DAY),
        (3700, 0, 2 * DAY),
    ],
)
def test_what_finds_no_room_today_leaves_tomorrow(
    mails: int, today: int, takes: timedelta
) -> None:
    assert lasts(mails, ahead=0, pace=60, per_day=2000, today=today) == takes
