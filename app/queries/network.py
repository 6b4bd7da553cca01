"""Whom one person has met or was introduced to, and how: for that person alone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.models import Department, Event, Person, Promise
from app.queries.followups import Met, list_met
from app.queries.introductions import Brought, list_brought
from app.queries.touch import REMEMBERED, list_coffees_with


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A table that two people shared."""

    event_id: int
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    table: int


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One colleague, under the name and department they have today, and each tie to them."""

    person_id: int
    name: str
    email: str
    department: str
    code: str
    number: int
    """The department's, from which its color follows."""
    meetings: tuple[Meeting, ...]
    """The latest first."""
    coffees: tuple[datetime, ...]
    """That both say they had; the latest first."""
    brought: tuple[Brought, ...]
    """Introductions to which both said yes; the latest first."""

    @property
    def met_at(self) -> datetime | None:
        """Return when they last shared a table or a coffee; None: introduced only."""
        shared = [meeting.starts_at for meeting in self.meetings[:1]]
        return max([*shared, *self.coffees[:1]], default=None)

    @property
    def latest_at(self) -> datetime:
        """Return when the latest tie to them came about."""
        known = [one.at for one in self.brought[:1]]
        return max(known if self.met_at is None else [self.met_at, *known])


def list_connections(
    session: Session, *, person_id: int, now: datetime
) -> list[Connection]:
    """Return everybody one has met or was introduced to within a year, the latest first.

    Who left, and tablemates who don't want to be found, are not among them. Five
    queries, however many people they are.
    """
    ties: dict[int, _Ties] = {}
    met = list_met(session, person_id=person_id, since=now - REMEMBERED)
    events = _events(session, {one.event_id for one in met})
    for one in met:
        if one.may_be_found and not one.has_left:
            mine = ties.setdefault(one.person_id, _Ties())
            mine.meetings.append(_meeting(events[one.event_id], one))
    for other_id, at in list_coffees_with(session, person_id=person_id, now=now):
        ties.setdefault(other_id, _Ties()).coffees.append(at)
    for one_brought in list_brought(
        session, person_id=person_id, since=now - REMEMBERED
    ):
        ties.setdefault(one_brought.other_id, _Ties()).brought.append(one_brought)
    found = list(_connections(session, ties))
    return sorted(found, key=lambda one: (one.latest_at, -one.person_id), reverse=True)


def list_promised_to(
    session: Session, *, person_id: int, other_id: int
) -> list[Promise]:
    """Return what the first promised the second: open ones first, the soonest first."""
    made = (
        select(Promise)
        .where(Promise.person_id == person_id, Promise.other_id == other_id)
        .order_by(Promise.closed_at.is_not(None), Promise.due_on, Promise.id)
    )
    return list(session.scalars(made))


@dataclass
class _Ties:
    meetings: list[Meeting] = field(default_factory=list)
    coffees: list[datetime] = field(default_factory=list)
    brought: list[Brought] = field(default_factory=list)


def _events(session: Session, ids: Collection[int]) -> dict[int, Event]:
    return {
        event.id: event
        for event in session.scalars(select(Event).where(Event.id.in_(ids)))
    }


def _meeting(event: Event, met: Met) -> Meeting:
    return Meeting(
        event_id=event.id,
        slug=event.slug,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone,
        table=met.table,
    )


def _connections(session: Session, ties: dict[int, _Ties]) -> Iterable[Connection]:
    for row in session.execute(_people(ties)):
        own = ties[row.id]
        yield Connection(
            person_id=row.id,
            name=row.name,
            email=row.email,
            department=row.department,
            code=row.code,
            number=row.number,
            meetings=tuple(own.meetings),
            coffees=tuple(own.coffees),
            brought=tuple(own.brought),
        )


def _people(
    ids: Collection[int],
) -> Select[int, str, str, str, str, int]:
    return (
        select(
            Person.id,
            Person.name,
            Person.email,
            Department.name.label("department"),
            Department.code,
            Department.number,
        )
        .join(Department, Department.id == Person.department_id)
        .where(Person.id.in_(list(ids)), Person.left_at.is_(None))
    )
