from datetime import UTC, datetime, timedelta

import pytest

from app.domain.answer_order import Before, given_at, why_not
from app.domain.incoming import Why
from app.domain.reply_addresses import read, sign

TEN = datetime(2026, 11, 30, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("stamped_at", "written_at", "given"),
    [
        (TEN, TEN + MINUTE, TEN),
        (None, TEN + MINUTE, TEN + MINUTE),
        (None, None, TEN + 2 * MINUTE),
        (TEN + 12 * MINUTE, None, TEN + 12 * MINUTE),
        (TEN + 13 * MINUTE, None, TEN + 2 * MINUTE),
        (TEN - 5 * MINUTE, TEN, TEN),
        (TEN - 5 * MINUTE, None, TEN - 5 * MINUTE),
    ],
    ids=["dtstamp", "date", "neither", "fast", "too fast", "echo", "echo alone"],
)
def test_given_at(
    stamped_at: datetime | None, written_at: datetime | None, given: datetime
) -> None:
    before = Before(stamped_at=TEN - 5 * MINUTE)

    at = given_at(
        stamped_at, written_at=written_at, now=TEN + 2 * MINUTE, before=before
    )

    assert at == given


@pytest.mark.parametrize(
    ("sequence", "before", "why"),
    [
        (0, Before(), None),
        (None, Before(sequence=3), None),
        (0, Before(sequence=1), Why.STALE),
        (7, Before(sequence=1), None),
        (1, Before(sequence=1, calendar_at=TEN - MINUTE), None),
        (1, Before(sequence=1, calendar_at=TEN), Why.OLDER),
        (1, Before(sequence=1, elsewhere_at=TEN + MINUTE), Why.ANSWERED_ELSEWHERE),
        (1, Before(sequence=1, elsewhere_at=TEN - MINUTE), None),
    ],
)
def test_why_not(sequence: int | None, before: Before, why: Why | None) -> None:
    assert why_not(TEN, sequence=sequence, before=before) is why


def test_a_reply_address_opens_only_what_it_was_signed_for() -> None:
    mailbox, secret = "events@corp.example", "hush"
    address = sign(mailbox, secret=secret, event_id=77, person_id=9)
    other = sign(mailbox, secret=secret, event_id=77, person_id=8)

    assert read(address.upper(), mailbox=mailbox, secret=secret) == (77, 9)
    assert len(address.partition("@")[0]) <= 64
    forged = [
        address.replace("4d-9-", "4d-8-"),
        other.replace("4d-8-", "4d-9-"),
        address.replace("corp", "evil"),
        address.replace("events+", "event+"),
        mailbox,
        "",
    ]
    assert [read(one, mailbox=mailbox, secret=secret) for one in forged] == [None] * 6
    assert read(address, mailbox=mailbox, secret="other") is None
