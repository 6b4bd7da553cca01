"""Questions hosts ask about their guests."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    case,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, joinedload

from app.domain.needs import NeedTick
from app.domain.privacy_terms import Reader, Sees
from app.domain.signups import SignupStatus
from app.models import Department, Need, Person, Signup
from app.queries.charter import may_show
from app.queries.people import reports_of

STANDINGS = (
    SignupStatus.ATTENDING,
    SignupStatus.OFFERED,
    SignupStatus.WAITLISTED,
    SignupStatus.INVITED,
    SignupStatus.DECLINED,
)
"""The order in which hosts read the list."""
_ORDER = (
    case(
        {status: number for number, status in enumerate(STANDINGS)},
        value=Signup.status,
    ),
    case((Signup.status == SignupStatus.WAITLISTED, Signup.turn), else_=0),
    Signup.answered_at,
    Signup.id,
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which guests are asked for, and by whom."""

    event_id: int
    viewer_id: int
    """Of their own reports they learn absence and food as counts only."""
    department: str = ""
    """A department's code; empty: any."""
    food: str = ""
    """A tick that is to be among what they eat and need; empty: any."""


class GuestLine(NamedTuple):
    """A guest as a line of a file."""

    signup_id: int
    person_id: int
    status: SignupStatus
    reply: str
    learn: str
    help: str
    name: str
    email: str
    department: str


def list_guests(
    session: Session, asked: Asked, *, limit: int | None = None, offset: int = 0
) -> Sequence[Signup]:
    """Return these guests with people: by standing, then in order of turn or answer."""
    chosen = _asked(session, asked).order_by(*_ORDER).limit(limit).offset(offset)
    return session.scalars(
        select(Signup)
        .where(Signup.id.in_(chosen))
        .options(joinedload(Signup.person).joinedload(Person.department))
        .order_by(*_ORDER)
    ).all()


def list_lines(session: Session, asked: Asked) -> Sequence[GuestLine]:
    """Return what a file tells of these guests, in the same order, without objects."""
    rows = session.execute(
        select(
            Signup.id,
            Signup.person_id,
            Signup.status,
            Signup.reply,
            Signup.learn,
            Signup.help,
            Person.name,
            Person.email,
            Department.name.label("department"),
        )
        .join(Person, Person.id == Signup.person_id)
        .join(Department, Department.id == Person.department_id)
        .where(Signup.id.in_(_asked(session, asked)))
        .order_by(*_ORDER)
    )
    return [GuestLine(*row) for row in rows]


def count_guests(session: Session, asked: Asked) -> Counter[SignupStatus]:
    """Return how many of these guests stand where."""
    chosen = _asked(session, asked).subquery()
    rows = session.execute(
        select(Signup.status, func.count().label("number"))
        .join(chosen, chosen.c.id == Signup.id)
        .group_by(Signup.status)
    )
    return Counter({row.status: row.number for row in rows})


def count_unnamed(session: Session, asked: Asked) -> int:
    """Return how many can't make it whom the viewer is not told by name."""
    below = Signup.person_id.in_(reports_of(asked.viewer_id))
    return session.scalars(
        select(func.count()).where(
            Signup.event_id == asked.event_id,
            Signup.status == SignupStatus.DECLINED,
            below | ~_names_decliners(session),
        )
    ).one()


def count_departments(
    session: Session, *, event_id: int
) -> list[tuple[Department, int]]:
    """Return the departments of those who go, the largest first, and how many go."""
    going = func.count(Signup.id)
    rows = session.execute(
        select(Department, going)
        .join(Person, Person.department_id == Department.id)
        .join(Signup, Signup.person_id == Person.id)
        .where(Signup.event_id == event_id, Signup.status == SignupStatus.ATTENDING)
        .group_by(Department.id)
        .order_by(going.desc(), Department.name)
    )
    return [(department, count) for department, count in rows]


def count_ticks(session: Session, *, event_id: int) -> dict[NeedTick, int]:
    """Return how many of those who go ticked what; what nobody did is left out."""
    if not may_show(session, "needs", Reader.HOST, sees=Sees.COUNTS):
        return {}
    ticked = [func.sum(case((_ticks(tick), 1), else_=0)) for tick in NeedTick]
    row = session.execute(
        select(*ticked)
        .join(Signup, Signup.id == Need.signup_id)
        .where(Signup.event_id == event_id, Signup.status == SignupStatus.ATTENDING)
    ).one()
    return {tick: count for tick, count in zip(NeedTick, row, strict=True) if count}


def list_with_a_turn(session: Session, *, event_id: int) -> Sequence[int]:
    """Return the ids of the signups that wait, in order of their turns."""
    return session.scalars(
        select(Signup.id)
        .where(Signup.event_id == event_id, Signup.status == SignupStatus.WAITLISTED)
        .order_by(Signup.turn)
    ).all()


def list_listed(session: Session, *, event_id: int) -> set[int]:
    """Return the people who have a place, an offer or a turn."""
    listed = (SignupStatus.ATTENDING, SignupStatus.OFFERED, SignupStatus.WAITLISTED)
    return set(
        session.scalars(
            select(Signup.person_id).where(
                Signup.event_id == event_id, Signup.status.in_(listed)
            )
        )
    )


def find_needs(
    session: Session, *, event_id: int, signup_ids: Collection[int] | None = None
) -> dict[int, Need]:
    """Return what guests eat and need, by signup, as far as it was agreed to show.

    `signup_ids` of None: of all.
    """
    if not may_show(session, "needs", Reader.HOST):
        return {}
    needs = (
        select(Need)
        .join(Signup, Signup.id == Need.signup_id)
        .where(Signup.event_id == event_id)
    )
    if signup_ids is not None:
        needs = needs.where(Signup.id.in_(signup_ids))
    return {need.signup_id: need for need in session.scalars(needs)}


def _asked(session: Session, asked: Asked) -> Select[int]:
    below = reports_of(asked.viewer_id)
    chosen = select(Signup.id).where(
        Signup.event_id == asked.event_id,
        or_(
            Signup.status != SignupStatus.DECLINED,
            Signup.person_id.not_in(below) & _names_decliners(session),
        ),
    )
    if asked.department:
        chosen = (
            chosen.join(Person, Person.id == Signup.person_id)
            .join(Department, Department.id == Person.department_id)
            .where(Department.code == asked.department)
        )
    if asked.food and may_show(session, "needs", Reader.HOST):
        ticked = exists().where(Need.signup_id == Signup.id, _ticks(asked.food))
        chosen = chosen.where(ticked, Signup.person_id.not_in(below))
    return chosen


def _names_decliners(session: Session) -> ColumnElement[bool]:
    return true() if may_show(session, "withdrawal", Reader.HOST) else false()


def _ticks(tick: str) -> ColumnElement[bool]:
    return cast(Need.ticks, String).contains(f'"{tick}"', autoescape=True)
