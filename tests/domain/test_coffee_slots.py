"""Times for a coffee that suit both, whatever their clocks, days and calendars say."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.coffee.slots import Diary, propose
from app.domain.coffee.terms import LASTS, Rhythm, round_day, takes_part
from app.domain.holidays import Holiday, Holidays
from app.domain.manners import Calm, Week

MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
BERLIN, MUMBAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
AUCKLAND = ZoneInfo("Pacific/Auckland")


def test_three_slots_are_on_three_days_at_hours_that_differ() -> None:
    slots = propose(
        [Diary(calm=Calm(zone=BERLIN)), Diary(calm=Calm(zone=BERLIN))], now=MONDAY
    )

    assert [f"{slot.astimezone(BERLIN):%a %H:%M}" for slot in slots] == [
        "Tue 10:00",
        "Wed 14:00",
        "Thu 15:30",
    ]


def test_slots_keep_within_both_working_hours() -> None:
    slots = propose(
        [Diary(calm=Calm(zone=BERLIN)), Diary(calm=Calm(zone=MUMBAI))], now=MONDAY
    )

    assert [f"{slot.astimezone(BERLIN):%H:%M}" for slot in slots] == [
        "10:00",
        "11:45",  # the last that nobody eats at, and 16:15 in Mumbai
        "11:45",
    ]


def test_no_slot_where_the_offices_never_overlap() -> None:
    assert (
        propose(
            [Diary(calm=Calm(zone=BERLIN)), Diary(calm=Calm(zone=AUCKLAND))], now=MONDAY
        )
        == []
    )


def test_busy_times_and_declined_ones_are_left_out() -> None:
    tuesday = datetime(2027, 3, 2, tzinfo=UTC)
    busy = [(tuesday, tuesday + timedelta(days=1))]
    wednesday_at_two = datetime(2027, 3, 3, 13, tzinfo=UTC)

    slots = propose(
        [Diary(calm=Calm(zone=BERLIN), busy=busy), Diary(calm=Calm(zone=BERLIN))],
        now=MONDAY,
        without=[wednesday_at_two],
    )

    assert tuesday.date() not in {slot.date() for slot in slots}
    assert wednesday_at_two not in slots
    assert len(slots) == 3


def test_one_common_day_gives_three_hours_of_it() -> None:
    fridays = Diary(calm=Calm(zone=BERLIN), days=frozenset({4}))

    slots = propose([fridays, Diary(calm=Calm(zone=BERLIN))], now=MONDAY)

    assert {slot.date() for slot in slots} == {date(2027, 3, 5), date(2027, 3, 12)}
    assert len(set(slots)) == 3


def test_own_hours_holidays_and_days_away_are_left_out() -> None:
    tuesday, thursday = date(2027, 3, 2), date(2027, 3, 4)
    feast = Holiday(day=tuesday, name="Feast", where=frozenset({"DE"}))
    late = Calm(
        zone=BERLIN,
        week=Week(days=frozenset({0, 1, 2, 3}), opens_min=16 * 60, closes_min=20 * 60),
        paused_until=thursday,
    )
    usual = Calm(zone=BERLIN, holidays=Holidays(by_day={tuesday: (feast,)}))

    with_feast = propose([Diary(calm=usual), Diary(calm=usual)], now=MONDAY)
    with_late = propose([Diary(calm=usual), Diary(calm=late)], now=MONDAY)
    alone = propose([Diary(calm=late)], now=MONDAY)

    assert tuesday not in {slot.date() for slot in with_feast}
    assert with_late[0].date() == thursday
    for slot in with_late:  # both are there from four to five
        assert slot.astimezone(BERLIN).hour == 16
    assert all(slot.astimezone(BERLIN).weekday() < 4 for slot in alone)
    assert not Diary(calm=late).is_free(datetime(2027, 3, 4, 19, tzinfo=UTC))
    assert Diary(calm=late).is_free(datetime(2027, 3, 4, 18, 45, tzinfo=UTC))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 14 * 24 * 4), max_size=12),
    st.frozensets(st.integers(0, 4), min_size=1),
    st.sampled_from([BERLIN, MUMBAI, ZoneInfo("America/New_York")]),
    st.integers(0, 400),
)
def test_every_slot_suits_everybody(
    quarters: list[int], days: frozenset[int], zone: ZoneInfo, hours: int
) -> None:
    now = datetime(2027, 3, 12, tzinfo=UTC) + timedelta(hours=hours)
    starts = [now + timedelta(minutes=15 * quarter) for quarter in quarters]
    busy = [(at, at + timedelta(hours=2)) for at in starts]
    diaries = [
        Diary(calm=Calm(zone=BERLIN), days=days, busy=busy),
        Diary(calm=Calm(zone=zone)),
    ]

    slots = propose(diaries, now=now)

    assert slots == sorted(set(slots))
    for slot in slots:
        assert all(diary.is_free(slot) for diary in diaries)
        assert not any(at < slot + LASTS and slot < ends for at, ends in busy)
        assert slot >= now + timedelta(hours=18)


def test_who_takes_part_by_rhythm_and_pause() -> None:
    monday = date(2027, 3, 1)

    def takes(rhythm: Rhythm, days: int, paused_until: date | None = None) -> bool:
        return takes_part(
            rhythm,
            last_on=monday - timedelta(days=days),
            paused_until=paused_until,
            today=monday,
        )

    assert [takes(rhythm, 7) for rhythm in Rhythm] == [True, False, False]
    assert [takes(rhythm, 14) for rhythm in Rhythm] == [True, True, False]
    assert [takes(rhythm, 28) for rhythm in Rhythm] == [True, True, True]
    assert not takes(Rhythm.WEEKLY, 7, date(2027, 3, 2))
    assert takes(Rhythm.WEEKLY, 7, monday)
    assert takes_part(Rhythm.MONTHLY, last_on=None, paused_until=None, today=monday)
    assert {round_day(monday + timedelta(days=n)) for n in range(7)} == {monday}
