"""The hour in the room: which phase its screen shows, as a function of time alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

FIND_FOR = timedelta(minutes=10)
QUESTION_FOR = timedelta(minutes=5)
MOVE_FOR = timedelta(minutes=4)
SEND_FOR = timedelta(minutes=2)
"""The last of the hour: "One thing you'll send, to whom?"."""
SHORT = 6
"""No phase but the talk itself takes more than this part of an hour cut short."""


class Phase(StrEnum):
    """What the screen shows."""

    FIND = "find"
    """Find your table."""
    QUESTION = "question"
    TALK = "talk"
    """How much time is left."""
    MOVE = "move"
    """New tables."""
    SEND = "send"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One phase of one round, from an instant to the next one's."""

    phase: Phase
    round: int
    """Counted from 1."""
    starts_at: datetime
    ends_at: datetime | None
    """None: it doesn't end."""


@dataclass(frozen=True, kw_only=True)
class Hour:
    """An event's hour as its clock tells it."""

    begins_at: datetime
    lasts: timedelta
    remixed: tuple[timedelta, ...] = ()
    """How far into the hour each set of new tables was made, in order."""
    paused_at: datetime | None = None

    def time(self, now: datetime) -> datetime:
        """Return what the clock shows: it stands still while it is paused."""
        return self.paused_at or now


def parts_of(hour: Hour) -> tuple[Part, ...]:
    """Return every phase in order, without a gap; the first has always been."""
    most = hour.lasts / SHORT
    ends_at = hour.begins_at + hour.lasts
    sends_at = ends_at - min(SEND_FOR, most)
    marks: list[tuple[datetime, Phase, int]] = [(hour.begins_at, Phase.FIND, 1)]
    marks += _talk(hour.begins_at + min(FIND_FOR, most), 1, most)
    for number, position in enumerate(hour.remixed, start=2):
        moves_at = hour.begins_at + max(position, timedelta())
        marks = [mark for mark in marks if mark[0] < moves_at]
        marks.append((moves_at, Phase.MOVE, number))
        marks += _talk(moves_at + min(MOVE_FOR, most), number, most)
    last = 1 + len(hour.remixed)
    marks = [mark for mark in marks if mark[0] < sends_at] or marks[:1]
    marks += [(sends_at, Phase.SEND, last), (ends_at, Phase.OVER, last)]
    return _joined(marks)


def part_at(parts: Sequence[Part], at: datetime) -> Part:
    """Return the phase that the screen shows; before the hour, its first."""
    return next((part for part in reversed(parts) if part.starts_at <= at), parts[0])


def started(hour: Hour, *, now: datetime) -> Hour:
    """Return the hour as it begins at this instant."""
    return replace(hour, begins_at=now, paused_at=None)


def paused(hour: Hour, *, now: datetime) -> Hour:
    """Return the hour standing still; twice is once."""
    return replace(hour, paused_at=hour.paused_at or now)


def resumed(hour: Hour, *, now: datetime) -> Hour:
    """Return the hour going on where it stood; a running one runs on."""
    if hour.paused_at is None:
        return hour
    waited = now - hour.paused_at
    return replace(hour, begins_at=hour.begins_at + waited, paused_at=None)


def skipped(hour: Hour, *, now: datetime) -> Hour:
    """Return the hour moved on to where its next phase begins, if there is one."""
    at = hour.time(now)
    ends_at = part_at(parts_of(hour), at).ends_at
    if at < hour.begins_at:
        ends_at = hour.begins_at
    if ends_at is None:
        return hour
    return replace(hour, begins_at=hour.begins_at - (ends_at - at))


def position(hour: Hour, *, now: datetime) -> timedelta:
    """Return how much of the hour has passed; nothing before it begins."""
    return max(hour.time(now) - hour.begins_at, timedelta())


def _talk(
    from_: datetime, round_: int, most: timedelta
) -> list[tuple[datetime, Phase, int]]:
    return [
        (from_, Phase.QUESTION, round_),
        (from_ + min(QUESTION_FOR, most), Phase.TALK, round_),
    ]


def _joined(marks: Sequence[tuple[datetime, Phase, int]]) -> tuple[Part, ...]:
    ends = [mark[0] for mark in marks[1:]]
    return tuple(
        Part(phase=phase, round=round_, starts_at=starts_at, ends_at=ends_at)
        for (starts_at, phase, round_), ends_at in zip(
            marks, [*ends, None], strict=True
        )
    )
