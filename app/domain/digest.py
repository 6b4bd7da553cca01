"""What becomes of nudges that wait: alone, in one digest with others, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from app.domain.cadence import WEEK, Budget
from app.domain.time import at_local, local_day

AT_ONCE = 3
"""More than so many that are due at once become one digest."""


class HeldState(StrEnum):
    """What became of a nudge that was held."""

    WAITING = "waiting"
    SENT = "sent"
    """It left by itself."""
    DIGESTED = "digested"
    """It left in a digest."""
    DROPPED = "dropped"
    """Nobody needs it any more, or no hour was left for it."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One nudge that waits."""

    key: int
    last_at: datetime
    """From here on nobody needs it."""
    digest_at: datetime | None = None
    """The Monday from which a digest takes it along; None: it leaves by itself."""


@dataclass(frozen=True, kw_only=True)
class Later:
    """One that goes on waiting."""

    waiting: Waiting
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is done now about all that waits for one person."""

    alone: Waiting | None = None
    """Leaves now, in a mail of its own."""
    digest: tuple[Waiting, ...] = ()
    """Leave now, in one mail."""
    later: tuple[Later, ...] = ()
    dropped: tuple[Waiting, ...] = ()


def plan(
    waiting: Sequence[Waiting], *, budget: Budget, takes_digest: bool, now: datetime
) -> Plan:
    """Return what becomes of one person's nudges now; the first of them is sent first.

    Within the person's hours one leaves alone; what would be more than they bear, or
    take the room of their own matters, waits for a digest, on Monday or the first day
    after it that has room. More than three
    that are due at once are one digest at once. What a digest would tell too late
    leaves alone on the first day that has room, or not at all.
    """
    # Whoever takes no digest would not be told at all of what is over it.
    budget = budget.for_news() if takes_digest else budget
    alive = [each for each in waiting if now < each.last_at]
    dropped = tuple(each for each in waiting if now >= each.last_at)
    if not budget.may_send(now):
        return _wait(alive, dropped, budget=budget, takes_digest=takes_digest, now=now)
    is_due = any(each.digest_at and each.digest_at <= now for each in alive)
    if takes_digest and (len(alive) > AT_ONCE or is_due):
        return Plan(digest=tuple(alive), dropped=dropped)
    first = next(
        (
            each
            for each in alive
            if _goes_alone(each, budget, takes_digest=takes_digest)
        ),
        None,
    )
    rest = [each for each in alive if each is not first]
    if first is not None:
        budget = budget.after(now)
    return _wait(
        rest, dropped, alone=first, budget=budget, takes_digest=takes_digest, now=now
    )


def _goes_alone(waiting: Waiting, budget: Budget, *, takes_digest: bool) -> bool:
    if waiting.digest_at is None or not takes_digest:
        return True
    return budget.next_slot(waiting.digest_at) >= waiting.last_at


def _wait(
    waiting: Sequence[Waiting],
    dropped: tuple[Waiting, ...],
    *,
    budget: Budget,
    takes_digest: bool,
    now: datetime,
    alone: Waiting | None = None,
) -> Plan:
    found = [
        (each, _next_look(each, budget=budget, takes_digest=takes_digest, now=now))
        for each in waiting
    ]
    later = tuple(look for _, look in found if look is not None)
    gone = tuple(each for each, look in found if look is None)
    return Plan(alone=alone, later=later, dropped=(*dropped, *gone))


def _next_look(
    waiting: Waiting, *, budget: Budget, takes_digest: bool, now: datetime
) -> Later | None:
    slot = budget.next_slot(now)
    hour = budget.calm.next_hour(now)
    if waiting.digest_at is None and slot == hour and slot < waiting.last_at:
        return Later(waiting=waiting, due_at=slot)  # only their hours keep it
    if takes_digest:
        monday = waiting.digest_at or next_monday(now, budget=budget)
        at = budget.next_slot(max(monday, now))
        if at < waiting.last_at:
            waits = Waiting(key=waiting.key, last_at=waiting.last_at, digest_at=monday)
            return Later(waiting=waits, due_at=at)
    return Later(waiting=waiting, due_at=slot) if slot < waiting.last_at else None


def next_monday(now: datetime, *, budget: Budget) -> datetime:
    """Return when the next Monday begins where the person lives, after today."""
    today = local_day(now, zone=budget.calm.zone)
    monday = today + WEEK - timedelta(days=today.weekday())
    return at_local(monday, time(), zone=budget.calm.zone)
