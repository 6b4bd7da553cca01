"""Taking back what a host did to a whole event: an edit, a cancellation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.audit import Act
from app.domain.calendar import Method
from app.domain.causes import OFFERS, SINCE, TAKES_BACK, UNDO, CauseKind
from app.domain.events import EventStatus
from app.domain.mail import Change
from app.domain.outbox import MailKind, MessageState
from app.models import Cause, Event, Invite, Message
from app.operations.announcing import announce_afresh, nobody_took
from app.operations.audiences import list_these, listed
from app.operations.audit import facts_of, note_event
from app.operations.details import how_it_was
from app.operations.ledger import AS_HELD
from app.operations.moving import move_back
from app.operations.places import leave_to_worker
from app.operations.revisions import (
    PEOPLE,
    ROOM,
    changes_in,
    note_revision,
    still_as_left,
)
from app.operations.walls import keep_walls
from app.queries.signups import count_taken

NOT_TRUE_ANY_MORE = (
    MailKind.ANNOUNCEMENT,
    MailKind.INVITE,
    MailKind.UPDATE,
    MailKind.TABLE,
    MailKind.REMINDER,
    MailKind.HOST_REMINDER,
    MailKind.OFFER,
    MailKind.NOTE,
)
"""Of a canceled event, what nobody tried to send yet."""
SET_ASIDE = timedelta(days=1)
"""For longer than any hold; whatever ends the hold drops or frees what waits so."""


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """What taking an edit back did."""

    is_done: bool
    """False: it was too late."""
    room_stays: bool = False
    """People moved up into the larger room, and nobody loses a place."""
    others_stay: bool = False
    """Something was changed again since, and stays."""
    was_read: bool = False
    """Somebody had read of the edit already and is told that it is taken back."""


def take_back_edit(
    session: Session, cause: Cause, *, actor_id: int, now: datetime
) -> TakenBack:
    """Let an event be as it was before an edit, in all that the edit changed.

    Whoever was told of the edit, or was invited since, is told that it is taken
    back; nobody else hears of it. What was changed again since stays, and so does a
    larger room that people moved up into. The caller holds the cause.
    """
    event = lock(session, Event, cause.event_id)
    undo = cause.facts.get(UNDO, {})
    before = still_as_left(event, undo, people=listed(session, event))
    changed_since = {name for name, (was, left) in undo.items() if was != left}
    changed_since -= before.keys()
    room_stays = _is_lived_in(session, event, before)
    before = {n: was for n, was in before.items() if not room_stays or n not in ROOM}
    starts_at = before.get("starts_at", event.starts_at)
    is_on = event.status is EventStatus.PUBLISHED and now < event.starts_at
    if not before or not is_on or now >= starts_at:
        return TakenBack(is_done=False)
    was_read = _restore(session, cause, event, before, actor_id=actor_id, now=now)
    return TakenBack(
        is_done=True,
        room_stays=room_stays,
        others_stay=bool(changed_since),
        was_read=was_read,
    )


def _is_lived_in(session: Session, event: Event, before: dict[str, Any]) -> bool:
    places = before.get("capacity", event.capacity)
    if places is None or places == event.capacity:
        return False
    return bool(count_taken(session, event_id=event.id) > places)


def _restore(
    session: Session,
    cause: Cause,
    event: Event,
    before: dict[str, Any],
    *,
    actor_id: int,
    now: datetime,
) -> bool:
    was, facts, room = how_it_was(event), facts_of(event), event.capacity
    for name, value in before.items():
        if name == PEOPLE:
            list_these(session, event, set(value))
        else:
            setattr(event, name, value)
    keep_walls(event)
    note_event(session, Act.CHANGED_EVENT, event, was=facts, actor_id=actor_id)
    note_revision(session, event, fields=before, actor_id=actor_id, now=now)
    changes = changes_in(before)
    if Change.TIME in changes:
        move_back(session, event, offers=cause.facts.get(OFFERS, {}), now=now)
    if Change.TIME in changes or event.capacity != room:
        leave_to_worker(session, event, now=now)
    announce_afresh(session, event, actor_id=actor_id, now=now)
    cause.stopped_at = cause.closed_at = now
    was_read = bool(changes) and _was_read(session, cause)
    if was_read:
        _drop_unsent(session, cause, now=now)
        _tell_back(session, cause, was, changes=changes, actor_id=actor_id, now=now)
    call_the_worker(session)
    return was_read


def _tell_back(
    session: Session,
    cause: Cause,
    was: dict[str, object],
    *,
    changes: tuple[Change, ...],
    actor_id: int,
    now: datetime,
) -> None:
    facts = was | {"changes": [c.value for c in changes], "words": ""}
    session.add(
        Cause(
            kind=CauseKind.EDITED,
            event_id=cause.event_id,
            actor_id=actor_id,
            facts=facts | {TAKES_BACK: cause.id},
            due_at=now,
        )
    )


def _was_read(session: Session, cause: Cause) -> bool:
    # An invite says how the event is when it is written: those of after the edit too.
    since = cause.facts.get(SINCE)
    if cause.cursor or since is None:
        return bool(cause.cursor)
    invited = select(Message.id).where(
        Message.event_id == cause.event_id,
        Message.method == Method.REQUEST,
        Message.id > since,
    )
    return session.scalar(invited.limit(1)) is not None


def set_aside(session: Session, event: Event, *, now: datetime) -> None:
    """Let nothing of this event leave while its cancellation can be undone."""
    _postpone(session, event, by=SET_ASIDE, least=now)


def keep_on(session: Session, cause: Cause, *, actor_id: int, now: datetime) -> bool:
    """Let a canceled event go on as if nothing had been; False once anybody was told.

    Places, turns, offers and seats were never touched. Mail that was on its way
    leaves when it would have, or now. The caller holds the cause.
    """
    if cause.cursor or cause.closed_at is not None:
        return False
    event = lock(session, Event, cause.event_id)
    if now >= event.ends_at:
        return False
    was, canceled_at = facts_of(event), event.canceled_at or now
    event.status, event.canceled_at = EventStatus.PUBLISHED, None
    event.cancel_reason = ""
    note_event(session, Act.CHANGED_EVENT, event, was=was, actor_id=actor_id)
    note_revision(session, event, fields=["status"], actor_id=actor_id, now=now)
    cause.stopped_at = cause.closed_at = now
    _postpone(session, event, by=-SET_ASIDE, since=canceled_at + SET_ASIDE)
    call_the_worker(session)
    return True


def _postpone(
    session: Session,
    event: Event,
    *,
    by: timedelta,
    least: datetime | None = None,
    since: datetime | None = None,
) -> None:
    # Each keeps its own hour: some were put off so that nobody gets too many at once.
    rows = session.execute(
        select(Message.id, Message.due_at).where(
            Message.event_id == event.id,
            Message.kind.in_(NOT_TRUE_ANY_MORE),
            *nobody_took(),
            *([] if since is None else [Message.due_at >= since]),
        )
    ).all()
    if rows:
        due = [(key, max(at, least) if least else at) for key, at in rows]
        session.execute(
            update(Message), [{"id": key, "due_at": at + by} for key, at in due]
        )


def _drop_unsent(session: Session, cause: Cause, *, now: datetime) -> None:
    # A calendar that holds an older state keeps it, and is known to hold it.
    holders = select(Invite.person_id).where(
        Invite.event_id == cause.event_id,
        Invite.method == Method.REQUEST,
        Invite.held.is_not(None),
    )
    ours = (Message.cause_id == cause.id, *nobody_took())
    dropped = session.execute(
        update(Message)
        .where(*ours, Message.method.is_(None) | Message.person_id.in_(holders))
        .values(state=MessageState.SUPERSEDED, closed_at=now, content=b"")
        .returning(Message.person_id, Message.method)
    ).all()
    session.execute(
        update(Invite)
        .where(
            Invite.event_id == cause.event_id,
            Invite.person_id.in_([row[0] for row in dropped if row[1] is not None]),
        )
        .values(AS_HELD)
    )
    # Whose calendar holds nothing yet waits for the mail that says how it is now.
    session.execute(update(Message).where(*ours).values(due_at=now + SET_ASIDE))
