"""What a change of standing means to the calendars that hold it (RFC 5545, 5546)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.house import Mailbox
from app.domain.series_calendar import Recurrence
from app.domain.signups import SignupStatus


class Method(StrEnum):
    """The iTIP methods we send."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    DECLINECOUNTER = "DECLINECOUNTER"
    """The time that was proposed is not taken; the invite stands as it was."""


class PartStat(StrEnum):
    """What a calendar object says its attendee answered (RFC 5545, 3.2.12)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"
    DELEGATED = "DELEGATED"


@dataclass(frozen=True, kw_only=True)
class CalendarMail:
    """Everything one calendar object says, free of any storage."""

    uid: str
    sequence: int
    stamped_at: datetime
    method: Method
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    """IANA name: the wall clock that people will look at."""
    location: str
    """The place, with the table once it is known; or the online address."""
    purpose: str
    url: str
    organizer: Mailbox
    """The product's own mailbox; its name carries the human organizer's."""
    attendee: Mailbox
    partstat: PartStat
    """The answer we know when composing."""
    takes_time: bool = True
    """False: an invite is held, but no sure place (TRANSPARENT, not busy)."""
    locale: str = "en"
    is_fed: bool = field(default=False, repr=False)
    """True: nothing is attached, because this calendar reads a feed."""
    recurrence: Recurrence | None = None
    """Set: the object is a whole series, and this is what most of its dates are like."""

    @property
    def sent_as(self) -> Method:
        """Return the method that is sent: one date less is news of a series that stands."""
        if self.recurrence is None or self.recurrence.is_over:
            return self.method
        return Method.REQUEST


def method_for(before: SignupStatus | None, after: SignupStatus) -> Method | None:
    """Return the message a change of standing calls for, if it calls for one."""
    was_attending = before is SignupStatus.ATTENDING
    is_attending = after is SignupStatus.ATTENDING
    if is_attending and not was_attending:
        return Method.REQUEST
    if was_attending and not is_attending:
        return Method.CANCEL
    return None


def next_sequence(last: int | None, *, major: bool) -> int:
    """Return the SEQUENCE of an invitation's next message; the first is 0.

    It rises only for a major change (RFC 5546, 2.1.4): a calendar that sees it
    risen asks its owner again. A title or a table is minor.
    """
    if last is None:
        return 0
    return last + 1 if major else last


def next_stamp(last: datetime | None, *, now: datetime) -> datetime:
    """Return the next DTSTAMP: whole seconds, later than `last` by one at least.

    Calendars drop a message whose SEQUENCE and DTSTAMP they have seen, also
    when our clock stepped back.
    """
    stamp = now.replace(microsecond=0)
    return stamp if last is None else max(stamp, last + timedelta(seconds=1))
