"""Questions about how full a room is and who may be seen in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.privacy_terms import Reader, Sees
from app.domain.signups import SignupStatus
from app.models import Department, Need, Person, Signup
from app.queries.charter import may_show


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One person who is coming, as other guests may see them."""

    person_id: int
    name: str | None
    """None: they keep it to themselves."""
    department: str
    code: str
    number: int
    """The department's, from which its color follows."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many stand where."""

    attending: int = 0
    offered: int = 0
    waiting: int = 0

    @property
    def taken(self) -> int:
        """Return the places that are taken or held."""
        return self.attending + self.offered


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Everybody who is coming or waits, read at once."""

    figures: Sequence[Figure]
    """Who is coming, in order of answering."""
    tally: Tally
    ahead: int
    """How many wait before the reader; 0 for those who don't wait."""


def read_crowd(session: Session, *, event_id: int, person_id: int) -> Crowd:
    """Return who is coming and how many wait, as one reader may see it; one query."""
    here = (SignupStatus.ATTENDING, SignupStatus.OFFERED, SignupStatus.WAITLISTED)
    rows = session.execute(
        select(*_FIGURE, Signup.status, Signup.turn)
        .join(Person, Person.id == Signup.person_id)
        .join(Department, Department.id == Person.department_id)
        .where(Signup.event_id == event_id, Signup.status.in_(here))
        .order_by(Signup.answered_at, Signup.id)
    ).all()
    going = [row for row in rows if row.status is SignupStatus.ATTENDING]
    turns = {
        row.person_id: row.turn for row in rows if row.status is SignupStatus.WAITLISTED
    }
    mine, is_named = turns.get(person_id, 0), may_name_guests(session)
    return Crowd(
        figures=[_figure(row, is_named=is_named) for row in going],
        tally=Tally(
            attending=len(going),
            offered=len(rows) - len(going) - len(turns),
            waiting=len(turns),
        ),
        ahead=sum(turn < mine for turn in turns.values()),
    )


def list_figures(session: Session, *, event_id: int) -> Sequence[Figure]:
    """Return who is coming, in order of answering."""
    return list_figures_of(session, event_ids=[event_id])[event_id]


def list_figures_of(
    session: Session, *, event_ids: Sequence[int]
) -> dict[int, list[Figure]]:
    """Return who is coming to each of these events; one query for all."""
    rows = session.execute(
        select(*_FIGURE)
        .join(Person, Person.id == Signup.person_id)
        .join(Department, Department.id == Person.department_id)
        .where(Signup.event_id.in_(event_ids), Signup.status == SignupStatus.ATTENDING)
        .order_by(Signup.answered_at, Signup.id)
    )
    found: dict[int, list[Figure]] = {event_id: [] for event_id in event_ids}
    is_named = may_name_guests(session)
    for row in rows:
        found[row[0]].append(_figure(row, is_named=is_named))
    return found


def may_name_guests(session: Session) -> bool:
    """Return whether other guests may read the names of those who show them."""
    return all(
        may_show(session, name, Reader.GUEST, sees=Sees.IF_SHOWN)
        for name in ("directory", "answer")
    )


def tally(session: Session, *, event_ids: Sequence[int]) -> dict[int, Tally]:
    """Return how full each of these rooms is; one query for all."""
    rows = session.execute(
        select(Signup.event_id, Signup.status, func.count())
        .where(Signup.event_id.in_(event_ids))
        .group_by(Signup.event_id, Signup.status)
    )
    counts: dict[int, dict[SignupStatus, int]] = {}
    for event_id, status, number in rows:
        counts.setdefault(event_id, {})[status] = number
    return {
        event_id: Tally(
            attending=counts.get(event_id, {}).get(SignupStatus.ATTENDING, 0),
            offered=counts.get(event_id, {}).get(SignupStatus.OFFERED, 0),
            waiting=counts.get(event_id, {}).get(SignupStatus.WAITLISTED, 0),
        )
        for event_id in event_ids
    }


def list_standings(
    session: Session, *, person_id: int, event_ids: Sequence[int]
) -> dict[int, SignupStatus]:
    """Return where this person stands with each of these events; one query."""
    rows = session.execute(
        select(Signup.event_id, Signup.status).where(
            Signup.person_id == person_id, Signup.event_id.in_(event_ids)
        )
    )
    return {row[0]: row[1] for row in rows}


def find_need(session: Session, *, signup_id: int) -> Need | None:
    """Return what this guest eats and needs, if they said and it isn't erased."""
    return session.scalar(select(Need).where(Need.signup_id == signup_id))


_FIGURE = (
    Signup.event_id,
    Signup.person_id,
    Person.name,
    Signup.shows_name,
    Department.name,
    Department.code,
    Department.number,
)


def _figure(row: Sequence[Any], *, is_named: bool) -> Figure:
    _, person_id, name, shows_name, department, code, number = row[: len(_FIGURE)]
    return Figure(
        person_id=person_id,
        name=name if shows_name and is_named else None,
        department=department,
        code=code,
        number=number,
    )
