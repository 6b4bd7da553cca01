"""Questions about what may leave now, by the pace and limits of the mailbox."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.db import UTCDateTime
from app.domain.outbox import NUDGES, PACED, MailKind, MessageState
from app.domain.pacing import DAY, MINUTE, Limits, last_class_to_leave
from app.models import Message

ANYTHING = true()
"""The condition that every message meets."""


def may_leave(
    session: Session, *, now: datetime, pace: int, limits: Limits
) -> ColumnElement[bool]:
    """Return the condition that a due message meets if it may leave now.

    A `pace` of 0 is no limit. Where the mailbox counts all mail, the last class
    waits first; elsewhere the pace holds announcements and prompts only.
    """
    if limits.connections and _count_under_way(session, now=now) >= limits.connections:
        return false()
    if not (limits.counts_all or limits.per_day):
        is_full = pace > 0 and count_left(session, within=MINUTE, now=now) >= pace
        return Message.kind.not_in(PACED) if is_full else ANYTHING
    last = last_class_to_leave(
        pace=pace if limits.counts_all else 0,
        within_minute=count_left(session, within=MINUTE, now=now, of_all=True),
        per_day=limits.per_day,
        within_day=count_left(session, within=DAY, now=now, of_all=True),
    )
    return false() if last is None else Message.rank <= last


def count_left(
    session: Session, *, within: timedelta, now: datetime, of_all: bool = False
) -> int:
    """Return how many mails left lately: of the kinds the pace holds, or `of_all`."""
    left = select(func.count()).where(
        Message.state == MessageState.SENT, Message.closed_at > now - within
    )
    return session.scalars(left if of_all else left.where(_is_paced())).one()


def room_in_pace(session: Session, *, pace: int, now: datetime) -> int:
    """Return how many mails of the kinds that the pace holds may leave now.

    What is under way counts as if it had left: it may have.
    """
    left = count_left(session, within=MINUTE, now=now)
    under_way = select(func.count()).where(*_under_way(now), _is_paced())
    return pace - left - session.scalars(under_way).one()


def waits_behind() -> ColumnElement[bool]:
    """Return the condition that older news of its lane leaves before a message.

    What waits for somebody's hours or budget holds up nothing but its like.
    """
    older = aliased(Message)
    # One expression, which no index knows: by state and rank a planner would look
    # through all that is due, and not through the few messages of the lane.
    due_rank = case((older.state == MessageState.DUE, older.rank))
    in_lane = exists().where(
        or_(older.kind.not_in(NUDGES), Message.kind.in_(NUDGES)),
        older.event_id == Message.event_id,
        older.person_id == Message.person_id,
        older.id < Message.id,
        due_rank <= Message.rank,
    )
    return in_lane | _waits_in_series()


def _waits_in_series() -> ColumnElement[bool]:
    # Mails about dates of one series carry the same object: they leave in order too.
    older = aliased(Message)
    due_rank = case((older.state == MessageState.DUE, older.rank))
    waits = exists().where(
        older.entry_id == Message.entry_id,
        older.id < Message.id,
        due_rank <= Message.rank,
    )
    return Message.entry_id.is_not(None) & waits


def count_ahead(
    session: Session, *, kind: MailKind, limits: Limits, now: datetime
) -> int:
    """Return how many mails are due that leave before a new one of this kind.

    Where the mailbox counts all mail, what is more urgent uses its pace up too.
    """
    due = select(func.count()).where(
        Message.state == MessageState.DUE, Message.due_at <= now
    )
    rank = kind.rank
    before = Message.rank <= rank if limits.counts_all else Message.rank == rank
    return session.scalars(due.where(before)).one()


def next_room_at(session: Session, *, now: datetime, limits: Limits) -> datetime | None:
    """Return when the oldest mail of the last minute counts no more, if one waits."""
    paced = true() if limits.counts_all else _is_paced()
    held = exists().where(
        Message.state == MessageState.DUE, paced, Message.due_at <= now
    )
    left = select(func.min(Message.closed_at, type_=UTCDateTime)).where(
        paced,
        Message.state == MessageState.SENT,
        Message.closed_at > now - MINUTE,
        held,
    )
    first = session.scalar(left)
    return first + MINUTE if first else None


def _is_paced() -> ColumnElement[bool]:
    return Message.kind.in_(PACED)


def _count_under_way(session: Session, *, now: datetime) -> int:
    return session.scalars(select(func.count()).where(*_under_way(now))).one()


def _under_way(now: datetime) -> tuple[ColumnElement[bool], ...]:
    # A claim is a lease: it ends by itself if its worker died.
    return (
        Message.state == MessageState.DUE,
        Message.fence > 0,
        Message.trouble.is_(None),
        Message.due_at > now,
    )
