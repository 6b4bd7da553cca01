"""How an event mixes its people: what its host chose, what they asked, who was told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.planning import comes_first
from app.domain.seating import Ask, Problem, slid
from app.domain.signups import SignupStatus
from app.domain.table_talk import helpers
from app.models import Event, Seat, SeatingPlan, Signup
from app.queries.meetings import list_unsaid


def mixed(
    session: Session, *, event: Event, problem: Problem, person_ids: Sequence[int]
) -> Problem:
    """Return the problem with the host's slider, asks, ties and published tables.

    Two queries. The same words match here as on a guest's own page.
    """
    number = {person_id: index for index, person_id in enumerate(person_ids)}
    problem = replace(
        problem,
        asks=_asks(session, event, number),
        first=comes_first(
            problem.tenure,
            tables=[table for gone in problem.history for table in gone.tables],
        ),
        published=_published(session, event, number, tables=len(problem.tables)),
    )
    return slid(problem, new_people=event.new_people)


def with_unsaid(
    session: Session,
    *,
    event: Event,
    problem: Problem,
    person_ids: Sequence[int],
    now: datetime,
) -> Problem:
    """Return the problem with those who may have met though nobody said so.

    For a search alone: nothing that a host sees is counted from it. Three queries at most.
    """
    number = {person_id: index for index, person_id in enumerate(person_ids)}
    coming = select(Signup.person_id).where(
        Signup.event_id == event.id, Signup.status == SignupStatus.ATTENDING
    )
    tables = list_unsaid(session, event=event, people=coming, now=now)
    return replace(problem, unsaid=tuple(table.numbered(number) for table in tables))


def _asks(session: Session, event: Event, number: dict[int, int]) -> tuple[Ask, ...]:
    rows = session.execute(
        select(Signup.person_id, Signup.learn, Signup.help).where(
            Signup.event_id == event.id, Signup.status == SignupStatus.ATTENDING
        )
    ).all()
    wanted = {number[who]: learn for who, learn, _ in rows if learn and who in number}
    offered = {number[who]: can for who, _, can in rows if can and who in number}
    found = helpers(wanted, offered)
    return tuple(Ask(person=who, can=found[who]) for who in sorted(found))


def _published(
    session: Session, event: Event, number: dict[int, int], *, tables: int
) -> tuple[tuple[int, ...], ...]:
    """Return the table each was told; -1 for none, or for one that is gone."""
    rows = session.execute(
        select(Seat.person_id, Seat.published_table)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .where(
            SeatingPlan.event_id == event.id,
            Seat.round == 1,
        )
    ).all()
    if all(table is None for _, table in rows):
        return ()
    told = [-1] * len(number)
    for person_id, table in rows:
        if person_id in number and table is not None and table <= tables:
            told[number[person_id]] = table - 1
    return (tuple(told),)
