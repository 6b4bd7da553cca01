"""Whether a written nudge may leave now, or would be too much for its reader."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.domain.cadence import Budget
from app.domain.manners import Manners
from app.domain.outbox import NEWS, NUDGES, MailKind
from app.models import Event, Message
from app.operations.budgets import last_words, take_turns_at_once
from app.queries.nudges import list_digest_takers

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
    if message.person_id is None or not wakes(message):
        return now
    budgets = last_words(
        session,
        person_ids=[message.person_id],
        except_message=message.id,
        manners=manners,
        now=now,
    )
    told_of = {message.person_id: message.kind}
    return _as_told(session, budgets, told_of)[message.person_id].next_slot(now)


def leaves_at(
    session: Session, message: Message, *, manners: Manners, now: datetime
) -> datetime:
    """Return the same, and let nobody else write to that person until we commit.

    Where somebody does just now it leaves a moment later: whoever holds the turns of
    some never waits for another's, so no two wait for each other.
    """
    person_id = message.person_id if wakes(message) else None
    if person_id is not None and not take_turns_at_once(
        session, person_ids=[person_id]
    ):
        return now + A_MOMENT
    return may_leave_at(session, message, manners=manners, now=now)


def wakes(mail: Message | Row[Any]) -> bool:
    """Return whether this is a nudge, which has to ask whether its reader bears it."""
    return mail.kind in NUDGES and mail.person_id is not None


def list_asleep(
    session: Session,
    *,
    told_of: Mapping[int, MailKind],
    manners: Manners,
    now: datetime,
) -> set[int]:
    """Return who of these bears no such nudge now, or is being written to just now.

    `told_of` are kinds by person. Nobody else writes to the others until we commit.
    For mails that nobody carries.
    """
    if not told_of:
        return set()
    person_ids = list(told_of)
    ours = take_turns_at_once(session, person_ids=person_ids)
    budgets = last_words(session, person_ids=ours, manners=manners, now=now)
    budgets = _as_told(session, budgets, told_of)
    return {
        person_id
        for person_id in person_ids
        if person_id not in budgets or not budgets[person_id].may_send(now)
    }


def _as_told(
    session: Session, budgets: Mapping[int, Budget], told_of: Mapping[int, MailKind]
) -> dict[int, Budget]:
    """Return these budgets without what news of events never take."""
    news = [one for one in budgets if told_of[one] in NEWS]
    digests = list_digest_takers(session, person_ids=news) if news else set()
    return {
        person_id: budget.for_news() if person_id in digests else budget
        for person_id, budget in budgets.items()
    }


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
