"""What a change of a whole series means for each of its dates: its day, and its facts."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta


def fit(
    days: Sequence[date], *, to: Sequence[date], shift: timedelta, within: timedelta
) -> dict[date, date]:
    """Return for each day where it goes, if anywhere, when a series has another rhythm.

    Each goes to the nearest of `to` after all were moved by `shift`, but no farther
    than `within`; of several that meet at one day the nearest has it, then the first.
    Both are in order of days, and so is what comes out.
    """
    found: dict[date, date] = {}
    for day in days:
        there = min(to, key=lambda other: (abs(day + shift - other), other))
        if abs(day + shift - there) <= within:
            found.setdefault(there, day)
            found[there] = min(
                found[there], day, key=lambda one: (abs(one + shift - there), one)
            )
    return {day: there for there, day in found.items()}


def merged(
    *, own: Mapping[str, object], was: Mapping[str, object], new: Mapping[str, object]
) -> dict[str, object]:
    """Return one date's facts after the series changed from `was` to `new`.

    What this date has of its own stays: a fact that differs from `was` is left.
    """
    return {
        name: new[name] if value == was[name] else value for name, value in own.items()
    }


def differing(
    own: Mapping[str, object], *, pattern: Mapping[str, object]
) -> tuple[str, ...]:
    """Return the names of the facts that a date has of its own, in order."""
    return tuple(name for name in own if own[name] != pattern[name])
