"""Questions about a round of matching: who is due, who knows whom, who keeps apart."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import combinations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.db import UTCDateTime
from app.domain.coffee.terms import CoffeeKind, CoffeeState, round_day, takes_part
from app.domain.events import EventStatus
from app.domain.time import zone_of
from app.models import (
    Attendance,
    Coffee,
    CoffeePlace,
    CoffeeWish,
    Event,
    Person,
    Seat,
    SeatingPlan,
)

A_MONTH_DAYS = 28

Pairs = dict[tuple[int, int], tuple[datetime, int]]
"""By pair, the smaller id first: when they last shared something, and how often."""


def anybody_joins(session: Session) -> bool:
    """Return whether somebody who works here is to be matched at all."""
    wish = (
        select(CoffeeWish.id)
        .join(Person, Person.id == CoffeeWish.person_id)
        .where(CoffeeWish.joins, Person.left_at.is_(None))
    )
    return session.scalar(wish.limit(1)) is not None


def list_due(session: Session, *, today: date) -> list[tuple[Person, CoffeeWish]]:
    """Return who takes part in the round of this day, by id."""
    last = _last_matched(session)
    rows = session.execute(
        select(Person, CoffeeWish)
        .join(CoffeeWish, CoffeeWish.person_id == Person.id)
        .where(CoffeeWish.joins, Person.left_at.is_(None))
        .order_by(Person.id)
    )
    return [
        (person, wish)
        for person, wish in rows
        if takes_part(
            wish.rhythm,
            last_on=last.get(person.id),
            paused_until=wish.paused_until,
            today=today,
        )
    ]


def list_knowing(session: Session, *, people: Collection[int], now: datetime) -> Pairs:
    """Return which of these people shared a table or a coffee, or were matched before.

    A match that came to nothing counts too: the same two are not proposed again
    while there are others.
    """
    pairs: Pairs = {}
    _count(pairs, _tables(session, people, now=now))
    _count(pairs, _coffees(session, people))
    return pairs


def list_coffees_held(
    session: Session,
    *,
    people: Collection[int] | Select[int],
    now: datetime,
) -> list[tuple[datetime, tuple[int, ...]]]:
    """Return (when, who) of coffees that at least two say they met at, latest first."""
    rows = session.execute(
        select(Coffee.id, Coffee.starts_at, CoffeePlace.person_id)
        .join(CoffeePlace, CoffeePlace.coffee_id == Coffee.id)
        .where(
            Coffee.state == CoffeeState.SET,
            Coffee.closes_at <= now,
            CoffeePlace.met.is_(True),
            CoffeePlace.person_id.in_(people),
        )
        .order_by(Coffee.starts_at.desc(), Coffee.id, CoffeePlace.person_id)
    )
    held: dict[int, tuple[datetime, list[int]]] = {}
    for coffee_id, starts_at, person_id in rows:
        if starts_at is not None:
            held.setdefault(coffee_id, (starts_at, []))[1].append(person_id)
    return [(at, tuple(ids)) for at, ids in held.values() if len(ids) > 1]


def utc_minutes(person: Person, *, now: datetime) -> int:
    """Return how far a person's clock is ahead of UTC now."""
    offset = now.astimezone(zone_of(person.zone)).utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


def _last_matched(session: Session) -> dict[int, date]:
    latest = func.max(Coffee.made_at, type_=UTCDateTime)
    rows = session.execute(
        select(CoffeePlace.person_id, latest)
        .join(Coffee, Coffee.id == CoffeePlace.coffee_id)
        .where(Coffee.kind == CoffeeKind.MATCHED)
        .group_by(CoffeePlace.person_id)
    )
    return {person_id: round_day(at.date()) for person_id, at in rows}


def _tables(
    session: Session, people: Collection[int], *, now: datetime
) -> Iterable[tuple[datetime, list[int]]]:
    table = func.coalesce(Seat.published_table, Seat.table_number)
    rows = session.execute(
        select(Event.starts_at, Event.id, Seat.round, table, Seat.person_id)
        .join(SeatingPlan, SeatingPlan.event_id == Event.id)
        .join(Seat, Seat.plan_id == SeatingPlan.id)
        .join(
            Attendance,
            (Attendance.event_id == Event.id)
            & (Attendance.person_id == Seat.person_id),
        )
        .where(
            Event.status == EventStatus.PUBLISHED,
            Event.ends_at <= now,
            SeatingPlan.published_at.is_not(None),
            Attendance.came,
        )
        .order_by(Event.starts_at.desc(), Event.id, Seat.person_id)
    )
    wanted = set(people)
    tables: dict[tuple[datetime, int, int, int], list[int]] = {}
    for starts_at, event_id, round_, number, person_id in rows:
        if person_id in wanted:
            key = (starts_at, event_id, round_, number)
            tables.setdefault(key, []).append(person_id)
    return [(key[0], ids) for key, ids in tables.items()]


def _coffees(
    session: Session, people: Collection[int]
) -> Iterable[tuple[datetime, list[int]]]:
    rows = session.execute(
        select(Coffee.made_at, Coffee.id, CoffeePlace.person_id)
        .join(CoffeePlace, CoffeePlace.coffee_id == Coffee.id)
        .where(
            CoffeePlace.is_kept_from.is_(False),
            Coffee.kind != CoffeeKind.DEPARTMENT,
        )
        .order_by(Coffee.made_at.desc(), Coffee.id, CoffeePlace.person_id)
    )
    wanted = set(people)
    coffees: dict[tuple[datetime, int], list[int]] = {}
    for made_at, coffee_id, person_id in rows:
        if person_id in wanted:
            coffees.setdefault((made_at, coffee_id), []).append(person_id)
    return [(key[0], ids) for key, ids in coffees.items()]


def _count(pairs: Pairs, met: Iterable[tuple[datetime, list[int]]]) -> None:
    for at, ids in met:
        for one, two in combinations(sorted(set(ids)), 2):
            latest, times = pairs.get((one, two), (at, 0))
            pairs[one, two] = (max(latest, at), times + 1)
