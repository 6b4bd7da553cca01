"""Erasing what has been kept long enough, kind by kind, as the privacy matrix says."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ScalarSelect,
    Select,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.domain.audit import Act
from app.domain.house import House
from app.domain.privacy import days_of
from app.domain.signups import TAKES_A_PLACE, SignupStatus
from app.models import (
    Attendance,
    Event,
    Person,
    Signup,
    Turnout,
    Visitor,
)
from app.operations import audit
from app.operations.forgetting import forget
from app.operations.retention_rules import RULES
from app.operations.retention_terms import Rule
from app.queries.charter import find_accepted

MINUTE = 17
"""Of each hour, in which it is looked through: not on the hour, when mail is due.

What is erased sooner has its own duty."""

AT_ONCE = 20
"""Leavers in one transaction; the rest have their turn right after."""

Spans = Callable[[str], timedelta]


@dataclass(frozen=True, kw_only=True)
class Old:
    """How much of one kind would go now."""

    datum: str
    table: str
    rows: int


def sweep(session: Session, *, house: House, proposals: int, now: datetime) -> bool:
    """Erase everything that is old, once an hour; True if something went."""
    del proposals
    if now.minute != MINUTE or not list_old(session, now=now):
        return False
    return bool(erase_all(session, house=house, now=now))


def erase_all(session: Session, *, house: House, now: datetime) -> dict[str, int]:
    """Erase everything that is old; return how many rows of each table."""
    gone = erase(session, [rule.datum for rule in RULES], now=now)
    before = now - spans_of(session)("directory")
    leavers = session.scalars(_leavers(before).limit(AT_ONCE)).all()
    for person_id in leavers:
        forget(session, person_id=person_id, house=house, now=now)
    if leavers:
        gone["directory: person"] = len(leavers)
    if gone:
        audit.note(session, Act.ERASED_OLD, after=gone)
    return gone


def erase(session: Session, data: Collection[str], *, now: datetime) -> dict[str, int]:
    """Erase what is old of these kinds; return how many rows of each table."""
    spans = spans_of(session)
    if "attendance" in data:
        _count_turnouts(session, now - spans("attendance"))
    gone: dict[str, int] = {}
    for rule, before in _with_old_rows(session, data, spans, now=now):
        rows = _apply(session, rule, before)
        name = f"{rule.datum}: {rule.table.__tablename__}"
        if rows:
            gone[name] = gone.get(name, 0) + rows
    return gone


def list_old(session: Session, *, now: datetime) -> Sequence[Old]:
    """Return what a sweep would erase now. Writes nothing."""
    spans = spans_of(session)
    counts = [_count(rule, now - spans(rule.datum)) for rule in RULES]
    leavers = select(func.count()).select_from(
        _leavers(now - spans("directory")).subquery()
    )
    rows = session.execute(select(*counts, leavers.scalar_subquery())).one()
    names = [(rule.datum, rule.table.__tablename__) for rule in RULES]
    return [
        Old(datum=datum, table=table, rows=count)
        for (datum, table), count in zip(
            [*names, ("directory", "person")], rows, strict=True
        )
        if count
    ]


def spans_of(session: Session) -> Spans:
    """Return how long each kind is kept: never longer than was accepted."""
    accepted = find_accepted(session)

    def span(datum: str) -> timedelta:
        agreed = accepted.get(f"kept {datum}")
        ours = days_of(datum)
        return ours if agreed is None else min(ours, timedelta(days=agreed))

    return span


def _apply(session: Session, rule: Rule, before: datetime) -> int:
    condition = rule.is_old(before)
    statement: Any = (
        delete(rule.table).where(condition)
        if rule.values is None
        else update(rule.table).where(condition).values(**rule.values)
    )
    statement = statement.execution_options(synchronize_session=False)
    return len(session.execute(statement.returning(rule.table.id)).all())


def _with_old_rows(
    session: Session, data: Collection[str], spans: Spans, *, now: datetime
) -> list[tuple[Rule, datetime]]:
    """Return these kinds' rules that have something to do, asked in one question."""
    asked = [(rule, now - spans(rule.datum)) for rule in RULES if rule.datum in data]
    answers = session.execute(
        select(
            *(
                exists(select(rule.table.id).where(rule.is_old(before)))
                for rule, before in asked
            )
        )
    ).one()
    return [each for each, has_some in zip(asked, answers, strict=True) if has_some]


def _count(rule: Rule, before: datetime) -> ScalarSelect[int]:
    rows = select(func.count()).select_from(rule.table).where(rule.is_old(before))
    return rows.scalar_subquery()


def _leavers(before: datetime) -> Select[int]:
    return (
        select(Person.id)
        .where(Person.left_at <= before, Person.forgotten_at.is_(None))
        .order_by(Person.id)
    )


def _count_turnouts(session: Session, before: datetime) -> None:
    # First the numbers, then the facts go that they were counted from.
    counted = select(Turnout.event_id)
    session.execute(
        insert(Turnout).from_select(
            ["event_id", "had_place", "declined", "came", "visitors"],
            select(
                Event.id,
                _how_many(Signup, Signup.status.in_(TAKES_A_PLACE)),
                _how_many(Signup, Signup.status == SignupStatus.DECLINED),
                _how_many(Attendance, Attendance.came),
                _how_many(Visitor),
            ).where(Event.ends_at <= before, Event.id.not_in(counted)),
        )
    )


def _how_many(table: Any, *conditions: Any) -> Any:  # noqa: ANN401
    return (
        select(func.count())
        .select_from(table)
        .where(table.event_id == Event.id, *conditions)
        .correlate(Event)
        .scalar_subquery()
    )
