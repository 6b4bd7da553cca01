"""Questions about who is coming."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.events import EventStatus
from app.domain.signups import TAKES_A_PLACE, SignupStatus, Waiting
from app.models import Event, Person, Signup, Visitor
from app.queries.people import reports_of


def find_signup(session: Session, *, event_id: int, person_id: int) -> Signup | None:
    """Return this person's signup, if there ever was one."""
    return session.scalar(
        select(Signup).where(Signup.event_id == event_id, Signup.person_id == person_id)
    )


def list_going(
    session: Session, *, event_id: int, person_ids: Sequence[int]
) -> set[int]:
    """Return those of these people who have a place."""
    return set(
        session.scalars(
            select(Signup.person_id).where(
                Signup.event_id == event_id,
                Signup.person_id.in_(person_ids),
                Signup.status == SignupStatus.ATTENDING,
            )
        )
    )


def list_signups(session: Session, *, signup_ids: Sequence[int]) -> Sequence[Signup]:
    """Return these signups with their people, in order of their turns."""
    return session.scalars(
        select(Signup)
        .where(Signup.id.in_(signup_ids))
        .options(joinedload(Signup.person).joinedload(Person.department))
        .order_by(Signup.turn)
    ).all()


def list_by_status(
    session: Session, *, event_id: int, statuses: Sequence[SignupStatus]
) -> Sequence[Signup]:
    """Return signups with people and departments, in order of answering."""
    return session.scalars(
        select(Signup)
        .where(Signup.event_id == event_id, Signup.status.in_(statuses))
        .options(joinedload(Signup.person).joinedload(Person.department))
        .order_by(Signup.answered_at, Signup.id)
    ).all()


def count_taken(session: Session, *, event_id: int) -> int:
    """Return the number of places taken: held ones and visitors' are among them."""
    signups = select(func.count()).where(
        Signup.event_id == event_id, Signup.status.in_(TAKES_A_PLACE)
    )
    visitors = select(func.count()).where(Visitor.event_id == event_id)
    both = select(signups.scalar_subquery(), visitors.scalar_subquery())
    return sum(session.execute(both).one())


def count_by_status(session: Session, *, event_id: int) -> dict[SignupStatus, int]:
    """Return how many people stand where; a status that nobody has is absent."""
    rows = session.execute(
        select(Signup.status, func.count())
        .where(Signup.event_id == event_id)
        .group_by(Signup.status)
    )
    return {row[0]: row[1] for row in rows}


def last_turn(session: Session, *, event_id: int) -> int:
    """Return the highest turn that was ever given for this event, or 0."""
    turn = session.scalar(
        select(func.max(Signup.turn)).where(Signup.event_id == event_id)
    )
    return turn or 0


def list_waiting(session: Session, *, event_id: int) -> Sequence[Waiting]:
    """Return who waits, longest first."""
    rows = session.execute(
        select(Signup.id, func.coalesce(Signup.turn, 0))  # never null while waiting
        .where(Signup.event_id == event_id, Signup.status == SignupStatus.WAITLISTED)
        .order_by(Signup.turn)
    )
    return [Waiting(signup_id=row[0], turn=row[1]) for row in rows]


def count_ahead(session: Session, *, signup: Signup) -> int:
    """Return how many people will move up before this one does."""
    return session.scalars(
        select(func.count()).where(
            Signup.event_id == signup.event_id,
            Signup.status == SignupStatus.WAITLISTED,
            Signup.turn < signup.turn,
        )
    ).one()


def count_before(session: Session, *, signup: Signup) -> int:
    """Return how many of those who have a place got it before this one."""
    return session.scalars(
        select(func.count()).where(
            Signup.event_id == signup.event_id,
            Signup.status == SignupStatus.ATTENDING,
            (Signup.answered_at < signup.answered_at)
            | ((Signup.answered_at == signup.answered_at) & (Signup.id < signup.id)),
        )
    ).one()


def list_run_out(session: Session, *, now: datetime) -> Sequence[tuple[int, int]]:
    """Return (event id, signup id) of offers that nobody took in time, by event.

    Of a canceled event there is nothing to take.
    """
    rows = session.execute(
        select(Signup.event_id, Signup.id)
        .join(Event, Event.id == Signup.event_id)
        .where(
            Event.status == EventStatus.PUBLISHED,
            Signup.status == SignupStatus.OFFERED,
            Signup.held_until <= now,
        )
        .order_by(Signup.event_id, Signup.held_until)
    )
    return [(row[0], row[1]) for row in rows]


def has_report_there(session: Session, *, event_id: int, person_id: int) -> bool:
    """Return whether anybody who answered, or was invited by name, is below this person."""
    asked = exists().where(
        Signup.event_id == event_id, Signup.person_id.in_(reports_of(person_id))
    )
    return bool(session.scalar(select(asked)))
