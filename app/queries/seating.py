"""Questions about tables: who sits where, and the problem a plan is made from."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.attendance import are_few
from app.domain.events import HostRole
from app.domain.planning import tenure_of
from app.domain.seating import Lock, PastEvent, Plan, Problem, Table, rooms_for
from app.domain.signups import SignupStatus
from app.domain.time import local_day, zone_of
from app.models import Event, Host, Person, Seat, SeatingPlan, Signup
from app.queries import rooms_now
from app.queries.attendance import list_here
from app.queries.meetings import list_meetings
from app.queries.rooms_now import current_round
from app.queries.seating_mix import mixed
from app.queries.table_wishes import load_bonds

FIRST_ROUND = rooms_now.FIRST_ROUND


def find_table(session: Session, *, event_id: int, person_id: int) -> int | None:
    """Return the table this person was last told, if a plan was published."""
    return session.scalar(
        select(Seat.published_table)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .where(
            SeatingPlan.event_id == event_id,
            Seat.person_id == person_id,
            Seat.published_table.is_not(None),
            Seat.round <= current_round(event_id),
        )
        .order_by(Seat.round.desc())
        .limit(1)
    )


def find_plan(session: Session, *, event_id: int) -> SeatingPlan | None:
    """Return the seats of this event as rows, if they were ever planned."""
    return session.scalar(select(SeatingPlan).where(SeatingPlan.event_id == event_id))


def list_seats(
    session: Session, *, plan_id: int, round_: int = FIRST_ROUND
) -> Sequence[Seat]:
    """Return a round's seats with people and departments, by table and name."""
    return session.scalars(
        select(Seat)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.plan_id == plan_id, Seat.round == round_)
        .options(joinedload(Seat.person).joinedload(Person.department))
        .order_by(Seat.table_number, Person.name, Person.id)
    ).all()


def find_seated(session: Session, *, event_id: int, person_id: int) -> Person | None:
    """Return this person if they have a seat in any round of the event."""
    return session.scalar(
        select(Person)
        .join(Seat, Seat.person_id == Person.id)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .where(SeatingPlan.event_id == event_id, Person.id == person_id)
        .limit(1)
    )


def list_rounds(session: Session, *, plan_id: int) -> Sequence[int]:
    """Return the rounds that people are seated in, in order."""
    rounds = select(Seat.round).where(Seat.plan_id == plan_id).distinct()
    return session.scalars(rounds.order_by(Seat.round)).all()


def list_attending_ids(session: Session, *, event_id: int) -> Sequence[int]:
    """Return who has a place for sure, in order of answering."""
    return session.scalars(
        select(Signup.person_id)
        .where(Signup.event_id == event_id, Signup.status == SignupStatus.ATTENDING)
        .order_by(Signup.answered_at, Signup.id)
    ).all()


def list_missing(
    session: Session, *, event: Event, seated: Collection[int], now: datetime
) -> set[int]:
    """Return who of those seated is not here, while the event is on and a door is kept."""
    if not event.starts_at <= now < event.ends_at:
        return set()
    here = list_here(session, event_id=event.id)
    if are_few(here=len(here), expected=len(seated)):
        return set()
    return set(seated).difference(here)


def load_problem(
    session: Session, *, event: Event, now: datetime, tables: int = 0
) -> tuple[Problem, tuple[int, ...]]:
    """Return what a plan for this event is made from, and whom its numbers mean.

    People are those who attend, by id. At least `tables` tables are open, as many
    as are sat at already. Twelve queries at most, however many people. Private wishes
    are not in it. Raises `Infeasible` when there are more people than seats.
    """
    people = _attending(session, event)
    ids = tuple(person.id for person in people)
    number = {person_id: index for index, person_id in enumerate(ids)}
    locks = _locks(session, event, number)
    bonds = load_bonds(session, event, number)
    held = max((lock.table + 1 for lock in locks), default=0)
    held = max(held, bonds.least_tables)
    on = local_day(event.starts_at, zone=zone_of(event.zone))
    problem = Problem(
        name=event.handle,
        dept=_coded(person.department_id for person in people),
        level=_coded(person.level for person in people),
        site=_coded(person.site for person in people),
        tenure=tuple(tenure_of(person.started_on, on=on) for person in people),
        tables=_rooms(event, people=len(people), tables=max(held, tables)),
        hosts=_hosts(session, event, number),
        locks=locks,
        avoid=tuple(
            (number[person.id], number[person.manager_id])
            for person in people
            if person.manager_id is not None and person.manager_id in number
        ),
        history=_history(session, event, number, now=now),
    )
    bound = bonds.bind(problem)
    return mixed(session, event=event, problem=bound, person_ids=ids), ids


def plan_of(
    seats: Iterable[Seat], *, person_ids: Sequence[int], published: bool = False
) -> Plan:
    """Return seats as a plan for these people; who has none stands at -1."""
    tables = {
        seat.person_id: (seat.published_table if published else seat.table_number)
        for seat in seats
    }
    row = tuple((tables.get(person_id) or 0) - 1 for person_id in person_ids)
    return Plan(rounds=(row,))


def list_met(session: Session, *, event: Event, now: datetime) -> set[frozenset[int]]:
    """Return the pairs among those who attend who shared a table at an event before."""
    attending = list_attending_ids(session, event_id=event.id)
    past = _history(session, event, {who: who for who in attending}, now=now)
    return {
        frozenset(pair)
        for gone in past
        for table in gone.tables
        for pair in combinations(table, 2)
    }


def _attending(session: Session, event: Event) -> Sequence[Person]:
    return session.scalars(
        select(Person)
        .join(Signup, Signup.person_id == Person.id)
        .where(Signup.event_id == event.id, Signup.status == SignupStatus.ATTENDING)
        .order_by(Person.id)
    ).all()


def _coded(values: Iterable[Hashable]) -> tuple[int, ...]:
    codes: dict[Hashable, int] = {}
    return tuple(codes.setdefault(value, len(codes)) for value in values)


def _locks(session: Session, event: Event, number: dict[int, int]) -> tuple[Lock, ...]:
    rows = session.execute(
        select(Seat.person_id, Seat.table_number)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .where(
            SeatingPlan.event_id == event.id,
            Seat.round == FIRST_ROUND,
            Seat.is_locked,
        )
        .order_by(Seat.person_id)
    )
    return tuple(
        Lock(person=number[person_id], table=table - 1)
        for person_id, table in rows
        if person_id in number
    )


def _rooms(event: Event, *, people: int, tables: int) -> tuple[Table, ...]:
    rooms = rooms_for(
        people=people, tables=event.tables or 0, seats=event.seats_per_table or 0
    )
    if not rooms or tables <= len(rooms):
        return rooms
    # Somebody sits or is kept at a table that so few people would not open.
    least = min(rooms[0].min, people // tables)
    return (replace(rooms[0], min=least),) * tables


def _hosts(session: Session, event: Event, number: dict[int, int]) -> tuple[int, ...]:
    ids = session.scalars(
        select(Host.person_id).where(
            Host.event_id == event.id, Host.role == HostRole.HOST
        )
    )
    hosts = {event.organizer_id, *ids}
    return tuple(sorted(number[host] for host in hosts if host in number))


def _history(
    session: Session, event: Event, number: dict[int, int], *, now: datetime
) -> tuple[PastEvent, ...]:
    coming = select(Signup.person_id).where(
        Signup.event_id == event.id, Signup.status == SignupStatus.ATTENDING
    )
    meetings = list_meetings(session, event=event, people=coming, now=now)
    return tuple(
        PastEvent(
            age=age,
            tables=tuple(tuple(number[one] for one in table) for table in tables),
        )
        for age, tables in enumerate(meetings, start=1)
    )
