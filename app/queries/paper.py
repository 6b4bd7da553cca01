"""Questions about who stands on a printed list."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.domain.names import Called, folded
from app.domain.privacy_terms import Reader
from app.domain.signups import SignupStatus
from app.models import Attendance, Department, Person, Seat, SeatingPlan, Signup
from app.queries.charter import may_show
from app.queries.people import list_reports
from app.queries.rooms_now import current_round


@dataclass(frozen=True, kw_only=True)
class OnPaper:
    """One person with a place, as hosts may print them."""

    person_id: int
    name: str
    shows_name: bool
    """False: not on what guests read."""
    department: str
    code: str
    table: int | None
    """As people were told; None: nobody was."""
    planned: int | None
    """As the hosts' board has it."""
    called: Called
    """What tells namesakes apart."""
    help: str
    """What they can help with; empty where it is not for this reader, or not shown."""


def list_on_paper(
    session: Session, *, event_id: int, reader_id: int
) -> Sequence[OnPaper]:
    """Return everyone with a place, and who came without one, from A to Z.

    `reader_id` prints: what their own reports can help with stays off the paper.
    """
    told = may_show(session, "words", Reader.HOST)
    below = list_reports(session, person_id=reader_id)
    people = [
        OnPaper(
            person_id=row.id,
            name=row.name,
            shows_name=bool(row.shows_name),
            department=row.department,
            code=row.code,
            table=row.published_table,
            planned=row.table_number,
            called=Called(name=row.name, code=row.code, site=row.site, title=row.title),
            help=row.help or ""
            if told and row.shows_name and row.id not in below
            else "",
        )
        for row in session.execute(_people(event_id))
    ]
    return sorted(people, key=lambda one: (folded(one.name), one.person_id))


def _people(
    event_id: int,
) -> Select[int, str, bool, str, str, str, str, int | None, int, str]:
    plan = select(SeatingPlan.id).where(SeatingPlan.event_id == event_id)
    return (
        select(
            Person.id,
            Person.name,
            Signup.shows_name,
            Department.name.label("department"),
            Department.code,
            Person.site,
            Person.title,
            Seat.published_table,
            Seat.table_number,
            Signup.help,
        )
        .join(Department, Department.id == Person.department_id)
        .outerjoin(
            Signup,
            and_(Signup.event_id == event_id, Signup.person_id == Person.id),
        )
        .outerjoin(
            Attendance,
            and_(Attendance.event_id == event_id, Attendance.person_id == Person.id),
        )
        .outerjoin(
            Seat,
            and_(
                Seat.plan_id == plan.scalar_subquery(),
                Seat.round == current_round(event_id),
                Seat.person_id == Person.id,
            ),
        )
        .where((Signup.status == SignupStatus.ATTENDING) | Attendance.came)
    )
