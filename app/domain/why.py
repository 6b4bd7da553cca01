"""Why somebody still waits, and why a mail was not written or has not left."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Wait(StrEnum):
    """Why somebody on the waitlist is still there."""

    CANCELED = "canceled"
    STARTED = "started"
    TOO_LATE = "too_late"
    """Nobody is asked any more: whoever presses yes takes what is free."""
    UNDER_WAY = "under_way"
    """A free place goes to them; the worker gives places on in batches."""
    BEHIND = "behind"
    """Places are free, and go to those who joined before."""
    HELD = "held"
    """Full, because places are held for others who were asked."""
    FULL = "full"
    OVERFULL = "overfull"
    """The room was made smaller: freed places are not given on until it fits."""


@dataclass(frozen=True, kw_only=True)
class Waits:
    """Where somebody stands who waits, and what has to happen first."""

    why: Wait
    ahead: int
    """How many move up before."""
    taken: int
    """Places taken or held."""
    held: int
    """How many of these are held for people who were asked."""
    over: int = 0
    """How many have to free theirs before anybody moves up."""
    asks_first: bool = False
    """Seats are frozen: a freed place is offered, not given."""


class NoMail(StrEnum):
    """Why somebody was not written to."""

    LEFT = "left"
    """Works here no more."""
    NOT_IN_AUDIENCE = "not_in_audience"
    HOSTS = "hosts"
    ANSWERED = "answered"
    """Whoever has answered needs no announcement."""
    MUTED = "muted"
    WRITTEN = "written"
    CANCELED = "canceled"
    STOPPED = "stopped"
    """A host stopped it."""
    JOINED_LATER = "joined_later"
    """Came into the audience when it had been told: sees it, is mailed nothing."""
    QUEUED = "queued"
    """Its turn has not come; the worker writes in batches."""
    NOT_YET = "not_yet"
    """Its hour has not come."""
    NO_PLACE = "no_place"
    """Only those with a place get it."""
    NO_PLAN = "no_plan"
    """No table was published yet."""
    NO_SEAT = "no_seat"
    NO_INVITE = "no_invite"
    """Nothing of ours is in that calendar yet that could be said again."""
    DID_NOT_COME = "did_not_come"
    PAUSED_BY_THEM = "paused_by_them"
    """They paused what they could do without; until when is theirs alone."""
    IN_DIGEST = "in_digest"
    """Their week was full, so it waits for their digest."""
    DIGESTED = "digested"
    """It stood in a digest instead of a mail of its own."""
    NO_SLOT = "no_slot"
    """Within the days that it makes sense, two a week and one a day were used up."""
    MISSED = "missed"
    """Its hour passed unused, and it is never sent late."""


@dataclass(frozen=True, kw_only=True)
class Unwritten:
    """Why one mail was not written, and when it will be, if ever."""

    why: NoMail
    at: datetime | None = None


class Unsent(StrEnum):
    """Why a mail that was written has not left."""

    NEXT = "next"
    """Nothing holds it: it leaves when the worker comes to it."""
    HELD = "held"
    """It is due later."""
    UNDER_WAY = "under_way"
    """It is being carried."""
    REFUSED = "refused"
    """The mail server put it off; it is tried again."""
    BEHIND = "behind"
    """Older news of the same event to the same person leaves first."""
    PACED = "paced"
    """The mailbox has sent as many this minute as it may."""
    PAUSED = "paused"
    """The installation was restored, and an admin has not let mail leave yet."""
    QUIET_HOURS = "quiet_hours"
    """It is evening, a weekend or a holiday where the person lives."""
    PAUSED_BY_THEM = "paused_by_them"
    """The person paused what they could do without."""
    WEEK_FULL = "week_full"
    """They got one today, or two this week."""
