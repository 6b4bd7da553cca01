import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from app.domain.events import (
    PRESETS,
    AudienceKind,
    HourHappensTwice,
    HourIsMissing,
    Kind,
    freezes_at,
    instant,
    last_day_of,
    moved_along,
    needs_right,
    preset_day,
)

zoneinfo.reset_tzpath(to=())
BUDAPEST = ZoneInfo("Europe/Budapest")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def test_an_ordinary_hour_is_one_instant() -> None:
    winter = instant(date(2026, 12, 3), time(12), zone=BUDAPEST, second=None)
    summer = instant(date(2027, 7, 1), time(12), zone=BUDAPEST, second=None)

    assert (winter, summer) == (
        datetime(2026, 12, 3, 11, tzinfo=UTC),
        datetime(2027, 7, 1, 10, tzinfo=UTC),
    )


@pytest.mark.parametrize("second", [None, False, True])
@pytest.mark.parametrize(
    ("zone", "day", "at", "gap"),
    [
        ("Europe/Budapest", SPRING, time(2), (time(2), time(3))),
        ("Europe/Budapest", SPRING, time(2, 59), (time(2), time(3))),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), (time(2), time(2, 30))),
        ("America/Santiago", date(2026, 9, 6), time(0, 30), (time(0), time(1))),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 30), (time(0), time(1))),
    ],
)
def test_an_hour_that_the_clock_jumps_over_is_refused(
    zone: str, day: date, at: time, gap: tuple[time, time], *, second: bool | None
) -> None:
    with pytest.raises(HourIsMissing) as refused:
        instant(day, at, zone=ZoneInfo(zone), second=second)

    assert (refused.value.gap_from, refused.value.gap_to) == gap


def test_the_minutes_beside_a_gap_exist() -> None:
    before = instant(SPRING, time(1, 59), zone=BUDAPEST, second=None)
    after = instant(SPRING, time(3), zone=BUDAPEST, second=None)

    assert after - before == timedelta(minutes=1)


def test_an_hour_that_happens_twice_is_asked() -> None:
    with pytest.raises(HourHappensTwice) as asked:
        instant(AUTUMN, time(2, 30), zone=BUDAPEST, second=None)

    assert (asked.value.first, asked.value.second) == (
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    )


def test_both_choices_of_an_hour_that_happens_twice_are_their_own_instant() -> None:
    chosen = [
        instant(AUTUMN, time(2, 30), zone=BUDAPEST, second=second)
        for second in (False, True)
    ]

    assert chosen == [
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    ]


def test_a_choice_changes_nothing_where_there_is_none_to_make() -> None:
    day = date(2026, 12, 3)
    chosen = {
        instant(day, time(12), zone=BUDAPEST, second=s) for s in (None, False, True)
    }

    assert chosen == {datetime(2026, 12, 3, 11, tzinfo=UTC)}


def test_every_quarter_of_an_hour_is_an_instant_refused_or_asked() -> None:
    """On each clock-change day of each zone, 2026 to 2030: as zoneinfo has it."""
    wrong = [
        (key, wall)
        for key in different_zones()
        for wall in quarters(ZoneInfo(key))
        if outcome(wall, ZoneInfo(key)) != true_instants(wall, ZoneInfo(key))
    ]

    assert wrong == []


def different_zones() -> list[str]:
    """One name of each set of rules: half of all names are other names of a zone."""
    folder = files("tzdata") / "zoneinfo"
    found = {
        folder.joinpath(*key.split("/")).read_bytes(): key
        for key in sorted(zoneinfo.available_timezones())
    }
    assert len(found) > 300
    return sorted(found.values())


def test_a_day_that_is_missing_as_a_whole_is_refused() -> None:
    with pytest.raises(HourIsMissing) as refused:
        instant(
            date(2011, 12, 30), time(12), zone=ZoneInfo("Pacific/Apia"), second=None
        )

    assert (refused.value.gap_from, refused.value.gap_to) == (time(0), time(0))


def test_a_preset_begins_in_the_week_after_next() -> None:
    mixer = PRESETS[Kind.MIXER]
    days = {
        preset_day(mixer, today=date(2026, 11, 16) + timedelta(days=n))
        for n in range(7)
    }

    assert days == {date(2026, 12, 3)}


@pytest.mark.parametrize(
    ("has_tables", "answer_by", "wanted"),
    [
        (True, None, datetime(2027, 10, 30, 14, tzinfo=UTC)),
        (
            True,
            datetime(2027, 10, 1, tzinfo=UTC),
            datetime(2027, 10, 30, 14, tzinfo=UTC),
        ),
        (False, None, datetime(2027, 10, 30, 14, tzinfo=UTC)),
        (False, datetime(2027, 10, 1, tzinfo=UTC), datetime(2027, 10, 1, tzinfo=UTC)),
    ],
)
def test_seats_freeze_at_four_on_the_day_before_or_at_answer_by(
    *, has_tables: bool, answer_by: datetime | None, wanted: datetime
) -> None:
    starts_at = datetime(2027, 10, 31, 11, tzinfo=UTC)  # the clock changes that night

    frozen = freezes_at(
        starts_at=starts_at, zone=BUDAPEST, has_tables=has_tables, answer_by=answer_by
    )
    assert frozen == wanted


def test_answer_by_moves_along_at_the_same_clock_time() -> None:
    answer_by = datetime(2027, 10, 29, 15, tzinfo=UTC)  # 17:00, summer time
    was = datetime(2027, 10, 30, 10, tzinfo=UTC)
    starts_at = datetime(2027, 11, 2, 11, tzinfo=UTC)

    moved = moved_along(answer_by, was=was, starts_at=starts_at, zone=BUDAPEST)
    assert moved == datetime(2027, 11, 1, 16, tzinfo=UTC)  # 17:00, winter time


def test_only_a_wide_audience_needs_the_right_to_write_to_everyone() -> None:
    needed = {
        (audience, people)
        for audience in AudienceKind
        for people in (1, 60, 61)
        if needs_right(audience, people=people)
    }

    assert needed == {
        *((AudienceKind.EVERYONE, people) for people in (1, 60, 61)),
        (AudienceKind.DEPARTMENT, 61),
        (AudienceKind.LIST, 61),
    }


def quarters(zone: ZoneInfo) -> list[datetime]:
    """Wall-clock quarters of an hour around each change of the zone's offset."""
    found = []
    for n in range(5 * 366):
        day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n)
        next_day = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != next_day.astimezone(zone).utcoffset():
            start = day.astimezone(zone).replace(tzinfo=None, minute=0) - timedelta(
                hours=2
            )
            found += [start + timedelta(minutes=15 * q) for q in range(4 * 28)]
    return found


def outcome(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants that `instant` knows for a wall-clock time: none, one or two."""
    try:
        return [instant(wall.date(), wall.time(), zone=zone, second=None)]
    except HourIsMissing:
        return []
    except HourHappensTwice as twice:
        return [twice.first, twice.second]


def true_instants(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants at which a clock on that wall shows `wall`, by trying offsets."""
    offsets = {
        (wall.replace(tzinfo=UTC) + timedelta(hours=h)).astimezone(zone).utcoffset()
        for h in (-30, -15, 0, 15, 30)
    }
    tried = sorted(
        wall.replace(tzinfo=UTC) - offset for offset in offsets if offset is not None
    )
    return [at for at in tried if at.astimezone(zone).replace(tzinfo=None) == wall]


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        (time(12), time(13), 0),
        (time(22), time(1), 1),
        (time(22), time(0), 1),
        (time(20), time(8), 1),
        (time(20), time(8, 1), None),
        (time(12), time(11, 15), None),
        (time(12), time(12), None),
    ],
)
def test_an_earlier_end_is_the_next_days_unless_it_is_a_slip(
    starts: time, ends: time, days: int | None
) -> None:
    last = last_day_of(SPRING, starts, ends)

    assert last == (None if days is None else SPRING + timedelta(days=days))
