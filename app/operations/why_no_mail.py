"""Why somebody was not written to about an event, asked of the code that writes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.causes import CauseKind
from app.domain.events import EventStatus, freezes_at
from app.domain.manners import USUAL, Manners
from app.domain.planned_reminders import ReminderState
from app.domain.signups import SignupStatus
from app.domain.time import zone_of
from app.domain.why import NoMail, Unwritten
from app.models import (
    Attendance,
    Cause,
    Event,
    Person,
    PlannedReminder,
)
from app.operations.hosts import host_ids
from app.operations.prompts import list_turns
from app.operations.reminding import list_turns as list_turns_of_reminder
from app.operations.seating_duties import publishes_itself_at
from app.operations.why_held import why_held
from app.queries.announcements import find_announcement, why_not_announced
from app.queries.attendance import find_attendance
from app.queries.invites import find_invite
from app.queries.nudges import list_calm
from app.queries.planned_reminders import Meant, why_not_reminded
from app.queries.prompts import why_not_asked
from app.queries.seating import find_table
from app.queries.signups import find_signup
from app.queries.table_guests import list_untold


def why_no_announcement(
    session: Session,
    event: Event,
    *,
    person_id: int,
    now: datetime,
    manners: Manners = USUAL,
) -> Unwritten:
    """Return why this person has no announcement of the event, or when it is written."""
    if event.status is not EventStatus.PUBLISHED:
        return Unwritten(why=NoMail.CANCELED)
    refused = why_not_announced(session, event, person_id=person_id)
    held = why_held(session, event, person_id=person_id, manners=manners)
    if held is not None and refused in {None, NoMail.IN_DIGEST}:
        return held
    if refused is not None:
        return Unwritten(why=refused)
    return _how_far(session, event, person_id, now=now)


def _how_far(
    session: Session, event: Event, person_id: int, *, now: datetime
) -> Unwritten:
    cause = find_announcement(session, event_id=event.id)
    if cause is not None and cause.stopped_at is not None:
        return Unwritten(why=NoMail.STOPPED)
    if cause is None or cause.closed_at is not None or cause.cursor >= person_id:
        return Unwritten(why=NoMail.JOINED_LATER)
    if cause.due_at > now:
        return Unwritten(why=NoMail.NOT_YET, at=cause.due_at)
    return Unwritten(why=NoMail.QUEUED)


def why_no_invite(session: Session, event: Event, *, person_id: int) -> Unwritten:
    """Return why nothing was put into this person's calendar."""
    if person_id in host_ids(session, event):
        return Unwritten(why=NoMail.QUEUED)
    if not _attends(session, event, person_id):
        return Unwritten(why=NoMail.NO_PLACE)
    return Unwritten(why=NoMail.WRITTEN)  # so long ago that its row is gone


def why_no_table(
    session: Session, event: Event, *, person_id: int, now: datetime
) -> Unwritten:
    """Return why this person was not told a table, or when it will be."""
    refused = _refused(session, event, person_id, now=now)
    if refused is not None:
        return refused
    untold = list_untold(
        session, event=event, after=person_id - 1, limit=1, told_too=False
    )
    if untold == [person_id]:
        return Unwritten(why=NoMail.QUEUED)
    if find_table(session, event_id=event.id, person_id=person_id) is not None:
        return Unwritten(why=NoMail.WRITTEN)
    if event.frozen_at is not None:
        return Unwritten(why=NoMail.NO_SEAT)
    at = publishes_itself_at(session, event, now=now)
    if at is None or at <= now:
        return Unwritten(why=NoMail.NO_PLAN)
    return Unwritten(why=NoMail.NOT_YET, at=at)


def why_no_reminder(
    session: Session, event: Event, *, person_id: int, now: datetime
) -> Unwritten:
    """Return why this person was not reminded of an event without tables."""
    refused = _refused(session, event, person_id, now=now)
    if refused is not None:
        return refused
    at = freezes_at(
        starts_at=event.starts_at,
        zone=zone_of(event.zone),
        has_tables=True,
        answer_by=None,
    )
    if event.published_at >= at:
        return Unwritten(why=NoMail.MISSED)
    if now < at:
        return Unwritten(why=NoMail.NOT_YET, at=at)
    cause = _find_cause(session, event, CauseKind.REMINDED)
    if cause is not None and cause.closed_at is None and cause.cursor < person_id:
        return Unwritten(why=NoMail.QUEUED)
    held = find_invite(session, event_id=event.id, person_id=person_id)
    if cause is not None and (held is None or held.method is not Method.REQUEST):
        return Unwritten(why=NoMail.NO_INVITE)
    return Unwritten(why=NoMail.MISSED)


def why_no_prompt(
    session: Session,
    event: Event,
    *,
    person_id: int,
    now: datetime,
    manners: Manners = USUAL,
) -> Unwritten:
    """Return why this person was not asked after the event, or when they will be."""
    if event.status is not EventStatus.PUBLISHED:
        return Unwritten(why=NoMail.CANCELED)
    refused = why_not_asked(session, event_id=event.id, person_id=person_id)
    if refused is not None:
        return Unwritten(why=refused)
    came = find_attendance(session, event_id=event.id, person_id=person_id)
    if came is None and not _attends(session, event, person_id):
        return Unwritten(why=NoMail.NO_PLACE)
    if now < event.ends_at:
        calm = list_calm(session, person_ids=[person_id], manners=manners)[person_id]
        at = calm.prompt_due_at(event.ends_at)
        if calm.next_hour(at) != at:
            return Unwritten(why=NoMail.PAUSED_BY_THEM)
        return Unwritten(why=NoMail.NOT_YET, at=at)
    return _since_the_end(session, event, person_id, came, manners=manners, now=now)


def _since_the_end(
    session: Session,
    event: Event,
    person_id: int,
    came: Attendance | None,
    *,
    manners: Manners,
    now: datetime,
) -> Unwritten:
    turns = {
        turn.asked.person_id: turn
        for turn in list_turns(session, event, manners=manners, now=now)
    }
    turn = turns.get(person_id)
    cause = _find_cause(session, event, CauseKind.ASKED_AFTER)
    if turn is None or (cause is not None and cause.closed_at is not None):
        was_there = came is not None and came.came
        return Unwritten(why=NoMail.NO_SLOT if was_there else NoMail.DID_NOT_COME)
    if turn.at > now:
        return Unwritten(why=NoMail.NOT_YET, at=turn.at)
    return Unwritten(why=NoMail.QUEUED)


def why_no_host_reminder(
    session: Session,
    event: Event,
    reminder: PlannedReminder,
    *,
    person_id: int,
    now: datetime,
    manners: Manners = USUAL,
) -> Unwritten:
    """Return why this person did not get one reminder of a host, or when they will."""
    if event.status is not EventStatus.PUBLISHED:
        return Unwritten(why=NoMail.CANCELED)
    refused = why_not_reminded(
        session,
        event=event,
        circle=reminder.circle,
        reminder_id=reminder.id,
        person_id=person_id,
    )
    if refused is not None:
        return Unwritten(why=refused)
    if reminder.state is ReminderState.MISSED:
        return Unwritten(why=NoMail.MISSED)
    meant = Meant(person_id=person_id, zone=session.get_one(Person, person_id).zone)
    turns = list_turns_of_reminder(
        session, event, reminder, [meant], manners=manners, now=now
    )
    if not turns:
        return Unwritten(why=NoMail.NO_SLOT)
    if turns[0].at > now:
        return Unwritten(why=NoMail.NOT_YET, at=turns[0].at)
    return Unwritten(why=NoMail.QUEUED)


def _refused(
    session: Session, event: Event, person_id: int, *, now: datetime
) -> Unwritten | None:
    if event.status is not EventStatus.PUBLISHED:
        return Unwritten(why=NoMail.CANCELED)
    if not _attends(session, event, person_id):
        return Unwritten(why=NoMail.NO_PLACE)
    return Unwritten(why=NoMail.MISSED) if now >= event.starts_at else None


def _attends(session: Session, event: Event, person_id: int) -> bool:
    signup = find_signup(session, event_id=event.id, person_id=person_id)
    return signup is not None and signup.status is SignupStatus.ATTENDING


def _find_cause(session: Session, event: Event, kind: CauseKind) -> Cause | None:
    return session.scalar(
        select(Cause)
        .where(Cause.event_id == event.id, Cause.kind == kind)
        .order_by(Cause.id.desc())
        .limit(1)
    )
