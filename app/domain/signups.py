"""Who gets a place, who waits, who moves up, and when a place is offered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HOLD = timedelta(hours=2)
HOLD_ENDS_BEFORE_START = timedelta(minutes=30)


class SignupStatus(StrEnum):
    """Where one person stands with one event."""

    INVITED = "invited"
    """By name, and no answer yet; holds no place."""
    ATTENDING = "attending"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    """A place is held for this person for a while; it counts as taken."""
    DECLINED = "declined"


TAKES_A_PLACE = (SignupStatus.ATTENDING, SignupStatus.OFFERED)
STANDS = (*TAKES_A_PLACE, SignupStatus.WAITLISTED)
"""Has a place, or a turn for one."""


class Answer(StrEnum):
    """What the person told us."""

    YES = "yes"
    NO = "no"


class Source(StrEnum):
    """Where an answer came from."""

    PAGE = "page"
    MAIL_LINK = "mail_link"
    CALENDAR = "calendar"
    HOST = "host"
    DOOR = "door"
    SERIES = "series"
    """Said once for every date of a series."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A signup that waits, and its turn: numbers given in order of joining."""

    signup_id: int
    turn: int


class Stop(StrEnum):
    """Why no place is given to anybody who waits."""

    CANCELED = "canceled"
    STARTED = "started"
    TOO_LATE = "too_late"
    """Frozen, and so near the start that nobody is asked any more."""
    FULL = "full"
    """Every place is taken, or held for somebody who was asked."""


@dataclass(frozen=True, kw_only=True)
class Giving:
    """Whom free places go to at one instant, or why to nobody."""

    moving: tuple[int, ...] = ()
    """Signups in order of joining: as many as there are places for."""
    held_until: datetime | None = None
    """Until when they are asked; None: they are in at once."""
    stop: Stop | None = None
    over: int = 0
    """How many more people have a place than there are places."""


def answer_of(status: SignupStatus) -> Answer | None:
    """Return the answer that a standing came from; None: none was given."""
    match status:
        case SignupStatus.INVITED:
            return None
        case SignupStatus.DECLINED:
            return Answer.NO
        case SignupStatus.ATTENDING | SignupStatus.WAITLISTED | SignupStatus.OFFERED:
            return Answer.YES


def place(answer: Answer, *, taken: int, capacity: int | None) -> SignupStatus:
    """Return the status an answer earns while `taken` places are taken or held."""
    if answer is Answer.NO:
        return SignupStatus.DECLINED
    if capacity is None or taken < capacity:
        return SignupStatus.ATTENDING
    return SignupStatus.WAITLISTED


def promote(waitlist: Iterable[Waiting], *, open_places: int) -> list[int]:
    """Return the signups to move up, strictly in order of joining: O(n log n)."""
    in_turn = sorted(waitlist, key=lambda waiting: waiting.turn)
    return [waiting.signup_id for waiting in in_turn[: max(open_places, 0)]]


def give(
    waitlist: Iterable[Waiting],
    *,
    taken: int,
    capacity: int | None,
    held_until: datetime | None,
) -> Giving:
    """Return whom the free places of a room go to, and by how many it is overfull."""
    waiting = list(waitlist)
    free = len(waiting) if capacity is None else capacity - taken
    return Giving(
        moving=tuple(promote(waiting, open_places=free)),
        held_until=held_until,
        stop=Stop.FULL if capacity is not None and free <= 0 else None,
        over=max(-free, 0),
    )


def hold_until(*, now: datetime, starts_at: datetime) -> datetime | None:
    """Return until when a freed place is held for the one it is offered to.

    Two hours, or until 30 minutes before the start, whichever is sooner; None when
    that moment has passed and nobody is asked any more.
    """
    until = min(now + HOLD, starts_at - HOLD_ENDS_BEFORE_START)
    return until if until > now else None
