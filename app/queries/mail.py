"""Questions about the outbox, as admins and operators may ask them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.db import UTCDateTime
from app.domain.digest import HeldState
from app.domain.outbox import MailClass, MailKind, MessageState
from app.domain.pacing import UNLIMITED, Limits
from app.models import Cause, Event, HeldNudge, Installation, Message, Person
from app.queries.pacing import next_room_at

NEVER_LISTED = (
    MailKind.PERSONAL,
    MailKind.PROMISE,
    MailKind.CODE,
    MailKind.COFFEE,
    MailKind.COFFEE_FACT,
    MailKind.TOUCH,
    MailKind.INTRODUCTION,
)
"""Counted and nothing more: who writes to whom, and who signs in, is nobody's."""
UNDER_WAY = (MessageState.DUE, MessageState.FAILED)


@dataclass(frozen=True, kw_only=True)
class Pile:
    """How many messages of one kind are in one state."""

    kind: MailKind
    state: MessageState
    rank: MailClass
    count: int
    oldest_at: datetime
    """When the oldest of them was queued."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a restored outbox holds back until an admin lets it go on."""

    old: int
    """Messages that may have left before the disaster."""
    new: int
    """Messages that cannot have left: what they tell happened since."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One message that may be listed, without a word of its text."""

    id: int
    uuid: str
    kind: MailKind
    state: MessageState
    tries: int
    recipient: str
    event: str
    event_id: int | None
    queued_at: datetime
    due_at: datetime
    trouble: str


def last_version(
    session: Session, *, event_id: int | None, person_id: int, kind: MailKind
) -> int:
    """Return the version of the last mail of one kind to a person; 0: none was written."""
    last = session.scalar(
        select(func.max(Message.version)).where(
            Message.event_id == event_id,
            Message.person_id == person_id,
            Message.kind == kind,
        )
    )
    return last or 0


def find_last(session: Session) -> int:
    """Return the number of the last mail that was written; 0: none was."""
    return session.scalar(select(func.max(Message.id))) or 0


def list_piles(session: Session) -> list[Pile]:
    """Return the outbox as counts, the most urgent class first."""
    rows = session.execute(
        select(
            Message.kind,
            Message.state,
            func.min(Message.rank),
            func.count(),
            func.min(Message.queued_at, type_=UTCDateTime),
        )
        .group_by(Message.kind, Message.state)
        .order_by(func.min(Message.rank), Message.kind, Message.state)
    )
    return [
        Pile(
            kind=kind, state=state, rank=MailClass(rank), count=count, oldest_at=oldest
        )
        for kind, state, rank, count, oldest in rows
    ]


def no_pause_holds() -> ColumnElement[bool]:
    """Return the condition that no pause holds a message back.

    A code that somebody asks for after the restore does leave: nobody could have
    got it before, and without it no admin comes in to look and to resume.
    """
    holds = exists().where(
        Installation.mail_paused_at.is_not(None),
        or_(
            Message.kind != MailKind.CODE,
            Message.queued_at <= Installation.mail_paused_at,
        ),
    )
    return ~holds.correlate(Message)


def is_from_before() -> ColumnElement[bool]:
    """Return the condition that a waiting message may have left before a restore.

    Whatever lay in the backup may have; and what only repeats or reminds, and fell
    due between backup and restore, was told by the machine that is gone. A fact
    about one's own place that was decided since the backup is news.
    """
    old = exists().where(
        Message.state == MessageState.DUE,
        # What was never tried and is held for longer than this stayed where it was.
        or_(Message.due_at <= Installation.mail_paused_at, Message.fence > 0),
        or_(
            Message.queued_at <= Installation.restored_at,
            and_(
                Message.rank == MailClass.REST,
                Message.queued_at <= Installation.mail_paused_at,
            ),
        ),
    )
    return old.correlate(Message)


def count_held(session: Session) -> Held:
    """Return how much a paused outbox holds back, the old apart from the new."""
    waiting = select(func.count()).where(Message.state == MessageState.DUE)
    old = session.scalars(waiting.where(is_from_before())).one()
    return Held(old=old, new=session.scalars(waiting).one() - old)


def list_messages(
    session: Session,
    *,
    states: Sequence[MessageState] = UNDER_WAY,
    limit: int = 100,
) -> list[Listed]:
    """Return event messages in these states, the newest first; personal mail never."""
    rows = session.execute(
        select(Message, Person.email, Event.title)
        .outerjoin(Person, Person.id == Message.person_id)
        .outerjoin(Event, Event.id == Message.event_id)
        .where(Message.state.in_(states), Message.kind.not_in(NEVER_LISTED))
        .order_by(Message.id.desc())
        .limit(limit)
    )
    return [_listed(message, email, title) for message, email, title in rows]


def find_message(session: Session, *, message_id: int) -> Message | None:
    """Return one message that may be looked at; personal mail and codes are not."""
    return session.scalar(
        select(Message).where(
            Message.id == message_id, Message.kind.not_in(NEVER_LISTED)
        )
    )


def next_due_at(
    session: Session, *, now: datetime, pace: int, limits: Limits = UNLIMITED
) -> datetime | None:
    """Return when the next of what waits now falls due, or the pace lets one go."""
    mail = select(func.min(Message.due_at, type_=UTCDateTime)).where(
        Message.state == MessageState.DUE, Message.due_at > now
    )
    cause = select(func.min(Cause.due_at, type_=UTCDateTime)).where(
        Cause.closed_at.is_(None), Cause.due_at > now
    )
    held = select(func.min(HeldNudge.due_at, type_=UTCDateTime)).where(
        HeldNudge.state == HeldState.WAITING, HeldNudge.due_at > now
    )
    moments = [session.scalar(mail), session.scalar(cause), session.scalar(held)]
    if pace:
        moments.append(next_room_at(session, now=now, limits=limits))
    return min((moment for moment in moments if moment), default=None)


def _listed(message: Message, email: str | None, title: str | None) -> Listed:
    return Listed(
        id=message.id,
        uuid=message.uuid,
        kind=message.kind,
        state=message.state,
        tries=message.fence,
        recipient=message.recipient or email or "",
        event=title or "",
        event_id=message.event_id,
        queued_at=message.queued_at,
        due_at=message.due_at,
        trouble=message.trouble or "",
    )


def find_asked(
    session: Session, *, person_id: int, uuids: Collection[str], kind: MailKind
) -> int | None:
    """Return about which event one of these mails of a kind asked this person."""
    return session.scalar(
        select(Message.event_id)
        .where(
            Message.uuid.in_(uuids),
            Message.person_id == person_id,
            Message.kind == kind,
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
