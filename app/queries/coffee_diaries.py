"""Questions about when people can be met."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.coffee.slots import LOOK_AHEAD, Diary, Span
from app.domain.coffee.terms import LASTS, WORKDAYS, CoffeeState, Said
from app.domain.events import EventStatus
from app.domain.manners import WORKING, Manners
from app.domain.signups import SignupStatus
from app.models import BusyTime, Coffee, CoffeePlace, CoffeeWish, Event, Person, Signup
from app.queries.nudges import list_calm


def diaries(
    session: Session,
    people: Sequence[Person],
    *,
    manners: Manners,
    now: datetime,
    except_coffee: int | None = None,
) -> list[Diary]:
    """Return when each of these people can be met, in the order they come in.

    Within the hours that they chose for nudges; of whoever chose none, office hours.
    """
    ids = [person.id for person in people]
    busy = _busy(session, ids, now=now, except_coffee=except_coffee)
    rows = select(CoffeeWish).where(CoffeeWish.person_id.in_(ids), CoffeeWish.joins)
    days = {wish.person_id: wish.days for wish in session.scalars(rows)}
    usual = manners.usual.within(WORKING) or WORKING
    calms = list_calm(session, person_ids=ids, manners=replace(manners, usual=usual))
    return [
        Diary(
            calm=calms[person.id],
            days=frozenset(days.get(person.id) or WORKDAYS),
            busy=busy.get(person.id, ()),
        )
        for person in people
    ]


def _busy(
    session: Session, ids: Sequence[int], *, now: datetime, except_coffee: int | None
) -> dict[int, list[Span]]:
    until = now + LOOK_AHEAD
    own = select(BusyTime.person_id, BusyTime.starts_at, BusyTime.ends_at).where(
        BusyTime.person_id.in_(ids), BusyTime.ends_at > now, BusyTime.starts_at < until
    )
    events = (
        select(Signup.person_id, Event.starts_at, Event.ends_at)
        .join(Event, Event.id == Signup.event_id)
        .where(
            Signup.person_id.in_(ids),
            Signup.status == SignupStatus.ATTENDING,
            Event.status == EventStatus.PUBLISHED,
            Event.ends_at > now,
            Event.starts_at < until,
        )
    )
    coffees = (
        select(CoffeePlace.person_id, Coffee.starts_at)
        .join(Coffee, Coffee.id == CoffeePlace.coffee_id)
        .where(
            CoffeePlace.person_id.in_(ids),
            CoffeePlace.said != Said.NO,
            Coffee.state == CoffeeState.SET,
            Coffee.closes_at > now,
            Coffee.id != (except_coffee or 0),
        )
    )
    spans: dict[int, list[Span]] = {}
    for person_id, starts_at, ends_at in [
        *session.execute(own),
        *session.execute(events),
    ]:
        spans.setdefault(person_id, []).append((starts_at, ends_at))
    for person_id, starts_at in session.execute(coffees):
        if starts_at is not None:
            spans.setdefault(person_id, []).append((starts_at, starts_at + LASTS))
    return spans
