"""Questions about the room while its event runs: which round holds, who sits where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from app.domain.names import SHORT, Called, folded, told_apart
from app.domain.room_clock import Hour
from app.domain.signups import SignupStatus
from app.models import (
    Attendance,
    Department,
    Event,
    Person,
    Remix,
    RoomClock,
    Seat,
    SeatingPlan,
    Signup,
)

FIRST_ROUND = 1


@dataclass(frozen=True, kw_only=True)
class Found:
    """One person whose name is shown, and their table."""

    name: str
    table: int


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Who sits where in the round that holds, as the whole room may read it."""

    round: int
    found: tuple[Found, ...]
    """From A to Z, by first name and initial."""
    seated: int
    """How many have a table, shown or not."""


def current_round(event_id: int) -> ScalarSelect[int]:
    """Return the question which round of this event's seats holds now."""
    highest = func.coalesce(func.max(Remix.round), FIRST_ROUND)
    return select(highest).where(Remix.event_id == event_id).scalar_subquery()


def round_of(session: Session, *, event_id: int) -> int:
    """Return which round of this event's seats holds now; 1 until tables are mixed."""
    return session.scalars(select(current_round(event_id))).one()


def list_remixes(session: Session, *, event_id: int) -> Sequence[Remix]:
    """Return the new tables made in the room, in order of round."""
    return session.scalars(
        select(Remix).where(Remix.event_id == event_id).order_by(Remix.round)
    ).all()


def find_clock(session: Session, *, event_id: int) -> RoomClock | None:
    """Return the clock as hosts set it, if they touched it."""
    return session.scalar(select(RoomClock).where(RoomClock.event_id == event_id))


def hour_of(session: Session, event: Event) -> Hour:
    """Return the hour of this event: by its own times, unless a host set its clock."""
    clock = find_clock(session, event_id=event.id)
    remixes = list_remixes(session, event_id=event.id)
    return Hour(
        begins_at=clock.begins_at if clock else event.starts_at,
        lasts=event.ends_at - event.starts_at,
        remixed=tuple(timedelta(seconds=remix.position_s) for remix in remixes),
        paused_at=clock.paused_at if clock else None,
    )


def list_tables_now(session: Session, *, event_id: int) -> Tables:
    """Return who finds which table: only names that their owners turned on.

    Those who would read the same are told apart by what the directory says of them.
    """
    round_ = round_of(session, event_id=event_id)
    rows = session.execute(
        select(
            Person.name,
            Department.code,
            Person.site,
            Person.title,
            Seat.published_table,
            Signup.shows_name,
        )
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .join(Person, Person.id == Seat.person_id)
        .join(Department, Department.id == Person.department_id)
        .outerjoin(
            Signup,
            (Signup.event_id == SeatingPlan.event_id)
            & (Signup.person_id == Seat.person_id),
        )
        .outerjoin(
            Attendance,
            (Attendance.event_id == SeatingPlan.event_id)
            & (Attendance.person_id == Seat.person_id),
        )
        .where(
            SeatingPlan.event_id == event_id,
            Seat.round == round_,
            Seat.published_table.is_not(None),
            (Signup.status == SignupStatus.ATTENDING) | Attendance.came,
        )
    ).all()
    shown = [
        (
            Called(name=row.name, code=row.code, site=row.site, title=row.title),
            row.published_table or 0,
        )
        for row in rows
        if row.shows_name
    ]
    return Tables(round=round_, found=_in_order(shown), seated=len(rows))


def _in_order(shown: Sequence[tuple[Called, int]]) -> tuple[Found, ...]:
    said = told_apart((one for one, _ in shown), forms=SHORT)
    found = [
        (folded(one.name), name, table)
        for (one, table), name in zip(shown, said, strict=True)
    ]
    return tuple(Found(name=name, table=table) for _, name, table in sorted(found))


def list_seated(session: Session, *, event_id: int) -> dict[int, int]:
    """Return the table at which each person sits now, by person."""
    rows = session.execute(
        select(Seat.person_id, Seat.published_table)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .where(
            SeatingPlan.event_id == event_id,
            Seat.round == current_round(event_id),
            Seat.published_table.is_not(None),
        )
    )
    return {row.person_id: row.published_table for row in rows}


def find_table_now(session: Session, *, event_id: int, person_id: int) -> int | None:
    """Return this person's table in the round that holds, if they have one in it."""
    return session.scalar(
        select(Seat.published_table)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .where(
            SeatingPlan.event_id == event_id,
            Seat.round == current_round(event_id),
            Seat.person_id == person_id,
        )
    )
