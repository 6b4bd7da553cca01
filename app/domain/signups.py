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


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A signup that waits, and its turn: numbers given in order of joining."""

    signup_id: int
    turn: int


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


def hold_until(*, now: datetime, starts_at: datetime) -> datetime | None:
    """Return until when a freed place is held for the one it is offered to.

    Two hours, or until 30 minutes before the start, whichever is sooner; None when
    that moment has passed and nobody is asked any more.
    """
    until = min(now + HOLD, starts_at - HOLD_ENDS_BEFORE_START)
    return until if until > now else None
