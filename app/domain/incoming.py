"""What comes in by mail: what it is, what it says, what becomes of it (RFC 5546, 6047)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.calendar import PartStat


class Nature(StrEnum):
    """What one mail is, as far as it can be read."""

    ANSWER = "answer"
    """An iTIP REPLY: somebody pressed a button in a calendar."""
    COUNTER = "counter"
    """Another time is proposed."""
    REFRESH = "refresh"
    """The invite is asked for again."""
    REPORT = "report"
    """What became of a mail of ours, or a complaint about one (RFC 3464, 5965)."""
    AUTOMATIC = "automatic"
    """Nobody wrote it: an absence notice, a receipt (RFC 3834). Never answered."""
    OPT_OUT = "opt_out"
    """One kind of mail is to end, as `List-Unsubscribe` offers it (RFC 2369)."""
    BROKEN = "broken"
    """It holds a calendar that can't be read."""
    OTHER = "other"


class Fate(StrEnum):
    """What became of one mail."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    """It says what is known, or what is not true any more."""
    HELD = "held"
    """A host decides; nothing was changed."""
    DROPPED = "dropped"
    REPORT = "report"
    """Handed to whoever keeps the books of delivery."""


class Why(StrEnum):
    """Why it was not applied, or what a host is to decide."""

    # nothing to change
    SAME = "same"
    NO_ANSWER = "no_answer"
    """It says that its sender has not decided."""
    STALE = "stale"
    """It answers an invite that a newer one replaced."""
    OLDER = "older"
    """A later answer came before it."""
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    """A later answer was given on a page, or by a host."""
    TOO_LATE = "too_late"
    HOSTS = "hosts"
    """Who runs the event has it in the calendar, and takes no place by that."""
    TRIAL = "trial"
    """It answers the invite by which an operator tries mail out."""
    # held
    UNPROVEN = "unproven"
    """Nothing shows that the sender is who the mail says."""
    OTHER_SENDER = "other_sender"
    """One person answered an invite of another."""
    MANY_SENDERS = "many_senders"
    STRANGER = "stranger"
    """Nobody here has that address."""
    NOT_INVITED = "not_invited"
    """A colleague answered an invite that was forwarded."""
    UNCLEAR = "unclear"
    """Several answers, or one that calendars don't know."""
    OTHER_DATE = "other_date"
    BY_MACHINE = "by_machine"
    """An answer in a mail that nobody wrote."""
    COUNTER = "counter"
    DELEGATED = "delegated"
    REFRESH = "refresh"
    NO_KEY = "no_key"
    """It would end somebody's mail, and nothing shows that it may."""
    # dropped
    UNKNOWN_EVENT = "unknown_event"
    NO_CALENDAR = "no_calendar"
    NOT_FOR_US = "not_for_us"
    """A calendar object that only an organizer may send."""
    UNREADABLE = "unreadable"
    AUTOMATIC = "automatic"


class Decision(StrEnum):
    """What somebody decided about a mail that was held."""

    APPLIED = "applied"
    DROPPED = "dropped"


class Press(StrEnum):
    """What a host can do about a mail that is held, besides letting it go."""

    APPLY = "apply"
    """As the person's own answer."""
    KEEP_TIME = "keep_time"
    STEP_IN = "step_in"
    """Free the place, and ask whoever was named."""
    SEND_AGAIN = "send_again"


def press_for(
    nature: Nature, partstat: PartStat | None, *, is_known: bool
) -> Press | None:
    """Return the one press that fits a mail; None: it can only be let go.

    `is_known` says that it is about a person who works here.
    """
    if not is_known:
        return None
    if nature is Nature.COUNTER:
        return Press.KEEP_TIME
    if nature is Nature.REFRESH:
        return Press.SEND_AGAIN
    if partstat is PartStat.DELEGATED:
        return Press.STEP_IN
    return Press.APPLY if partstat in ANSWERS else None


ANSWERS = (PartStat.ACCEPTED, PartStat.TENTATIVE, PartStat.DECLINED)


TRIAL = "trial-"
"""The UID of every invite that is a trial begins so."""


def trial_key(uid: str) -> str:
    """Return under which key the first answer to a trial is kept."""
    return hashlib.sha256(uid.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """One ATTENDEE as it was written; addresses in lower case, empty where there is none."""

    address: str
    """What stands after `mailto:`; empty for a urn."""
    email: str = ""
    """The EMAIL parameter (RFC 7986)."""
    sent_by: str = ""
    partstat: str = ""
    """In upper case, perhaps nothing that calendars know."""
    delegated_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Itip:
    """The one scheduling object of a mail; only UID and an ATTENDEE can be relied on."""

    method: str
    """In upper case."""
    uid: str
    attendees: tuple[Attendee, ...]
    is_one: bool = True
    """False: the mail holds several that differ."""
    is_of_occurrence: bool = False
    occurrence: datetime | None = None
    """RECURRENCE-ID; None also where its zone is unknown."""
    sequence: int | None = None
    stamped_at: datetime | None = None
    comment: str = ""
    """At most 500 characters, cleaned."""
    guests: int | None = None
    """X-NUM-GUESTS: how many more would come."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    """What a COUNTER proposes; nothing else is ever taken from them."""


@dataclass(frozen=True, kw_only=True)
class OptOut:
    """What stands in the subject of a mail that ends one kind of mail."""

    kind: str
    """In lower case, perhaps no kind of ours."""
    key: str = ""
    """The key of the mail that offered it; empty in one that was typed."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One mail that came in."""

    nature: Nature
    key: str
    """The same for every copy: Message-ID, sender, and what it says, hashed."""
    message_id: str = ""
    senders: tuple[str, ...] = ()
    """Addresses of all From headers, in lower case; one is right."""
    written_at: datetime | None = None
    """Its Date."""
    recipients: tuple[str, ...] = ()
    """To whom it was sent, and delivered, in lower case."""
    vouchers: tuple[str, ...] = ()
    """Authentication-Results, the topmost first."""
    itip: Itip | None = None
    opt_out: OptOut | None = None
    refers_to: tuple[str, ...] = ()
    """Message-IDs of the mails it answers, the latest first."""
    text: str = ""
    """What it says, quotes and all; read only where it holds no calendar."""
