"""Whether a written nudge may leave now, or would be too much for its reader."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.manners import Manners
from app.domain.outbox import NUDGES, MailKind
from app.models import Event, Message
from app.operations.budgets import last_word, take_turn_at_once

PATIENCE = timedelta(days=30)
"""How long a written nudge may wait for its reader's hours and budget."""
A_MOMENT = timedelta(seconds=1)
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
    """Return the same, and let nobody else write to that person until we commit.

    Where somebody does just now it leaves a moment later: whoever holds the turns of
    some never waits for another's, so no two wait for each other.
    """
    person_id = message.person_id if message.kind in NUDGES else None
    if person_id is not None and not take_turn_at_once(session, person_id=person_id):
        return now + A_MOMENT
    return may_leave_at(session, message, manners=manners, now=now)


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
