"""Questions about the reminders that hosts ask for, and whom they are for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.events import EventStatus, HostRole
from app.domain.outbox import MailKind, MessageState
from app.domain.planned_reminders import DAYS_BEFORE, ReminderCircle, ReminderState
from app.domain.signups import SignupStatus
from app.domain.why import NoMail
from app.models import (
    Event,
    Host,
    Message,
    Mute,
    Person,
    PlannedReminder,
    Signup,
)

LOOKS_AHEAD = timedelta(days=max(DAYS_BEFORE) + 3)
"""A reminder whose day is on a weekend is due up to two days before it."""
_STATUSES = {
    ReminderCircle.GOING: (SignupStatus.ATTENDING,),
    ReminderCircle.WAITING: (SignupStatus.WAITLISTED, SignupStatus.OFFERED),
}


@dataclass(frozen=True, kw_only=True)
class Meant:
    """Somebody whom a reminder is for, and the zone they live in."""

    person_id: int
    zone: str


def list_reminders(session: Session, *, event_id: int) -> Sequence[PlannedReminder]:
    """Return what hosts asked for, the earliest before the event first."""
    return session.scalars(
        select(PlannedReminder)
        .where(PlannedReminder.event_id == event_id)
        .order_by(PlannedReminder.days_before.desc(), PlannedReminder.id)
    ).all()


def list_planned(
    session: Session, *, now: datetime
) -> Sequence[tuple[PlannedReminder, Event]]:
    """Return reminders that may be due with their events, soonest first."""
    rows = session.execute(
        select(PlannedReminder, Event)
        .join(Event, Event.id == PlannedReminder.event_id)
        .where(
            PlannedReminder.state == ReminderState.PLANNED,
            Event.status == EventStatus.PUBLISHED,
            Event.starts_at <= now + LOOKS_AHEAD,
        )
        .order_by(Event.starts_at, PlannedReminder.id)
    )
    return [(row[0], row[1]) for row in rows]


def find_reminder(session: Session, *, reminder_id: int) -> PlannedReminder | None:
    """Return one reminder as it is now, if no host took it away."""
    return session.scalar(
        select(PlannedReminder)
        .where(PlannedReminder.id == reminder_id)
        .execution_options(populate_existing=True)
    )


def list_to_remind(
    session: Session,
    *,
    event: Event,
    circle: ReminderCircle,
    reminder_id: int,
    after: int,
    limit: int,
) -> Sequence[Meant]:
    """Return who is still to get this reminder, by id."""
    rows = session.execute(
        _wanting(event, circle, reminder_id=reminder_id)
        .where(Person.id > after)
        .order_by(Person.id)
        .limit(limit)
    )
    return [Meant(person_id=row[0], zone=row[1]) for row in rows]


def those_to_remind(event: Event, circle: ReminderCircle) -> Select[int]:
    """Return the question who would get a new reminder if it left now, by id."""
    return _wanting(event, circle, reminder_id=0).with_only_columns(Person.id)


def _wanting(
    event: Event, circle: ReminderCircle, *, reminder_id: int
) -> Select[int, str]:
    refused = _refusals(event, circle, reminder_id=reminder_id)
    return _meant(event, circle).where(*(~condition for condition in refused.values()))


def why_not_reminded(
    session: Session,
    *,
    event: Event,
    circle: ReminderCircle,
    reminder_id: int,
    person_id: int,
) -> NoMail | None:
    """Return why this person is not reminded; None: they are.

    The same conditions that `list_to_remind` asks, one by one.
    """
    meant = _meant(event, circle).where(Person.id == person_id)
    if session.scalar(meant) is None:
        return NoMail.NOT_IN_AUDIENCE
    refused = _refusals(event, circle, reminder_id=reminder_id)
    found = session.execute(
        select(*refused.values()).where(Person.id == person_id)
    ).one()
    return next((why for why, holds in zip(refused, found, strict=True) if holds), None)


def _meant(event: Event, circle: ReminderCircle) -> Select[int, str]:
    if circle is not ReminderCircle.UNANSWERED:
        return (
            select(Person.id, Person.zone)
            .join(Signup, Signup.person_id == Person.id)
            .where(Signup.event_id == event.id, Signup.status.in_(_STATUSES[circle]))
        )
    named = exists().where(
        Signup.event_id == event.id,
        Signup.person_id == Person.id,
        Signup.status == SignupStatus.INVITED,
    )
    # Whoever came into the audience later is mailed nothing, so only who was told.
    announced = exists().where(
        Message.event_id == event.id,
        Message.person_id == Person.id,
        Message.kind == MailKind.ANNOUNCEMENT,
        Message.state == MessageState.SENT,
    )
    return select(Person.id, Person.zone).where(
        or_(named, announced), ~_has_answered(event)
    )


def _refusals(
    event: Event, circle: ReminderCircle, *, reminder_id: int
) -> dict[NoMail, ColumnElement[bool]]:
    unwanted = [MailKind.HOST_REMINDER]
    if circle is ReminderCircle.UNANSWERED:
        unwanted.append(MailKind.ANNOUNCEMENT)
    return {
        NoMail.LEFT: Person.left_at.is_not(None),
        NoMail.HOSTS: (Person.id == event.organizer_id)
        | exists().where(
            Host.event_id == event.id,
            Host.person_id == Person.id,
            Host.role == HostRole.HOST,
        ),
        NoMail.WRITTEN: exists().where(
            Message.event_id == event.id,
            Message.person_id == Person.id,
            Message.kind == MailKind.HOST_REMINDER,
            Message.version == reminder_id,
        ),
        NoMail.MUTED: exists().where(
            Mute.person_id == Person.id, Mute.kind.in_(unwanted)
        ),
    }


def _has_answered(event: Event) -> ColumnElement[bool]:
    return exists().where(
        Signup.event_id == event.id,
        Signup.person_id == Person.id,
        Signup.status != SignupStatus.INVITED,
    )


def count_reminded(session: Session, *, event_id: int) -> dict[int, int]:
    """Return how many mails of each reminder have left, by its id."""
    rows = session.execute(
        select(Message.version, func.count())
        .where(
            Message.event_id == event_id,
            Message.kind == MailKind.HOST_REMINDER,
            Message.state == MessageState.SENT,
        )
        .group_by(Message.version)
    )
    return {row[0]: row[1] for row in rows}
