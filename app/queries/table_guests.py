"""Questions about who sits at which published table, as tablemates may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from app.domain.privacy_terms import Reader, Sees
from app.domain.signups import SignupStatus
from app.models import Department, Event, Invite, Person, Seat, SeatingPlan, Signup
from app.queries.charter import may_show
from app.queries.rooms_now import FIRST_ROUND, current_round


@dataclass(frozen=True, kw_only=True)
class TableGuest:
    """One person at a published table."""

    person_id: int
    table: int
    name: str | None
    """None: they keep it to themselves until people meet."""
    may_be_named: bool
    """Their name is shown, or tablemates may find them afterward."""
    real_name: str
    """For tablemates only where `may_be_named`."""
    department_id: int
    department: str
    code: str
    number: int
    """The department's, from which its color follows."""
    learn: str
    help: str


def list_table_guests(session: Session, *, event_id: int) -> Sequence[TableGuest]:
    """Return everyone who attends and has a table now, by table and id."""
    rows = session.execute(
        select(Seat.published_table, Signup, Person.name, Department)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .join(
            Signup,
            (Signup.event_id == SeatingPlan.event_id)
            & (Signup.person_id == Seat.person_id),
        )
        .join(Person, Person.id == Seat.person_id)
        .join(Department, Department.id == Person.department_id)
        .where(
            SeatingPlan.event_id == event_id,
            Seat.round == current_round(event_id),
            Seat.published_table.is_not(None),
            Signup.status == SignupStatus.ATTENDING,
        )
        .order_by(Seat.published_table, Seat.person_id)
    )
    return [
        TableGuest(
            person_id=signup.person_id,
            table=table or 0,
            name=name if signup.shows_name else None,
            may_be_named=signup.shows_name or signup.may_be_found,
            real_name=name,
            department_id=department.id,
            department=department.name,
            code=department.code,
            number=department.number,
            learn=signup.learn,
            help=signup.help,
        )
        for table, signup, name, department in rows
    ]


def may_tell_of_tablemates(session: Session) -> bool:
    """Return whether tablemates may read of each other what they said at sign-up."""
    return may_show(session, "words", Reader.TABLEMATE) and all(
        may_show(session, name, Reader.TABLEMATE, sees=Sees.IF_SHOWN)
        for name in ("directory", "answer")
    )


def list_untold(
    session: Session, *, event: Event, after: int, limit: int, told_too: bool
) -> Sequence[int]:
    """Return who attends and knows another table than the published one, by id.

    `told_too`: whoever attends and has a published table, known or not.
    """
    is_news = or_(
        Invite.told_table.is_(None), Invite.told_table != Seat.published_table
    )
    return session.scalars(
        select(Seat.person_id)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .join(
            Signup,
            (Signup.event_id == SeatingPlan.event_id)
            & (Signup.person_id == Seat.person_id),
        )
        .outerjoin(
            Invite,
            (Invite.event_id == SeatingPlan.event_id)
            & (Invite.person_id == Seat.person_id),
        )
        .where(
            SeatingPlan.event_id == event.id,
            Seat.round == FIRST_ROUND,
            Seat.published_table.is_not(None),
            Signup.status == SignupStatus.ATTENDING,
            true() if told_too else is_news,
            Seat.person_id > after,
        )
        .order_by(Seat.person_id)
        .limit(limit)
    ).all()
