"""Questions about who may do what."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.access import Relation, Right
from app.domain.events import AudienceKind, HostRole
from app.models import AudienceMember, Department, Event, Grant, Host, Person, Signup


def has_right(
    session: Session, *, person_id: int, granted: Right = Right.ADMIN
) -> bool:
    """Return whether an admin gave this person that right."""
    return bool(
        session.scalar(
            select(
                exists().where(Grant.person_id == person_id, Grant.granted == granted)
            )
        )
    )


def list_granted(session: Session, *, granted: Right) -> Sequence[Person]:
    """Return who has that right and works here, by name."""
    return session.scalars(
        select(Person)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.granted == granted, Person.left_at.is_(None))
        .order_by(Person.name, Person.id)
    ).all()


def find_relation(session: Session, *, event: Event, person_id: int) -> Relation:
    """Return what this person is to this event."""
    if event.organizer_id == person_id:
        return Relation.ORGANIZER
    role = session.scalar(
        select(Host.role).where(Host.event_id == event.id, Host.person_id == person_id)
    )
    match role:
        case HostRole.HOST:
            return Relation.HOST
        case HostRole.DOOR:
            return Relation.DOOR
        case None:
            return _guest_or_stranger(session, event=event, person_id=person_id)


def runs_event(session: Session, *, event: Event, person_id: int) -> bool:
    """Return whether this person is one of the event's hosts."""
    relation = find_relation(session, event=event, person_id=person_id)
    return relation in {Relation.ORGANIZER, Relation.HOST}


def list_hosts(session: Session, *, event: Event) -> Sequence[Person]:
    """Return organizer and hosts, the organizer first, then by name."""
    hosts = session.scalars(
        select(Person)
        .join(Host, Host.person_id == Person.id)
        .where(Host.event_id == event.id, Host.role == HostRole.HOST)
        .order_by(Person.name, Person.id)
    )
    return [event.organizer, *(host for host in hosts if host.id != event.organizer_id)]


def is_in_audience(session: Session, *, event: Event, person_id: int) -> bool:
    """Return whether this person is among those who are told."""
    asked = select(Person.id).where(Person.id == person_id)
    match event.audience:
        case AudienceKind.EVERYONE:
            return True
        case AudienceKind.SITE:
            asked = asked.where(Person.site == event.audience_value)
        case AudienceKind.DEPARTMENT:
            asked = asked.join(Department).where(
                Department.name == event.audience_value
            )
        case AudienceKind.LIST:
            asked = asked.join(
                AudienceMember, AudienceMember.person_id == Person.id
            ).where(AudienceMember.event_id == event.id)
    return session.scalar(asked) is not None


def _guest_or_stranger(session: Session, *, event: Event, person_id: int) -> Relation:
    if not event.only_these:
        return Relation.GUEST
    answered = exists().where(
        Signup.event_id == event.id, Signup.person_id == person_id
    )
    if session.scalar(select(answered)):
        return Relation.GUEST
    listed = is_in_audience(session, event=event, person_id=person_id)
    return Relation.GUEST if listed else Relation.STRANGER
