"""What mail there is, how urgent it is, how long it is held, retried and given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from random import Random

from app.domain.privacy import days_of

LEASE = timedelta(minutes=2)  # longer than a carrier's time-outs together
WAITS_S = (15, 30, 60, 120, 300, 600)
REPEATS_WITHIN = 0.2
GIVE_UP_AFTER = timedelta(hours=48)
PAUSED_AT = 3
"""An address that takes no mail so often in a row is sent none until somebody says so."""
FORGIVEN_AFTER = timedelta(days=30)
"""Refusals so far apart are not in a row."""
KEPT_FOR = days_of("mail")
"""How long kind, person, state, ids and times of a settled message stay."""


class MailClass(IntEnum):
    """How urgent a mail is; no class ever waits for a higher number."""

    CODE = 0
    """Somebody stands before the door with ten minutes on the clock."""
    PLACE = 1
    """A fact about one's own place."""
    REST = 2


class MailKind(StrEnum):
    """What a mail is about."""

    CODE = "code"
    ANNOUNCEMENT = "announcement"
    INVITE = "invite"
    UPDATE = "update"
    CANCELLATION = "cancellation"
    TABLE = "table"
    REMINDER = "reminder"
    HOST_REMINDER = "host_reminder"
    """What a host asked to be said again before the event; nobody needs it."""
    OFFER = "offer"
    NEWS = "news"
    """A fact about one's place that no calendar needs to know."""
    PROMPT = "prompt"
    PROMISE = "promise"
    DIGEST = "digest"
    """What would have been too much in mails of its own, in one."""
    NOTE = "note"
    """What a host wrote to the people of an event."""
    PERSONAL = "personal"
    """What one person wrote to another; never shown to anyone else."""
    COFFEE = "coffee"
    """A match, a question to a volunteer, whether one met; nobody else's to know."""
    COFFEE_FACT = "coffee_fact"
    """A coffee in one's own calendar: that it is, when, and that it is not."""
    TOUCH = "touch"
    """One name of those one wants to stay in touch with."""
    INTRODUCTION = "introduction"
    """Whether one would like to meet somebody that a colleague thinks of."""
    HOST = "host"
    """What only hosts or admins are told about their own work."""

    @property
    def rank(self) -> MailClass:
        """Return how urgent mail of this kind is."""
        return _RANKS[self]


_RANKS = {
    MailKind.CODE: MailClass.CODE,
    MailKind.ANNOUNCEMENT: MailClass.REST,
    MailKind.INVITE: MailClass.PLACE,
    MailKind.UPDATE: MailClass.PLACE,
    MailKind.CANCELLATION: MailClass.PLACE,
    MailKind.TABLE: MailClass.PLACE,
    MailKind.REMINDER: MailClass.PLACE,
    MailKind.HOST_REMINDER: MailClass.REST,
    MailKind.OFFER: MailClass.PLACE,
    MailKind.NEWS: MailClass.PLACE,
    MailKind.PROMPT: MailClass.REST,
    MailKind.PROMISE: MailClass.REST,
    MailKind.DIGEST: MailClass.REST,
    MailKind.NOTE: MailClass.REST,
    MailKind.PERSONAL: MailClass.REST,
    MailKind.COFFEE: MailClass.REST,
    MailKind.COFFEE_FACT: MailClass.PLACE,
    MailKind.TOUCH: MailClass.REST,
    MailKind.INTRODUCTION: MailClass.REST,
    MailKind.HOST: MailClass.REST,
}
NUDGES = frozenset(
    {
        MailKind.ANNOUNCEMENT,
        MailKind.HOST_REMINDER,
        MailKind.PROMPT,
        MailKind.PROMISE,
        MailKind.DIGEST,
        MailKind.COFFEE,
        MailKind.TOUCH,
        MailKind.INTRODUCTION,
    }
)
"""Kinds that a person could do without, whoever sends them: each has its budget."""
NEWS = frozenset({MailKind.ANNOUNCEMENT, MailKind.DIGEST})
"""Those that tell of events: they never take the whole of a week's budget."""
PACED = NUDGES
"""Kinds that the mailbox's pace holds back."""
CAN_BE_MUTED = NUDGES
"""Kinds that a person may switch off; facts about one's own place are not among them."""


class MessageState(StrEnum):
    """Where one message is on its way."""

    DUE = "due"
    SENT = "sent"
    SUPERSEDED = "superseded"
    TOO_LATE = "too_late"
    FAILED = "failed"


class MailFault(StrEnum):
    """Why no mail at all can leave: none of these is a fault of one message."""

    UNREACHABLE = "unreachable"
    """No connection came about."""
    TOKEN = "token"  # noqa: S105 -- a word for it, and no secret
    """The provider gives us no token to sign in with."""
    SIGN_IN = "sign_in"
    """The mail server does not take our sign-in."""
    SENDER = "sender"
    """We may not write as this mailbox."""
    USED_UP = "used_up"
    """The mailbox has written enough for now."""
    SERVER = "server"
    """Any other trouble of the server's own, or of the disk mail is put on."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What proves that a message is ours until the lease ends, and undoes it."""

    uuid: str = ""
    """The message's own; empty: it lies in no outbox."""
    fence: int
    until: datetime | None = None
    """The lease's end."""
    was_due_at: datetime | None = None
    was_trouble: str | None = None
    """What the refusal before said, as far as it is known."""


@dataclass(frozen=True, kw_only=True)
class Parcel(Claim):
    """A claimed message, as the worker carries it."""

    message_id: int
    event_id: int | None
    person_id: int | None
    kind: MailKind
    recipient: str
    content: bytes


def retry_after(
    fence: int, *, key: int, waits_s: Sequence[float] = WAITS_S
) -> timedelta:
    """Return how long to wait after the claim numbered `fence` (from 1) was refused.

    Once the waits are used up the last one repeats, up to a fifth longer or shorter
    for each key and claim: no queue comes back to a weak server all at once.
    """
    if fence <= len(waits_s):
        return timedelta(seconds=waits_s[fence - 1])
    seeded = Random(f"{key} {fence}")  # noqa: S311 -- the same in every process
    return timedelta(seconds=waits_s[-1] * (1 + REPEATS_WITHIN * seeded.uniform(-1, 1)))


def useless_at(due_at: datetime, *, pointless_at: datetime | None) -> datetime:
    """Return when to give up: two days after it was due, or when nobody needs it."""
    last_try = due_at + GIVE_UP_AFTER
    return last_try if pointless_at is None else min(last_try, pointless_at)
