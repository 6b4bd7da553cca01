from datetime import UTC, datetime, timedelta

import pytest

from app.delivery.servers import TIMEOUT_S
from app.domain.outbox import (
    CAN_BE_MUTED,
    GIVE_UP_AFTER,
    LEASE,
    PACED,
    MailClass,
    MailKind,
    retry_after,
    useless_at,
)

NOW = datetime(2027, 3, 2, 11, tzinfo=UTC)


def test_a_lease_outlasts_a_carriers_patience() -> None:
    answers_at_most = 9

    assert timedelta(seconds=TIMEOUT_S * answers_at_most) < LEASE


@pytest.mark.parametrize(
    ("fence", "seconds"), [(1, 15), (2, 30), (3, 60), (4, 120), (5, 300), (6, 600)]
)
def test_each_refusal_waits_longer(fence: int, seconds: int) -> None:
    assert retry_after(fence, key=7) == timedelta(seconds=seconds)


def test_the_last_wait_repeats_a_fifth_longer_or_shorter() -> None:
    waits = [
        retry_after(fence, key=key).total_seconds()
        for key in range(1, 101)
        for fence in (7, 8, 500)
    ]

    assert len(set(waits)) == len(waits)
    assert 480 <= min(waits) < 490
    assert 710 < max(waits) <= 720
    assert retry_after(7, key=1) == retry_after(7, key=1)


def test_an_operators_schedule_replaces_ours() -> None:
    first, last = (retry_after(n, key=7, waits_s=(1, 20)) for n in (1, 3))

    assert first == timedelta(seconds=1)
    assert timedelta(seconds=16) <= last <= timedelta(seconds=24)


def test_mail_is_given_up_after_two_days_or_when_pointless() -> None:
    hour = timedelta(hours=1)

    assert useless_at(NOW, pointless_at=None) == NOW + GIVE_UP_AFTER
    assert useless_at(NOW, pointless_at=NOW + hour) == NOW + hour
    assert useless_at(NOW, pointless_at=NOW + 99 * hour) == NOW + GIVE_UP_AFTER


def test_every_kind_has_its_class() -> None:
    by_class = {
        rank: {kind for kind in MailKind if kind.rank is rank} for rank in MailClass
    }

    assert by_class[MailClass.CODE] == {MailKind.CODE}
    assert by_class[MailClass.PLACE] == {
        MailKind.INVITE,
        MailKind.UPDATE,
        MailKind.CANCELLATION,
        MailKind.TABLE,
        MailKind.REMINDER,
        MailKind.OFFER,
        MailKind.NEWS,
        MailKind.COFFEE_FACT,
    }


def test_no_fact_about_ones_place_is_held_back_or_switched_off() -> None:
    facts = {kind for kind in MailKind if kind.rank is not MailClass.REST}

    assert (facts & PACED, facts & CAN_BE_MUTED) == (set(), set())
