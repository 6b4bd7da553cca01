"""The hour in the room, run through in fast time."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.room_clock import (
    Hour,
    Phase,
    part_at,
    parts_of,
    paused,
    position,
    resumed,
    skipped,
    started,
)
from tests.factories import NOON

MINUTE = timedelta(minutes=1)
HOUR = Hour(begins_at=NOON, lasts=timedelta(hours=1))


def run(hour: Hour, *, minutes: int = 60) -> list[tuple[int, Phase, int]]:
    """Every change of phase, with the minute at which it comes."""
    parts = parts_of(hour)
    seen: list[tuple[int, Phase, int]] = []
    for minute in range(-1, minutes + 1):
        part = part_at(parts, NOON + minute * MINUTE)
        if not seen or seen[-1][1:] != (part.phase, part.round):
            seen.append((minute, part.phase, part.round))
    return seen


def test_the_hour_runs_by_itself() -> None:
    assert run(HOUR) == [
        (-1, Phase.FIND, 1),
        (10, Phase.QUESTION, 1),
        (15, Phase.TALK, 1),
        (58, Phase.SEND, 1),
        (60, Phase.OVER, 1),
    ]


def test_new_tables_begin_a_round_of_their_own() -> None:
    hour = Hour(begins_at=NOON, lasts=HOUR.lasts, remixed=(30 * MINUTE, 45 * MINUTE))

    assert run(hour) == [
        (-1, Phase.FIND, 1),
        (10, Phase.QUESTION, 1),
        (15, Phase.TALK, 1),
        (30, Phase.MOVE, 2),
        (34, Phase.QUESTION, 2),
        (39, Phase.TALK, 2),
        (45, Phase.MOVE, 3),
        (49, Phase.QUESTION, 3),
        (54, Phase.TALK, 3),
        (58, Phase.SEND, 3),
        (60, Phase.OVER, 3),
    ]


def test_new_tables_before_the_hour_take_the_place_of_the_first() -> None:
    hour = Hour(begins_at=NOON, lasts=HOUR.lasts, remixed=(timedelta(),))

    assert run(hour)[0] == (-1, Phase.MOVE, 2)


def test_a_pause_moves_the_rest_of_the_hour() -> None:
    stopped = paused(HOUR, now=NOON + 12 * MINUTE)
    again = paused(stopped, now=NOON + 14 * MINUTE)
    going = resumed(again, now=NOON + 20 * MINUTE)

    assert again == stopped
    assert part_at(parts_of(stopped), stopped.time(NOON + 50 * MINUTE)).phase is (
        Phase.QUESTION
    )
    assert going.begins_at == NOON + 8 * MINUTE
    assert resumed(going, now=NOON + 30 * MINUTE) == going
    assert position(going, now=NOON + 20 * MINUTE) == 12 * MINUTE


def test_a_skip_goes_to_where_the_next_phase_begins() -> None:
    hour = started(HOUR, now=NOON)
    seen: list[Phase] = []
    for _ in range(6):
        seen.append(part_at(parts_of(hour), NOON).phase)
        hour = skipped(hour, now=NOON)

    assert seen == [
        Phase.FIND,
        Phase.QUESTION,
        Phase.TALK,
        Phase.SEND,
        Phase.OVER,
        Phase.OVER,
    ]


def test_a_skip_before_the_hour_begins_it() -> None:
    assert skipped(HOUR, now=NOON - 9 * MINUTE).begins_at == NOON - 9 * MINUTE


@given(
    lasts=st.integers(min_value=1, max_value=10_000),
    remixed=st.lists(st.integers(min_value=0, max_value=10_000), max_size=3),
)
@pytest.mark.filterwarnings("error")
def test_phases_follow_each_other_without_a_gap(lasts: int, remixed: list[int]) -> None:
    positions = tuple(timedelta(seconds=each) for each in sorted(set(remixed)))
    parts = parts_of(
        Hour(begins_at=NOON, lasts=timedelta(seconds=lasts), remixed=positions)
    )

    assert [part.ends_at for part in parts[:-1]] == [
        part.starts_at for part in parts[1:]
    ]
    assert parts[-1].phase is Phase.OVER
    assert parts[-1].ends_at is None
    assert all(part.starts_at <= after.starts_at for part, after in pairwise(parts))
