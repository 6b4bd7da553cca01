"""Announcing an event, stopping that, and telling an edit once a window."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.audit import Act
from app.domain.causes import OFFERS, TAKES_BACK, UNDO, CauseKind
from app.domain.digest import HeldState
from app.domain.events import EventStatus
from app.domain.mail import Change
from app.domain.outbox import MailKind, MessageState
from app.models import Cause, Event, HeldNudge, Message
from app.operations import audit
from app.operations.revisions import both_undone
from app.queries.announcements import how_far

LAST_MINUTES = timedelta(minutes=30)
"""Before the start a change is told at once: people are on their way."""


def leave_announcement(
    session: Session, event: Event, *, actor_id: int | None, due_at: datetime
) -> None:
    """Leave it to the worker to write to whoever was not written to yet."""
    session.add(
        Cause(
            kind=CauseKind.ANNOUNCED,
            event_id=event.id,
            actor_id=actor_id,
            due_at=due_at,
        )
    )
    call_the_worker(session)


def stop_announcing(session: Session, *, event_id: int, now: datetime) -> bool:
    """Stop what is not written yet and take back what nobody tried to send.

    Return whether anything was stopped.
    """
    # Not under the event's lock: a batch under way holds the cause and waits for it.
    stopped = session.scalars(
        update(Cause)
        .where(
            Cause.event_id == event_id,
            Cause.kind == CauseKind.ANNOUNCED,
            Cause.closed_at.is_(None),
        )
        .values(stopped_at=now, closed_at=now)
        .returning(Cause.id)
    ).all()
    held = drop_waiting(session, event_id=event_id)
    unsent = take_back_unsent(session, event_id=event_id, now=now)
    return unsent > 0 or held > 0 or bool(stopped)


def announce_to_the_rest(
    session: Session, *, event_id: int, actor_id: int, hold: timedelta, now: datetime
) -> bool:
    """Announce an event to whoever was not written to when that was stopped.

    False if it is under way already, or too late.
    """
    event = lock(session, Event, event_id)
    is_on = event.status is EventStatus.PUBLISHED and now < event.starts_at
    if not is_on or how_far(session, event_id=event_id).is_open:
        return False
    leave_announcement(session, event, actor_id=actor_id, due_at=now + hold)
    audit.note(session, Act.ANNOUNCED_EVENT, actor_id=actor_id, event_id=event_id)
    return True


def announce_afresh(
    session: Session,
    event: Event,
    *,
    actor_id: int | None,
    now: datetime,
    hold: timedelta = timedelta(0),
) -> None:
    """Write announcements anew that nobody tried to send and that are not true any more.

    Nothing that a host stopped begins again.
    """
    if take_back_unsent(session, event_id=event.id, now=now) == 0:
        return
    waits = exists().where(
        Cause.event_id == event.id,
        Cause.kind == CauseKind.ANNOUNCED,
        Cause.closed_at.is_(None),
        Cause.cursor == 0,
    )
    if not session.scalar(select(waits)):
        leave_announcement(session, event, actor_id=actor_id, due_at=now + hold)


def take_back_unsent(
    session: Session,
    *,
    event_id: int,
    now: datetime,
    kinds: tuple[MailKind, ...] = (MailKind.ANNOUNCEMENT,),
) -> int:
    """Drop mails of these kinds that nobody took yet; return how many.

    What is being carried at this moment is left alone.
    """
    dropped = session.scalars(
        update(Message)
        .where(
            Message.event_id == event_id,
            Message.kind.in_(kinds),
            *nobody_took(),
        )
        .values(state=MessageState.SUPERSEDED, closed_at=now, content=b"")
        .returning(Message.id)
    )
    return len(dropped.all())


def drop_waiting(session: Session, *, event_id: int) -> int:
    """Forget announcements that wait for somebody's hours or digest; return how many."""
    # What the worker holds is leaving at this moment: it is left alone.
    free = session.scalars(
        select(HeldNudge.id)
        .where(
            HeldNudge.event_id == event_id,
            HeldNudge.kind == MailKind.ANNOUNCEMENT,
            HeldNudge.state == HeldState.WAITING,
        )
        .with_for_update(skip_locked=True)
    ).all()
    session.execute(delete(HeldNudge).where(HeldNudge.id.in_(free)))
    return len(free)


def nobody_took() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a mail can still be taken back."""
    # Or tried and given back: a claim forgets the trouble of the try before.
    unclaimed = (Message.fence == 0) | Message.trouble.is_not(None)
    return Message.state == MessageState.DUE, unclaimed


def shorter_hold(hold: timedelta, *, starts_at: datetime, now: datetime) -> timedelta:
    """Return how long an act is held: not at all when the event is about to begin."""
    return hold if now + hold <= starts_at - LAST_MINUTES else timedelta(0)


def leave_edit(
    session: Session,
    event: Event,
    facts: dict[str, Any],
    *,
    actor_id: int | None,
    due_at: datetime,
) -> None:
    """Leave it to the worker to tell calendars; edits of one window are told as one.

    `facts` are those of `edits_told.tell_edit`: how it was before, what changed, in whose
    words. The window begins with the first edit and is not drawn out by later ones.
    """
    # Not waiting for a cause the worker holds: it waits for our event in its turn.
    waiting = session.scalar(
        select(Cause)
        .where(
            Cause.event_id == event.id,
            Cause.kind == CauseKind.EDITED,
            Cause.closed_at.is_(None),
            Cause.cursor == 0,
        )
        .with_for_update(skip_locked=True)
    )
    if waiting is not None and TAKES_BACK not in waiting.facts:
        waiting.facts = _as_one(waiting.facts, facts)
        if facts["words"]:
            waiting.actor_id = actor_id  # whose words they are
        return
    session.add(
        Cause(
            kind=CauseKind.EDITED,
            event_id=event.id,
            actor_id=actor_id,
            facts=facts,
            due_at=due_at,
        )
    )
    call_the_worker(session)


def _as_one(first: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    changes = {*first["changes"], *later["changes"]}
    return first | {
        "changes": [change.value for change in Change if change in changes],
        "words": later["words"] or first["words"],
        UNDO: both_undone(first.get(UNDO, {}), later[UNDO]),
        OFFERS: later[OFFERS] | first.get(OFFERS, {}),
    }
