"""What makes people "have met": attendance, never the sign-up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.domain.time import at_local, local_day, next_working_day

DOOR_OPENS = timedelta(hours=4)
"""How long before the start somebody can be checked in."""
DOOR_CLOSES = timedelta(minutes=60)
"""How long after the end; then whoever is missing quietly couldn't make it."""
LIST_CLOSES = time(12)
SEARCH_AT_LEAST = 2
"""Letters before the door looks for names."""

ENDED = "attendance_ended"
"""Milestone: the event is over, and those who came will be asked after."""
ASKED = "attendance_asked"
"""Milestone: the hosts were asked who couldn't come."""
KNOWN = "attendance_known"
"""Milestone: the door or a host's list says who came."""


class Witness(StrEnum):
    """Who says that somebody was there, the weightiest first."""

    DOOR = "door"
    HOST = "host"
    SELF = "self"
    """Counts for that person; a tie needs two."""


@dataclass(frozen=True, kw_only=True)
class OpenTable:
    """One table, as somebody who stands at the door would join it."""

    number: int
    free: int
    people: int
    same_department: int
    """How many there come from the newcomer's department."""


def are_few(*, here: int, expected: int) -> bool:
    """Return whether so few were checked in that nobody can have kept the door."""
    return here * 2 < expected


def list_closes_at(ends_at: datetime, *, zone: ZoneInfo) -> datetime:
    """Return noon of the next working day in the event's zone."""
    day = next_working_day(local_day(ends_at, zone=zone))
    return at_local(day, LIST_CLOSES, zone=zone)


def is_door_open(*, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Return whether people can be checked in at this instant."""
    return starts_at - DOOR_OPENS <= now < ends_at + DOOR_CLOSES


def pick_table(tables: Iterable[OpenTable]) -> OpenTable | None:
    """Return where a newcomer sits best, or None where no chair is free.

    First where nobody, or hardly anybody, is from the same department; then where
    the fewest people sit.
    """
    with_room = [table for table in tables if table.free > 0]
    return min(
        with_room,
        key=lambda table: (table.same_department, table.people, table.number),
        default=None,
    )
