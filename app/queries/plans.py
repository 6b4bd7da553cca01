"""Questions about planning: which events wait for a plan, a search, a word."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.events import EventStatus
from app.domain.signups import SignupStatus
from app.models import (
    Attendance,
    Event,
    Search,
    Seat,
    SeatingPlan,
    Signup,
)

LOOKS_AHEAD = timedelta(days=2)
"""16:00 on the day before is less than two days before any start."""


def list_out_of_step(session: Session, *, now: datetime) -> Sequence[Event]:
    """Return coming events with tables whose seats are not those who attend, soonest first.

    Events that nobody has begun to plan are among them, once it is nearly time.
    """
    is_planned = exists().where(SeatingPlan.event_id == Event.id)
    is_nearly_time = or_(
        Event.answer_by <= now, Event.starts_at <= now + LOOKS_AHEAD + LOOKS_AHEAD
    )
    return session.scalars(
        _ahead(now)
        .where(Event.tables.is_not(None), or_(is_planned, is_nearly_time))
        .where(or_(_lacks_a_seat(), _has_a_leaver()))
        .order_by(Event.starts_at, Event.id)
    ).all()


def list_near(session: Session, *, with_tables: bool, now: datetime) -> Sequence[Event]:
    """Return events whose tables or reminders may be due, soonest first."""
    tables = Event.tables.is_not(None) if with_tables else Event.tables.is_(None)
    return session.scalars(
        _ahead(now)
        .where(tables, Event.starts_at <= now + LOOKS_AHEAD)
        .options(joinedload(Event.organizer))
        .order_by(Event.starts_at, Event.id)
    ).all()


def list_leavers(session: Session, *, plan_id: int, event_id: int) -> Sequence[Seat]:
    """Return seats of people who do not come any more, by person."""
    return session.scalars(
        select(Seat)
        .where(Seat.plan_id == plan_id, ~_attends(event_id), ~_was_there(event_id))
        .order_by(Seat.person_id)
    ).all()


def find_open_search(session: Session, *, event_id: int) -> Search | None:
    """Return the search that was asked for and is not done, if there is one."""
    return session.scalar(
        select(Search)
        .where(Search.event_id == event_id, Search.closed_at.is_(None))
        .order_by(Search.id)
        .limit(1)
    )


def find_last_search(session: Session, *, event_id: int) -> Search | None:
    """Return the latest search of this event, done or not."""
    return session.scalar(
        select(Search)
        .where(Search.event_id == event_id)
        .order_by(Search.id.desc())
        .limit(1)
    )


def count_searches(session: Session, *, event_id: int) -> int:
    """Return how often tables were searched for this event."""
    return session.scalars(
        select(func.count(Search.id)).where(Search.event_id == event_id)
    ).one()


def count_to_tell(session: Session, *, event_id: int) -> int:
    """Return how many people publishing would mail: their table is not as published."""
    return session.scalars(
        select(func.count())
        .select_from(Seat)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .join(
            Signup,
            (Signup.event_id == SeatingPlan.event_id)
            & (Signup.person_id == Seat.person_id),
        )
        .where(
            SeatingPlan.event_id == event_id,
            Signup.status == SignupStatus.ATTENDING,
            or_(
                Seat.published_table.is_(None),
                Seat.published_table != Seat.table_number,
            ),
        )
    ).one()


def _ahead(now: datetime) -> Select[Event]:
    return select(Event).where(
        Event.status == EventStatus.PUBLISHED, Event.starts_at > now
    )


def _lacks_a_seat() -> ColumnElement[bool]:
    seated = (
        exists()
        .where(
            Seat.person_id == Signup.person_id,
            Seat.plan_id == SeatingPlan.id,
            SeatingPlan.event_id == Signup.event_id,
        )
        .correlate(Signup)
    )
    return (
        exists()
        .where(
            Signup.event_id == Event.id,
            Signup.status == SignupStatus.ATTENDING,
            ~seated,
        )
        .correlate(Event)
    )


def _has_a_leaver() -> ColumnElement[bool]:
    return (
        exists()
        .where(
            SeatingPlan.event_id == Event.id,
            Seat.plan_id == SeatingPlan.id,
            ~_attends(Event.id),
            ~_was_there(Event.id),
        )
        .correlate(Event)
    )


def _attends(event_id: object) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Signup.event_id == event_id,
            Signup.person_id == Seat.person_id,
            Signup.status == SignupStatus.ATTENDING,
        )
        .correlate(Seat, Event)
    )


def _was_there(event_id: object) -> ColumnElement[bool]:
    # A walk-in was seated at the door and never answered.
    return (
        exists()
        .where(
            Attendance.event_id == event_id,
            Attendance.person_id == Seat.person_id,
            Attendance.came,
        )
        .correlate(Seat, Event)
    )


def find_tables(
    session: Session, *, event_id: int, person_ids: Sequence[int]
) -> dict[int, int]:
    """Return the first table that each of these people was told."""
    rows = session.execute(
        select(Seat.person_id, Seat.published_table)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .where(
            SeatingPlan.event_id == event_id,
            Seat.person_id.in_(person_ids),
            Seat.published_table.is_not(None),
        )
        .order_by(Seat.round.desc())
    )
    return {row.person_id: row.published_table for row in rows}
