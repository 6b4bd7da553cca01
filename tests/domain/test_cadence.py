"""How often anybody is nudged: weekends, zones, two a week."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cadence import Budget, TooLate, comes_too_late, reminder_at
from app.domain.manners import Calm

BERLIN = ZoneInfo("Europe/Berlin")
TORONTO = ZoneInfo("America/Toronto")
KOLKATA = ZoneInfo("Asia/Kolkata")
ZONES = [BERLIN, TORONTO, KOLKATA]
TUESDAY = datetime(2027, 3, 2, 9, tzinfo=UTC)  # 10:00 in Berlin

instants = st.datetimes(
    min_value=datetime(2027, 1, 1),  # noqa: DTZ001 -- the zone is given beside it
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def bears(sent: list[datetime], zone: ZoneInfo) -> Budget:
    """What somebody who lives there bears after these nudges."""
    return Budget(calm=Calm(zone=zone), sent=sent)


@given(st.lists(instants, max_size=60), st.sampled_from(ZONES))
def test_nobody_is_ever_nudged_more_than_they_bear(
    asked: list[datetime], zone: ZoneInfo
) -> None:
    sent: list[datetime] = []
    for at in sorted(asked):
        if bears(sent, zone).may_send(at):
            sent.append(at)

    local = [at.astimezone(zone) for at in sent]
    days = [at.date() for at in local]
    assert len(set(days)) == len(days)
    assert all(at.weekday() < 5 and 9 <= at.hour < 17 for at in local)
    assert all(
        later - first >= timedelta(days=7)
        for first, later in zip(days, days[2:], strict=False)
    )


@given(st.lists(instants, max_size=5), instants, st.sampled_from(ZONES))
def test_the_next_slot_is_the_first_instant_at_which_one_may_send(
    sent: list[datetime], not_before: datetime, zone: ZoneInfo
) -> None:
    sent = [at for at in sent if at < not_before]

    slot = bears(sent, zone).next_slot(not_before)

    assert bears(sent, zone).may_send(slot)
    if slot > not_before:
        assert not bears(sent, zone).may_send(slot - timedelta(seconds=1))
        assert not bears(sent, zone).may_send(not_before)
    assert slot - not_before < timedelta(days=16)


@pytest.mark.parametrize(
    ("now", "zone", "allowed"),
    [
        (datetime(2027, 3, 2, 8, tzinfo=UTC), BERLIN, True),  # 9:00
        (datetime(2027, 3, 2, 7, 59, tzinfo=UTC), BERLIN, False),
        (datetime(2027, 3, 2, 16, tzinfo=UTC), BERLIN, False),  # 17:00
        (datetime(2027, 3, 6, 11, tzinfo=UTC), BERLIN, False),  # a Saturday
        (datetime(2027, 3, 5, 21, 59, tzinfo=UTC), TORONTO, True),  # Friday, 16:59
        (datetime(2027, 3, 5, 11, 29, tzinfo=UTC), KOLKATA, True),  # Friday, 16:59
        (datetime(2027, 3, 5, 11, 30, tzinfo=UTC), KOLKATA, False),
    ],
)
def test_nudges_go_out_in_office_hours_of_the_person(
    *, now: datetime, zone: ZoneInfo, allowed: bool
) -> None:
    assert bears([], zone).may_send(now) is allowed


def test_a_third_nudge_waits_until_the_first_is_a_week_old() -> None:
    sent = [TUESDAY + timedelta(days=1), TUESDAY]

    slot = bears(sent, BERLIN).next_slot(TUESDAY + timedelta(days=2))

    assert slot == datetime(2027, 3, 9, 8, tzinfo=UTC)


def test_news_of_events_leave_room_for_a_nudge_of_ones_own_matters() -> None:
    told = Budget(calm=Calm(zone=BERLIN), sent=[TUESDAY], news=[TUESDAY])
    thursday = TUESDAY + timedelta(days=2)

    assert told.may_send(thursday)
    assert not told.for_news().may_send(thursday)
    # Once the first is a week ago; and what is sent now counts from now on.
    tuesday = datetime(2027, 3, 9, 8, tzinfo=UTC)
    assert told.for_news().next_slot(thursday) == tuesday
    later = told.for_news().after(tuesday)
    assert later.next_slot(tuesday) == tuesday + timedelta(days=7)


@pytest.mark.parametrize(
    ("due_on", "reminders", "at"),
    [
        (date(2027, 3, 8), 0, datetime(2027, 3, 8, 8, tzinfo=UTC)),  # Monday
        (date(2027, 3, 7), 0, datetime(2027, 3, 5, 8, tzinfo=UTC)),  # Sunday: Friday
        (date(2027, 3, 2), 0, datetime(2027, 3, 3, 8, tzinfo=UTC)),  # made that day
        (
            date(2027, 3, 5),
            1,
            datetime(2027, 3, 10, 8, tzinfo=UTC),
        ),  # Friday: Wednesday
        (date(2027, 3, 5), 2, None),
    ],
)
def test_a_promise_is_brought_up_when_due_and_three_working_days_later(
    due_on: date, reminders: int, at: datetime | None
) -> None:
    said = reminder_at(
        due_on=due_on, made_at=TUESDAY, reminders=reminders, calm=Calm(zone=BERLIN)
    )

    assert said == at


@pytest.mark.parametrize(
    ("hours", "too_late"),
    [(-1, None), (0, TooLate.TO_ANSWER), (5, TooLate.TO_ANSWER), (6, TooLate.TO_COME)],
)
def test_a_mail_that_waits_may_come_too_late_to_answer_or_to_come(
    hours: int, too_late: TooLate | None
) -> None:
    at, starts_at = TUESDAY + timedelta(hours=hours), TUESDAY + timedelta(hours=6)

    assert comes_too_late(at, answer_by=TUESDAY, starts_at=starts_at) is too_late
    asked = comes_too_late(at, answer_by=None, starts_at=starts_at)
    assert asked is (None if too_late is TooLate.TO_ANSWER else too_late)
