"""Questions about who is here, and who was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.attendance import ASKED, ENDED, KNOWN
from app.domain.events import EventStatus
from app.domain.signups import SignupStatus
from app.models import (
    Attendance,
    Department,
    Event,
    Milestone,
    Person,
    Seat,
    SeatingPlan,
    Signup,
    Visitor,
)
from app.queries.rooms_now import current_round


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody with a place or inside, as the door knows them: no food, no notes."""

    person_id: int
    name: str
    department: str
    code: str
    number: int
    """The department's, from which its color follows."""
    table: int | None
    came: bool | None
    """None: nobody has said yet."""
    noted_at: datetime | None

    @property
    def is_here(self) -> bool:
        """Return whether somebody says that they came."""
        return self.came is True


def list_guests(session: Session, *, event_id: int) -> Sequence[Guest]:
    """Return everyone with a place, and everyone who came without one, by name."""
    rows = session.execute(
        select(
            Person.id,
            Person.name,
            Department.name,
            Department.code,
            Department.number,
            Seat.published_table,
            Attendance.came,
            Attendance.noted_at,
        )
        .join(Department, Department.id == Person.department_id)
        .outerjoin(Signup, _of_event(Signup, event_id))
        .outerjoin(Attendance, _of_event(Attendance, event_id))
        .outerjoin(Seat, _seat_now(event_id))
        .where((Signup.status == SignupStatus.ATTENDING) | Attendance.came)
        .order_by(Person.name, Person.id)
    )
    return [
        Guest(
            person_id=row[0],
            name=row[1],
            department=row[2],
            code=row[3],
            number=row[4],
            table=row[5],
            came=row[6],
            noted_at=row[7],
        )
        for row in rows
    ]


def list_visitors(session: Session, *, event_id: int) -> Sequence[Visitor]:
    """Return who came and isn't in the directory, in order of coming."""
    return session.scalars(
        select(Visitor).where(Visitor.event_id == event_id).order_by(Visitor.id)
    ).all()


def find_attendance(
    session: Session, *, event_id: int, person_id: int
) -> Attendance | None:
    """Return what is known of this person having been there."""
    return session.scalar(
        select(Attendance).where(
            Attendance.event_id == event_id, Attendance.person_id == person_id
        )
    )


def list_attendances(session: Session, *, event_id: int) -> dict[int, Attendance]:
    """Return what is known of everyone, by person."""
    rows = session.scalars(select(Attendance).where(Attendance.event_id == event_id))
    return {row.person_id: row for row in rows}


def list_here(session: Session, *, event_id: int) -> Sequence[int]:
    """Return who of the directory is here, by person."""
    return session.scalars(
        select(Attendance.person_id)
        .where(Attendance.event_id == event_id, Attendance.came)
        .order_by(Attendance.person_id)
    ).all()


def count_checked_in(session: Session, *, event_id: int) -> tuple[int, int]:
    """Return (how many of those with a place came, how many have a place)."""
    came = and_(
        Attendance.event_id == event_id,
        Attendance.person_id == Signup.person_id,
        Attendance.came,
    )
    here, expected = session.execute(
        select(func.count(Attendance.id), func.count(Signup.id))
        .select_from(Signup)
        .outerjoin(Attendance, came)
        .where(Signup.event_id == event_id, Signup.status == SignupStatus.ATTENDING)
    ).one()
    return here, expected


def find_ended(
    session: Session, *, ends_after: datetime, now: datetime
) -> Event | None:
    """Return the event that ended first and after which nobody was asked yet."""
    return session.scalar(
        _over(ends_after=ends_after, ends_by=now, without=(ENDED,)).limit(1)
    )


def find_left_open(
    session: Session, *, ends_after: datetime, ends_by: datetime
) -> Event | None:
    """Return the first event whose door was kept and is not closed yet."""
    return session.scalar(
        _over(ends_after=ends_after, ends_by=ends_by, without=(ASKED, KNOWN))
        .where(exists().where(Milestone.event_id == Event.id, Milestone.name == ENDED))
        .limit(1)
    )


def _over(
    *, ends_after: datetime, ends_by: datetime, without: Sequence[str]
) -> Select[Event]:
    reached = exists().where(
        Milestone.event_id == Event.id, Milestone.name.in_(without)
    )
    return (
        select(Event)
        .where(
            Event.status == EventStatus.PUBLISHED,
            Event.ends_at > ends_after,
            Event.ends_at <= ends_by,
            ~reached,
        )
        .options(joinedload(Event.organizer))
        .order_by(Event.ends_at, Event.id)
    )


def _of_event(
    table: type[Signup] | type[Attendance], event_id: int
) -> ColumnElement[bool]:
    return and_(table.event_id == event_id, table.person_id == Person.id)


def _seat_now(event_id: int) -> ColumnElement[bool]:
    plan = select(SeatingPlan.id).where(SeatingPlan.event_id == event_id)
    return and_(
        Seat.plan_id == plan.scalar_subquery(),
        Seat.round == current_round(event_id),
        Seat.person_id == Person.id,
    )
