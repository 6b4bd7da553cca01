"""A round of matching: claimed here, weighed in its own process, made into coffees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock, queue_up
from app.domain.coffee.terms import (
    OFFER_LASTS,
    CoffeeKind,
    CoffeeState,
    round_day,
)
from app.domain.house import House
from app.models import CoffeePlace, CoffeeRound, CoffeeWish, Person
from app.operations.coffee_asks import list_slots
from app.operations.coffee_places import common_site
from app.operations.coffees import new_coffee
from app.queries.coffee_rounds import (
    A_MONTH_DAYS,
    anybody_joins,
    list_due,
    list_knowing,
    utc_minutes,
)
from app.queries.coffees import list_apart

BEGINS = time(5)
"""On Mondays, in UTC: before work begins anywhere in Europe."""
LEASE = timedelta(minutes=2)
BATCH = 10
"""Coffees that are made in one transaction; answers wait for it."""


@dataclass(frozen=True, kw_only=True)
class RoundTask:
    """A claimed round, as its own process is told it."""

    round_id: int
    fence: int
    order: dict[str, Any]


def claim_round(session: Session, *, now: datetime) -> RoundTask | None:
    """Take this week's round if it was not weighed yet; the claim is a lease."""
    if not anybody_joins(session):
        return None
    day = round_day(now.date())
    if now < datetime.combine(day, BEGINS, UTC):
        return None
    queue_up(session, "coffee round")
    found = session.scalar(
        select(CoffeeRound).where(CoffeeRound.day == day).with_for_update()
    )
    if found is None:
        found = CoffeeRound(day=day, due_at=now, fence=0)
        session.add(found)
    if found.groups is not None or found.due_at > now:
        return None
    found.fence += 1
    found.due_at = now + LEASE
    session.flush()
    return RoundTask(
        round_id=found.id, fence=found.fence, order=_order(session, found, now=now)
    )


def settle_round(
    session: Session,
    *,
    task: RoundTask,
    groups: Sequence[Sequence[int]],
    alone: Sequence[int],
) -> bool:
    """Keep who is to meet whom; return False if another worker was faster."""
    found = lock(session, CoffeeRound, task.round_id)
    if found.fence != task.fence or found.groups is not None:
        return False
    found.groups = [list(group) for group in groups]
    matched = {person_id for group in groups for person_id in group}
    for wish in session.scalars(
        select(CoffeeWish).where(CoffeeWish.person_id.in_(matched.union(alone)))
    ):
        # Whoever went without is told so on their page, and goes first next time.
        wish.goes_first = wish.person_id in alone
    call_the_worker(session)
    return True


def make_coffees(session: Session, *, house: House, now: datetime) -> bool:
    """Make some of the coffees that were weighed; return whether there were any."""
    open_round = select(CoffeeRound.id).where(
        CoffeeRound.closed_at.is_(None), CoffeeRound.groups.is_not(None)
    )
    round_id = session.scalar(open_round.order_by(CoffeeRound.id).limit(1))
    if round_id is None:
        return False
    found = lock(session, CoffeeRound, round_id)
    groups = found.groups or []
    for ids in groups[:BATCH]:
        _make(session, ids, house=house, now=now)
    found.groups = groups[BATCH:]
    if not found.groups:
        found.closed_at = now
    return True


def _make(session: Session, ids: Sequence[int], *, house: House, now: datetime) -> None:
    rows = session.scalars(
        select(Person)
        .where(Person.id.in_(ids), Person.left_at.is_(None))
        .order_by(Person.id)
    )
    people = list(rows)
    if len(people) < 2:  # noqa: PLR2004 -- whoever was matched has left meanwhile
        return
    slots = list_slots(session, people, manners=house.manners, now=now)
    coffee = new_coffee(
        kind=CoffeeKind.MATCHED,
        state=CoffeeState.OFFERED,
        site=common_site(session, people),
        slots=[slot.isoformat() for slot in slots],
        closes_at=now + OFFER_LASTS,
        house=house,
        now=now,
    )
    session.add(coffee)
    session.flush()
    session.add_all(
        CoffeePlace(coffee_id=coffee.id, person_id=person.id) for person in people
    )


def _order(session: Session, found: CoffeeRound, *, now: datetime) -> dict[str, Any]:
    due = list_due(session, today=now.date())
    ids = [person.id for person, _ in due]
    knows = list_knowing(session, people=ids, now=now)
    apart = list_apart(session, people=ids)
    return {
        "seed": found.id,
        "joiners": [_joiner(person, wish, now=now) for person, wish in due],
        "knows": [
            [one, two, (now - at).days // A_MONTH_DAYS, times]
            for (one, two), (at, times) in sorted(knows.items())
        ],
        "apart": sorted({(min(pair), max(pair)) for pair in apart}),
    }


def _joiner(person: Person, wish: CoffeeWish, *, now: datetime) -> dict[str, Any]:
    return {
        "id": person.id,
        "department": person.department_id,
        "sites": sorted({person.site, *wish.sites} - {""}),
        "days": wish.days,
        "way": wish.way.value,
        "utc_minutes": utc_minutes(person, now=now),
        "is_first": wish.goes_first,
    }
