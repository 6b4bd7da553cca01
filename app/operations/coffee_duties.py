"""What falls due about coffees by itself: proposals, questions after, quiet ends."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.cadence import GIVEN_UP_AFTER
from app.domain.coffee.mail import CoffeeProposal, DidYouMeet
from app.domain.coffee.terms import CoffeeState, Said
from app.domain.house import House
from app.domain.outbox import MailKind
from app.models import Coffee, CoffeePlace
from app.operations import coffee_mail
from app.operations.coffee_calm import look_again_at, take_budget
from app.operations.coffee_departments import ask_next_volunteer, end_without_anybody
from app.operations.coffee_mail import Table
from app.operations.coffee_rounds import make_coffees
from app.operations.coffees import end, leave, table_of
from app.operations.letters import is_muted
from app.queries.coffees import Party, has_open

PROPOSED, ASKED_AFTER = 1, 2
"""Versions of the two mails of one kind about one coffee: each is written once."""


def do_next_of_coffees(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Do one thing that is due about coffees; return whether there was one."""
    del proposals
    return has_open(session, now=now) and any(
        step(session, house=house, now=now)
        for step in (
            end_one,
            make_coffees,
            ask_next_volunteer,
            propose_one,
            ask_after_one,
            decline_one_unheard,
        )
    )


def end_one(session: Session, *, house: House, now: datetime) -> bool:
    """Close one coffee for which nobody found a time; only whoever asked is told."""
    over = select(Coffee.id).where(
        Coffee.state.in_((CoffeeState.OFFERED, CoffeeState.LOOKING)),
        Coffee.closes_at <= now,
    )
    coffee_id = session.scalar(over.order_by(Coffee.id).limit(1))
    if coffee_id is None:
        return False
    coffee = lock(session, Coffee, coffee_id)
    if coffee.state is CoffeeState.LOOKING:
        end_without_anybody(session, table_of(session, coffee, house=house, now=now))
    elif coffee.state is CoffeeState.OFFERED:
        end(coffee, now=now)
    return True


def propose_one(session: Session, *, house: House, now: datetime) -> bool:
    """Write one match to one of its people, within what people bear."""
    found = _next_place(
        session,
        now,
        Coffee.state == CoffeeState.OFFERED,
        CoffeePlace.is_told.is_(False),
        CoffeePlace.said == Said.NOTHING,
    )
    if found is None:
        return False
    table, party = _lock_party(session, found, house=house, now=now)
    place, coffee = party.place, table.coffee
    if is_muted(session, person_id=party.person.id, kind=MailKind.COFFEE):
        place.is_told = True  # it stands on their page
        return True
    budget = take_budget(session, party.person, house=house, now=now)
    place.next_at = look_again_at(budget.next_slot(now), now=now)
    if place.next_at > now or coffee.state is not CoffeeState.OFFERED:
        return True
    place.is_told = True
    content = CoffeeProposal(
        coffee=coffee_mail.facts_of(session, table, party),
        slots=tuple(slots_of(coffee, now=now)),
    )
    coffee_mail.write(
        session, table, party, content, kind=MailKind.COFFEE, version=PROPOSED
    )
    return True


def ask_after_one(session: Session, *, house: House, now: datetime) -> bool:
    """Ask one person the day after whether they met; once, and only within days."""
    found = _next_place(
        session,
        now,
        Coffee.state == CoffeeState.SET,
        Coffee.closes_at <= now,
        CoffeePlace.is_asked_after.is_(False),
        CoffeePlace.is_kept_from.is_(False),
        CoffeePlace.said != Said.NO,
    )
    if found is None:
        return False
    table, party = _lock_party(session, found, house=house, now=now)
    place, person = party.place, party.person
    budget = take_budget(session, person, house=house, now=now)
    due_at = budget.calm.prompt_due_at(table.coffee.closes_at)
    at = budget.next_slot(max(due_at, now))
    mutes = is_muted(session, person_id=person.id, kind=MailKind.COFFEE)
    is_said = place.met is not None or person.left_at is not None
    if is_said or mutes or at > due_at + GIVEN_UP_AFTER:
        place.is_asked_after = True
    elif at > now:
        place.next_at = look_again_at(at, now=now)
    else:
        place.is_asked_after = True
        content = DidYouMeet(
            coffee=coffee_mail.facts_of(session, table, party),
            starts_at=table.coffee.starts_at or table.coffee.closes_at,
        )
        coffee_mail.write(
            session, table, party, content, kind=MailKind.COFFEE, version=ASKED_AFTER
        )
    return True


def decline_one_unheard(session: Session, *, house: House, now: datetime) -> bool:
    """Decline one ask that its person never hears of, as anybody declines."""
    found = _next_place(
        session,
        now,
        Coffee.state == CoffeeState.SET,
        CoffeePlace.is_kept_from.is_(True),
        CoffeePlace.said == Said.NOTHING,
    )
    if found is None:
        return False
    table, party = _lock_party(session, found, house=house, now=now)
    leave(session, table, party)
    return True


def slots_of(coffee: Coffee, *, now: datetime) -> list[datetime]:
    """Return the proposed times that are still ahead, the earliest first."""
    instants = [datetime.fromisoformat(text) for text in coffee.slots]
    return [at for at in instants if at > now]


def _next_place(
    session: Session, now: datetime, *conditions: ColumnElement[bool]
) -> CoffeePlace | None:
    is_due = or_(CoffeePlace.next_at.is_(None), CoffeePlace.next_at <= now)
    return session.scalar(
        select(CoffeePlace)
        .join(Coffee, Coffee.id == CoffeePlace.coffee_id)
        .where(is_due, *conditions)
        .order_by(CoffeePlace.id)
        .limit(1)
    )


def _lock_party(
    session: Session, place: CoffeePlace, *, house: House, now: datetime
) -> tuple[Table, Party]:
    coffee = lock(session, Coffee, place.coffee_id)
    table = table_of(session, coffee, house=house, now=now)
    parties: Sequence[Party] = table.parties
    return table, next(one for one in parties if one.place.id == place.id)
