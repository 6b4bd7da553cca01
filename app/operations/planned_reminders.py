"""Reminders that hosts ask for: added, taken back, moved along, begun or missed."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.audit import Act, Facts
from app.domain.causes import CauseKind
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.outbox import MailKind, MessageState
from app.domain.planned_reminders import (
    LATE_WITHIN,
    ReminderCircle,
    ReminderState,
    reminder_due_at,
)
from app.domain.time import zone_of
from app.models import Cause, Event, Message, PlannedReminder
from app.operations import audit
from app.queries.planned_reminders import find_reminder, list_planned, list_reminders


class ReminderIsPast(Exception):  # noqa: N818 -- reads as the sentence it states
    """Its hour has passed, or would come when the event has begun."""


class IsRemindedAlready(Exception):  # noqa: N818 -- reads as the sentence it states
    """The same people are reminded on the same day."""


def due_at(event: Event, *, days_before: int) -> datetime:
    """Return when a reminder of this event is due, as the event stands now."""
    return reminder_due_at(
        starts_at=event.starts_at, zone=zone_of(event.zone), days_before=days_before
    )


def is_past_by(event: Event, reminder: PlannedReminder, *, now: datetime) -> bool:
    """Return whether its hour has passed by the times of `event`, saved or not."""
    return due_at(event, days_before=reminder.days_before) <= now


def add_reminder(
    session: Session,
    *,
    event_id: int,
    author_id: int,
    circle: ReminderCircle,
    days_before: int,
    text: str,
    now: datetime,
) -> PlannedReminder:
    """Plan one more mail to these people; nothing is planned unless a host asks.

    Raises `ReminderIsPast` and `IsRemindedAlready`.
    """
    event = lock(session, Event, event_id)
    at = due_at(event, days_before=days_before)
    is_on = event.status is EventStatus.PUBLISHED
    if not is_on or not now < at < event.starts_at:
        raise ReminderIsPast
    if any(
        (known.circle, known.days_before) == (circle, days_before)
        for known in list_reminders(session, event_id=event_id)
    ):
        raise IsRemindedAlready
    reminder = PlannedReminder(
        event_id=event_id,
        author_id=author_id,
        circle=circle,
        days_before=days_before,
        text=text,
        added_at=now,
    )
    session.add(reminder)
    session.flush()
    after = _facts(reminder)
    audit.note(
        session,
        Act.ADDED_REMINDER,
        actor_id=author_id,
        event_id=event_id,
        after=after,
    )
    return reminder


def remove_reminder(session: Session, *, event_id: int, reminder_id: int) -> bool:
    """Take a reminder back with what has not left of it; False if it was gone."""
    lock(session, Event, event_id)
    reminder = find_reminder(session, reminder_id=reminder_id)
    if reminder is None or reminder.event_id != event_id:
        return False
    _drop_untried(session, reminder)
    before = _facts(reminder)
    session.delete(reminder)
    session.flush()
    audit.note(session, Act.REMOVED_REMINDER, event_id=event_id, before=before)
    return True


def retime(session: Session, event: Event, *, now: datetime) -> None:
    """Move reminders along with a moved event; the caller holds its lock.

    What is past by the new time is missed, not sent late. Of what was being sent,
    the rest waits for the new hour, and nobody is told twice.
    """
    for reminder in list_reminders(session, event_id=event.id):
        is_past = is_past_by(event, reminder, now=now)
        if reminder.state is ReminderState.STARTED:
            _drop_untried(session, reminder)
            if not is_past:
                reminder.state, reminder.settled_at = ReminderState.PLANNED, None
        elif is_past:
            reminder.state, reminder.settled_at = ReminderState.MISSED, now
        elif reminder.state is ReminderState.MISSED:
            reminder.state, reminder.settled_at = ReminderState.PLANNED, None


def start_one_reminder(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Begin to tell one reminder whose hour has come; a late one is missed."""
    del house, proposals
    for found, event in list_planned(session, now=now):
        if due_at(event, days_before=found.days_before) > now:
            continue
        event = lock(session, Event, event.id)  # noqa: PLW2901 -- as it is under the lock
        reminder = find_reminder(session, reminder_id=found.id)
        if reminder is None or reminder.state is not ReminderState.PLANNED:
            return True  # another worker was faster
        at = due_at(event, days_before=reminder.days_before)
        if at > now:
            return True  # moved meanwhile
        is_late = now >= min(at + LATE_WITHIN, event.starts_at)
        reminder.state = ReminderState.MISSED if is_late else ReminderState.STARTED
        reminder.settled_at = now
        if not is_late:
            _leave_to_worker(session, reminder, now=now)
        return True
    return False


def _facts(reminder: PlannedReminder) -> Facts:
    # Never its text, which may name people.
    return {"circle": reminder.circle, "days_before": reminder.days_before}


def _leave_to_worker(
    session: Session, reminder: PlannedReminder, *, now: datetime
) -> None:
    session.add(
        Cause(
            kind=CauseKind.REMIND_PLANNED,
            event_id=reminder.event_id,
            actor_id=reminder.author_id,
            facts={"reminder_id": reminder.id},
            due_at=now,
        )
    )
    call_the_worker(session)


def _drop_untried(session: Session, reminder: PlannedReminder) -> None:
    # Rows that nobody tried to send go for good: their key must be free again.
    session.execute(
        delete(Message).where(
            Message.event_id == reminder.event_id,
            Message.kind == MailKind.HOST_REMINDER,
            Message.version == reminder.id,
            Message.state == MessageState.DUE,
            Message.fence == 0,
        )
    )
