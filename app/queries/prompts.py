"""Questions about whom to ask after an event, and what to name in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from app.domain.cadence import REMINDERS
from app.domain.outbox import MailKind
from app.domain.signups import SignupStatus
from app.domain.why import NoMail
from app.models import (
    Attendance,
    Department,
    Message,
    Mute,
    Person,
    Promise,
    Seat,
    SeatingPlan,
    Signup,
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Somebody who came, or of whom nobody knows."""

    person_id: int
    zone: str
    came: bool | None


@dataclass(frozen=True, kw_only=True)
class Chair:
    """One published seat, and whether its person came and may be named."""

    round: int
    table: int
    person_id: int
    name: str
    department: str
    came: bool | None
    may_be_found: bool


def list_to_ask(
    session: Session, *, event_id: int, only_known: bool
) -> Sequence[Asked]:
    """Return who has not been asked yet, works here and wants to be, by id.

    `only_known`: only those who came; else also those of whom nobody said anything.
    """
    unknown = (Signup.status == SignupStatus.ATTENDING) & Attendance.id.is_(None)
    rows = session.execute(
        select(Person.id, Person.zone, Attendance.came)
        .outerjoin(
            Signup, and_(Signup.event_id == event_id, Signup.person_id == Person.id)
        )
        .outerjoin(
            Attendance,
            and_(Attendance.event_id == event_id, Attendance.person_id == Person.id),
        )
        .where(
            *(~refused for refused in _refusals(event_id).values()),
            Attendance.came if only_known else Attendance.came | unknown,
        )
        .order_by(Person.id)
    )
    return [Asked(person_id=row[0], zone=row[1], came=row[2]) for row in rows]


def why_not_asked(session: Session, *, event_id: int, person_id: int) -> NoMail | None:
    """Return why this person is not asked after the event; None: they are.

    The same conditions that `list_to_ask` asks, one by one.
    """
    refusals = _refusals(event_id)
    found = session.execute(
        select(*refusals.values()).where(Person.id == person_id)
    ).one()
    return next(
        (why for why, holds in zip(refusals, found, strict=True) if holds), None
    )


def _refusals(event_id: int) -> dict[NoMail, ColumnElement[bool]]:
    return {
        NoMail.LEFT: Person.left_at.is_not(None),
        NoMail.WRITTEN: exists().where(
            Message.event_id == event_id,
            Message.person_id == Person.id,
            Message.kind == MailKind.PROMPT,
        ),
        NoMail.MUTED: exists().where(
            Mute.person_id == Person.id, Mute.kind == MailKind.PROMPT
        ),
    }


def list_chairs(session: Session, *, event_id: int) -> Sequence[Chair]:
    """Return every published seat, by round, table and name."""
    rows = session.execute(
        select(
            Seat.round,
            Seat.published_table,
            Person.id,
            Person.name,
            Department.name,
            Attendance.came,
            Signup.may_be_found,
        )
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .join(Person, Person.id == Seat.person_id)
        .join(Department, Department.id == Person.department_id)
        .outerjoin(
            Signup, and_(Signup.event_id == event_id, Signup.person_id == Person.id)
        )
        .outerjoin(
            Attendance,
            and_(Attendance.event_id == event_id, Attendance.person_id == Person.id),
        )
        .where(SeatingPlan.event_id == event_id, Seat.published_table.is_not(None))
        .order_by(Seat.round, Seat.published_table, Person.name, Person.id)
    )
    return [
        Chair(
            round=row[0],
            table=row[1] or 0,
            person_id=row[2],
            name=row[3],
            department=row[4],
            came=row[5],
            may_be_found=bool(row[6]),
        )
        for row in rows
    ]


def list_promised(
    session: Session, *, event_id: int, person_ids: Collection[int]
) -> dict[int, list[tuple[str, str]]]:
    """Return (to whom, what) these people promised there, the soonest first."""
    rows = session.execute(
        select(Promise.person_id, Person.name, Promise.what)
        .join(Person, Person.id == Promise.other_id)
        .where(
            Promise.event_id == event_id,
            Promise.person_id.in_(person_ids),
            Promise.closed_at.is_(None),
        )
        .order_by(Promise.due_on, Promise.id)
    )
    promised: dict[int, list[tuple[str, str]]] = {}
    for person_id, name, what in rows:
        promised.setdefault(person_id, []).append((name, what))
    return promised


def list_promises_due(
    session: Session, *, due_by: date
) -> Sequence[tuple[Promise, Person]]:
    """Return open promises due by then with owners who want to be reminded of them."""
    other = aliased(Person)
    muted = exists().where(
        Mute.person_id == Promise.person_id, Mute.kind == MailKind.PROMISE
    )
    rows = session.execute(
        select(Promise, Person)
        .join(Person, Person.id == Promise.person_id)
        .join(other, other.id == Promise.other_id)
        .where(
            Promise.closed_at.is_(None),
            Promise.reminders < REMINDERS,
            Promise.due_on <= due_by,
            Promise.event_id.is_not(None),
            Person.left_at.is_(None),
            other.left_at.is_(None),
            ~muted,
        )
        .order_by(Promise.due_on, Promise.id)
    )
    return [(row[0], row[1]) for row in rows]
