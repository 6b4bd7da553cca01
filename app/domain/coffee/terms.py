"""What coffees are made of: kinds, states, answers, and how long each waits."""

from datetime import date, timedelta
from enum import StrEnum

LASTS_MINUTES = 15
LASTS = timedelta(minutes=LASTS_MINUTES)
SLOTS = 3
"""How many times are proposed."""
ASK_AGAIN_AFTER = timedelta(weeks=8)
"""Whoever couldn't is not asked by the same person before."""
ASKS_A_WEEK = 5
"""How many colleagues one person asks within seven days."""
TURN_LASTS = timedelta(hours=24)
"""How long a volunteer is waited for, before the next is asked; weekends don't count."""
OFFER_LASTS = timedelta(days=14)
"""From then on a match that nobody found a time for is over, and nobody is told."""
WORDS = 500
"""Characters of what is said with an ask."""
LINE = 120
WORKDAYS = range(5)
ROUND_EVERY = timedelta(days=7)
BLOCKS = 20
"""So many people one can keep apart from."""


class CoffeeKind(StrEnum):
    """How a coffee came about."""

    ASKED = "asked"
    """One person asked another."""
    DEPARTMENT = "department"
    """One person asked a department; volunteers are asked in turn."""
    MATCHED = "matched"


class CoffeeState(StrEnum):
    """How far a coffee has come."""

    LOOKING = "looking"
    """Of a department: nobody has said yes yet."""
    OFFERED = "offered"
    """Matched, and nobody has picked a time yet."""
    SET = "set"
    """It has a time, and stands in the calendars."""
    OVER = "over"
    """Called off, declined, or nobody found a time."""


class Said(StrEnum):
    """What one person answered."""

    NOTHING = "nothing"
    YES = "yes"
    NO = "no"


class Way(StrEnum):
    """How somebody likes to meet."""

    EITHER = "either"
    IN_PERSON = "in_person"
    ONLINE = "online"


class Rhythm(StrEnum):
    """How often somebody is matched."""

    WEEKLY = "weekly"
    TWO_WEEKLY = "two_weekly"
    MONTHLY = "monthly"


_EVERY = {Rhythm.WEEKLY: 7, Rhythm.TWO_WEEKLY: 14, Rhythm.MONTHLY: 28}
"""Days from one match to the next: all are whole weeks, as rounds are weekly."""


def takes_part(
    rhythm: Rhythm, *, last_on: date | None, paused_until: date | None, today: date
) -> bool:
    """Return whether somebody is matched in the round of `today`.

    `paused_until` is the first day on which they are back.
    """
    if paused_until is not None and today < paused_until:
        return False
    return last_on is None or (today - last_on).days >= _EVERY[rhythm]


def round_day(today: date) -> date:
    """Return the Monday of a day's week: one round is made for each."""
    return today - timedelta(days=today.weekday())
