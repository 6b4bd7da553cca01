from datetime import UTC, datetime, timedelta
from itertools import product

from app.domain.calendar import Method, method_for, next_sequence, next_stamp
from app.domain.signups import SignupStatus

NOW = datetime(2026, 3, 1, 9, 0, 0, 999, tzinfo=UTC)


def test_method_for_speaks_only_when_a_place_is_won_or_lost() -> None:
    changes = product([None, *SignupStatus], SignupStatus)

    spoken = {change: method_for(*change) for change in changes if method_for(*change)}

    attending = SignupStatus.ATTENDING
    wanted: dict[tuple[SignupStatus | None, SignupStatus], Method] = {}
    others = [status for status in SignupStatus if status is not attending]
    wanted |= {(before, attending): Method.REQUEST for before in (None, *others)}
    wanted |= {(attending, after): Method.CANCEL for after in others}
    assert spoken == wanted


def test_next_sequence_counts_major_changes_from_nought() -> None:
    major = [next_sequence(last, major=True) for last in (None, 0, 4)]
    minor = [next_sequence(last, major=False) for last in (None, 0, 4)]

    assert (major, minor) == ([0, 1, 5], [0, 0, 4])


def test_next_stamp_grows_even_when_the_clock_steps_back() -> None:
    first = next_stamp(None, now=NOW)
    second = next_stamp(first, now=NOW)
    third = next_stamp(second, now=NOW - timedelta(hours=1))

    assert (first.microsecond, second - first, third - second) == (
        0,
        timedelta(seconds=1),
        timedelta(seconds=1),
    )
