"""How fast one mailbox may write, who goes first, and how long it takes then."""

import math
from dataclasses import dataclass
from datetime import timedelta

from app.domain.outbox import MailClass

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

OF_A_MINUTE = {MailClass.REST: 1.0, MailClass.PLACE: 1.1, MailClass.CODE: 1.2}
"""Up to which part of the pace each class goes: codes find room in a full minute."""
OF_A_DAY = {MailClass.REST: 0.9, MailClass.PLACE: 0.98, MailClass.CODE: 1.0}
"""Up to which part of the day's limit: the last tenth belongs to facts and codes."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a mailbox allows besides its pace."""

    counts_all: bool = False
    """Its pace counts every mail, and holds facts and codes too, though last."""
    per_day: int = 0
    """Mails within 24 hours; 0: no limit."""
    connections: int = 0
    """Mails under way at once, over all workers; 0: no limit."""


UNLIMITED = Limits()


def last_class_to_leave(
    *, pace: int, within_minute: int, per_day: int, within_day: int
) -> MailClass | None:
    """Return the least urgent class that may leave now; None: not even a code may.

    The two counts are of all mail that left; `pace` and `per_day` of 0 are no limit.
    """
    for rank in sorted(MailClass, reverse=True):
        has_minute = not pace or within_minute < math.ceil(pace * OF_A_MINUTE[rank])
        has_day = not per_day or within_day < _of_a_day(per_day, rank)
        if has_minute and has_day:
            return rank
    return None


def lasts(
    mails: int, *, ahead: int, pace: int, per_day: int = 0, today: int = 0
) -> timedelta:
    """Return how long after the first the last of `mails` of the last class leaves.

    Those `ahead` go first. `today` have left within this day: what no longer finds
    room waits a day for each day's limit. In whole minutes.
    """
    all_of_them = mails + ahead
    if per_day:
        a_day = _of_a_day(per_day, MailClass.REST)
        days = max(0, math.ceil((all_of_them + today) / a_day) - 1)
        if days:
            return days * DAY
    minutes = math.ceil(all_of_them / pace) if pace else 1
    return max(minutes, 1) * MINUTE


def _of_a_day(per_day: int, rank: MailClass) -> int:
    return max(1, math.floor(per_day * OF_A_DAY[rank]))
