"""Whether a written nudge may leave now, or would be too much for its reader."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.cadence import NUDGES
from app.domain.manners import Manners
from app.domain.outbox import MailKind
from app.models import Event, Message
from app.operations.budgets import last_word, take_last_word

PATIENCE = timedelta(days=30)
"""How long a written nudge may wait for its reader's hours and budget."""
BEFORE_THE_EVENT = frozenset({MailKind.ANNOUNCEMENT, MailKind.HOST_REMINDER})
"""Nudges that nobody needs once their event has begun."""


def may_leave_at(
    session: Session, message: Message, *, manners: Manners, now: datetime
) -> datetime:
    """Return when a nudge may leave, as its reader bears it; other mail, now."""
    # A nudge that was refused for hours does not wake anybody in the evening.
    if message.kind not in NUDGES or message.person_id is None:
        return now
    budget = last_word(
        session,
        person_id=message.person_id,
        message_id=message.id,
        manners=manners,
        now=now,
    )
    return budget.next_slot(now)


def leaves_at(
    session: Session, message: Message, *, manners: Manners, now: datetime
) -> datetime:
    """Return the same, and let nobody else write to that person until we commit."""
    at = may_leave_at(session, message, manners=manners, now=now)
    if at > now or message.kind not in NUDGES or message.person_id is None:
        return at
    # Only now, so that who waits for many never waits for another who does.
    budget = take_last_word(
        session,
        person_id=message.person_id,
        message_id=message.id,
        manners=manners,
        now=now,
    )
    return budget.next_slot(now)


def let_wait(
    session: Session, message: Message, *, until: datetime, now: datetime
) -> None:
    """Let a nudge wait for its reader; what comes before an event is useless after."""
    # It waits for people, not for a server: that costs it no patience.
    message.useless_at += min(until - now, PATIENCE)
    message.due_at = until
    if message.kind in BEFORE_THE_EVENT and message.event_id is not None:
        starts_at = session.get_one(Event, message.event_id).starts_at
        message.useless_at = min(message.useless_at, starts_at)
