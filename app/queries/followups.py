"""Questions about whom people met, and what they mean to do about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.models import (
    Attendance,
    Department,
    Event,
    FollowUp,
    Person,
    Promise,
    Seat,
    SeatingPlan,
    Signup,
    Silence,
)


@dataclass(frozen=True, kw_only=True)
class Met:
    """One tablemate of one event who came as well."""

    event_id: int
    table: int
    person_id: int
    name: str
    department: str
    number: int
    """The department's, from which its color follows."""
    may_be_found: bool
    """False: counted, never named."""
    has_left: bool
    ended_at: datetime
    """When that event was over."""


def list_met(
    session: Session,
    *,
    person_id: int,
    since: datetime,
    event_id: int | None = None,
) -> Sequence[Met]:
    """Return whom this person sat with where both came: latest event first, by table.

    Of events that ended after `since`, or of the one named.
    """
    asked: dict[str, object] = {"person_id": person_id}
    asked |= {"since": since} if event_id is None else {"event_id": event_id}
    return [_met(row) for row in session.execute(_sat_with(*sorted(asked)), asked)]


@cache
def _sat_with(*asked: str) -> Select[*tuple[Any, ...]]:
    # Built once: putting it together takes longer than the database needs to answer.
    mine, theirs = aliased(Seat), aliased(Seat)
    here, there = aliased(Attendance), aliased(Attendance)
    conditions = {
        "person_id": mine.person_id == bindparam("person_id"),
        "event_id": Event.id == bindparam("event_id"),
        "since": Event.ends_at > bindparam("since"),
    }
    return (
        select(
            Event.id,
            theirs.published_table,
            Person.id,
            Person.name,
            Department.name,
            Department.number,
            func.coalesce(Signup.may_be_found, False),
            Person.left_at,
            Event.ends_at,
        )
        .select_from(mine)
        .join(SeatingPlan, SeatingPlan.id == mine.plan_id)
        .join(Event, Event.id == SeatingPlan.event_id)
        .join(theirs, _beside(theirs, mine))
        .join(here, _came(here, mine))
        .join(there, _came(there, theirs))
        .join(Person, Person.id == theirs.person_id)
        .join(Department, Department.id == Person.department_id)
        .outerjoin(
            Signup, and_(Signup.event_id == Event.id, Signup.person_id == Person.id)
        )
        .where(*(conditions[name] for name in asked))
        .order_by(Event.starts_at.desc(), Event.id, mine.round, Person.name, Person.id)
    )


def list_attended(
    session: Session, *, person_id: int, since: datetime
) -> Sequence[Event]:
    """Return the events this person came to that ended after `since`, latest first."""
    return session.scalars(_attended(), {"person_id": person_id, "since": since}).all()


@cache
def _attended() -> Select[Event]:
    return (
        select(Event)
        .join(Attendance, Attendance.event_id == Event.id)
        .where(
            Attendance.person_id == bindparam("person_id"),
            Attendance.came,
            Event.ends_at > bindparam("since"),
        )
        .order_by(Event.starts_at.desc(), Event.id)
    )


def list_follow_ups(
    session: Session, *, person_id: int, event_ids: Collection[int]
) -> dict[tuple[int, int], FollowUp]:
    """Return what this person did, by event and other person."""
    asked = {"person_id": person_id, "event_ids": list(event_ids)}
    rows = session.scalars(_follow_ups(), asked)
    return {(row.event_id, row.other_id): row for row in rows}


@cache
def _follow_ups() -> Select[FollowUp]:
    return select(FollowUp).where(
        FollowUp.person_id == bindparam("person_id"),
        FollowUp.event_id.in_(bindparam("event_ids", expanding=True)),
    )


def find_follow_up(
    session: Session, *, event_id: int, person_id: int, other_id: int
) -> FollowUp | None:
    """Return what one person did about another after one event."""
    return session.scalar(
        select(FollowUp).where(
            FollowUp.event_id == event_id,
            FollowUp.person_id == person_id,
            FollowUp.other_id == other_id,
        )
    )


def list_silenced(
    session: Session, *, person_ids: Collection[int]
) -> set[tuple[int, int]]:
    """Return (person, other) where the person asked not to be asked about the other."""
    rows = session.execute(_silences(), {"person_ids": list(person_ids)})
    return {(row[0], row[1]) for row in rows}


@cache
def _silences() -> Select[int, int]:
    return select(Silence.person_id, Silence.other_id).where(
        Silence.person_id.in_(bindparam("person_ids", expanding=True))
    )


@dataclass(frozen=True, kw_only=True)
class OpenPromise:
    """A promise, and to whom it was made."""

    promise: Promise
    other: Person


def list_promises(
    session: Session, *, person_id: int, closed_since: datetime
) -> Sequence[OpenPromise]:
    """Return what this person promised and did not close before, the soonest first."""
    asked = {"person_id": person_id, "since": closed_since}
    rows = session.execute(_promises(), asked)
    return [OpenPromise(promise=row[0], other=row[1]) for row in rows]


@cache
def _promises() -> Select[*tuple[Any, ...]]:
    return (
        select(Promise, Person)
        .join(Person, Person.id == Promise.other_id)
        .where(
            Promise.person_id == bindparam("person_id"),
            or_(Promise.closed_at.is_(None), Promise.closed_at > bindparam("since")),
        )
        .options(joinedload(Person.department))
        .order_by(Promise.due_on, Promise.id)
    )


def find_promise(
    session: Session, *, promise_id: int, person_id: int
) -> Promise | None:
    """Return a promise of this person; anybody else's does not exist."""
    return session.scalar(
        select(Promise).where(Promise.id == promise_id, Promise.person_id == person_id)
    )


def _came(seen: type[Attendance], seat: type[Seat]) -> ColumnElement[bool]:
    return and_(
        seen.event_id == SeatingPlan.event_id,
        seen.person_id == seat.person_id,
        seen.came,
    )


def _beside(theirs: type[Seat], mine: type[Seat]) -> ColumnElement[bool]:
    return and_(
        theirs.plan_id == mine.plan_id,
        theirs.round == mine.round,
        theirs.published_table == mine.published_table,
        theirs.person_id != mine.person_id,
    )


def _met(row: Row[*tuple[Any, ...]]) -> Met:
    return Met(
        event_id=row[0],
        table=row[1] or 0,
        person_id=row[2],
        name=row[3],
        department=row[4],
        number=row[5],
        may_be_found=row[6],
        has_left=row[7] is not None,
        ended_at=row[8],
    )
