"""Questions about events."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.events import AudienceKind, EventStatus
from app.domain.signups import SignupStatus
from app.models import (
    AudienceMember,
    Event,
    Host,
    Milestone,
    Person,
    Signup,
)
from app.queries.acts import cancellations_in_hold
from app.queries.series import comes_later


def find_event(session: Session, *, handle: str) -> Event | None:
    """Return the event that an address ends in, with its organizer and department."""
    return session.scalar(
        select(Event)
        .where(Event.handle == handle)
        .options(joinedload(Event.organizer).joinedload(Person.department))
    )


def find_event_by_id(session: Session, *, event_id: int) -> Event | None:
    """Return an event with its organizer and department."""
    return session.scalar(
        select(Event)
        .where(Event.id == event_id)
        .options(joinedload(Event.organizer).joinedload(Person.department))
    )


def list_upcoming(
    session: Session, *, person: Person, now: datetime
) -> Sequence[Event]:
    """Return what this person may see and is not over, soonest first.

    What is canceled stands there for those concerned only, and for everybody while
    its hosts can still undo that.
    """
    goes_on = or_(
        Event.status == EventStatus.PUBLISHED, Event.id.in_(cancellations_in_hold())
    )
    mine = or_(
        Event.organizer_id == person.id,
        exists().where(Host.event_id == Event.id, Host.person_id == person.id),
        exists().where(Signup.event_id == Event.id, Signup.person_id == person.id),
    )
    # Of a series only the next date, and those where one has a place or waits for it.
    holds = exists().where(
        Signup.event_id == Event.id,
        Signup.person_id == person.id,
        Signup.status != SignupStatus.DECLINED,
    )
    return session.scalars(
        select(Event)
        .where(
            Event.ends_at > now,
            or_(goes_on, mine),
            or_(~Event.only_these, is_told(person), mine),
            or_(~comes_later(now), holds),
        )
        .order_by(Event.starts_at, Event.id)
    ).all()


def is_told(person: Person) -> ColumnElement[bool]:
    """Return the condition that this person is in an event's audience."""
    return or_(
        Event.audience == AudienceKind.EVERYONE,
        (Event.audience == AudienceKind.SITE) & (Event.audience_value == person.site),
        (Event.audience == AudienceKind.DEPARTMENT)
        & (Event.audience_value == person.department.name),
        exists().where(
            AudienceMember.event_id == Event.id,
            AudienceMember.person_id == person.id,
        ),
    )


def has_reached(session: Session, *, event_id: int, name: str) -> bool:
    """Return whether something that happens once has happened."""
    return bool(
        session.scalar(
            select(
                exists().where(Milestone.event_id == event_id, Milestone.name == name)
            )
        )
    )


def reached_at(session: Session, *, event_id: int, name: str) -> datetime | None:
    """Return when something that happens once happened; None if it has not."""
    return session.scalar(
        select(Milestone.reached_at).where(
            Milestone.event_id == event_id, Milestone.name == name
        )
    )
