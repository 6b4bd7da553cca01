"""Asking a department without naming anyone: volunteers are asked in turn."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock, queue_up
from app.domain.coffee.mail import CoffeeProposal, NobodyCould
from app.domain.coffee.terms import (
    OFFER_LASTS,
    CoffeeKind,
    CoffeeState,
    Said,
)
from app.domain.house import House
from app.domain.manners import Calm
from app.domain.outbox import MailKind
from app.domain.time import at_local, local_day
from app.models import Coffee, CoffeePlace, CoffeeWish, Department, Person
from app.operations import coffee_mail
from app.operations.coffee_asks import list_slots, must_be_few
from app.operations.coffee_calm import has_room, take_budget
from app.operations.coffee_mail import Table
from app.operations.coffee_places import common_site
from app.operations.coffees import end, new_coffee, table_of
from app.operations.letters import is_muted
from app.queries.coffee_volunteers import list_departments_that_answer, list_volunteers
from app.queries.coffees import (
    Party,
    list_apart,
)


class NobodyAnswers(Exception):  # noqa: N818 -- reads as the sentence it states
    """Nobody in that department volunteered to answer questions."""


def ask_department(
    session: Session,
    *,
    person_id: int,
    department_id: int,
    about: str,
    house: House,
    now: datetime,
) -> Coffee:
    """Ask a department; the worker asks its volunteers one after the other.

    The same open question twice is one. Raises `NobodyAnswers` and `AsksAreMany`.
    """
    queue_up(session, f"coffee {person_id}")
    lock(session, Person, person_id)
    same = session.scalar(
        select(Coffee).where(
            Coffee.asker_id == person_id,
            Coffee.department_id == department_id,
            Coffee.state == CoffeeState.LOOKING,
        )
    )
    if same is not None:
        return same
    answer = list_departments_that_answer(session, except_person=person_id)
    if department_id not in {department.id for department in answer}:
        raise NobodyAnswers
    must_be_few(session, person_id=person_id, now=now)
    coffee = new_coffee(
        kind=CoffeeKind.DEPARTMENT,
        state=CoffeeState.LOOKING,
        asker_id=person_id,
        department_id=department_id,
        about=about,
        site="",
        closes_at=now + OFFER_LASTS,
        house=house,
        now=now,
    )
    session.add(coffee)
    session.flush()
    session.add(CoffeePlace(coffee_id=coffee.id, person_id=person_id, said=Said.YES))
    call_the_worker(session)
    return coffee


def ask_next_volunteer(session: Session, *, house: House, now: datetime) -> bool:
    """Ask one volunteer whose turn it is, or tell the asker that nobody could."""
    looking = session.scalars(
        select(Coffee.id)
        .where(Coffee.state == CoffeeState.LOOKING, Coffee.closes_at > now)
        .order_by(Coffee.id)
    ).all()
    for coffee_id in looking:
        coffee = lock(session, Coffee, coffee_id)
        table = table_of(session, coffee, house=house, now=now)
        if coffee.state is CoffeeState.LOOKING and _go_on(session, table):
            return True
    return False


def end_without_anybody(session: Session, table: Table) -> None:
    """Close a question that nobody could answer, and tell whoever asked it."""
    coffee = table.coffee
    end(coffee, now=table.now)
    department = session.get_one(Department, coffee.department_id)
    for party in table.parties:
        if party.person.id == coffee.asker_id and party.takes_part:
            content = NobodyCould(
                department=department.name,
                about=coffee.about,
                url=f"{table.house.base_url}/me/coffee",
            )
            coffee_mail.write(
                session, table, party, content, kind=MailKind.COFFEE_FACT, version=1
            )


def _go_on(session: Session, table: Table) -> bool:
    coffee, now = table.coffee, table.now
    if _is_thought_about(table):
        return False
    asker = next(one for one in table.parties if one.person.id == coffee.asker_id)
    waits = False
    for person, wish in _volunteers(session, table, asker):
        slots = list_slots(
            session, [person, asker.person], manners=table.house.manners, now=now
        )
        if not slots:
            continue
        if not has_room(session, person, house=table.house, now=now):
            waits = True
            continue
        budget = take_budget(session, person, house=table.house, now=now)
        if budget.may_send(now):  # else another worker just wrote to them: look again
            turn = (person, wish, budget.calm)
            _give_the_turn(session, table, asker, turn, slots=slots)
        return True
    if not waits:
        end_without_anybody(session, table)
    return not waits


def _is_thought_about(table: Table) -> bool:
    """Return whether it is somebody's turn still; who let theirs pass is asked no more."""
    for party in table.parties:
        place, is_asker = party.place, party.person.id == table.coffee.asker_id
        if is_asker or place.said is not Said.NOTHING:
            continue
        if place.next_at is not None and place.next_at > table.now:
            return True
        place.said = Said.NO  # silence is an answer, and nobody is told
    return False


def _volunteers(
    session: Session, table: Table, asker: Party
) -> Iterator[tuple[Person, CoffeeWish]]:
    coffee = table.coffee
    apart = list_apart(session, people=[asker.person.id])
    for person, wish in list_volunteers(
        session,
        department_id=coffee.department_id or 0,
        coffee_id=coffee.id,
        except_person=asker.person.id,
    ):
        pair = (person.id, asker.person.id)
        is_muted_by_them = is_muted(session, person_id=person.id, kind=MailKind.COFFEE)
        if not (pair in apart or pair[::-1] in apart or is_muted_by_them):
            yield person, wish


def _give_the_turn(
    session: Session,
    table: Table,
    asker: Party,
    volunteer: tuple[Person, CoffeeWish, Calm],
    *,
    slots: list[datetime],
) -> None:
    person, wish, calm = volunteer
    coffee, now = table.coffee, table.now
    wish.asked_at = now
    coffee.slots = [slot.isoformat() for slot in slots]
    coffee.site = common_site(session, [person, asker.person])
    zone = calm.zone
    tomorrow = calm.working_day_after(local_day(now, zone=zone))
    place = CoffeePlace(
        coffee_id=coffee.id,
        person_id=person.id,
        is_told=True,
        next_at=at_local(tomorrow, now.astimezone(zone).time(), zone=zone),
    )
    session.add(place)
    session.flush()
    party = Party(person=person, place=place)
    # Who was asked before is nobody's business: the reader is told of the asker alone.
    two = Table(coffee=coffee, parties=[asker, party], house=table.house, now=now)
    content = CoffeeProposal(
        coffee=coffee_mail.facts_of(session, two, party),
        slots=tuple(slots),
        department=session.get_one(Department, coffee.department_id).name,
    )
    coffee_mail.write(session, two, party, content, kind=MailKind.COFFEE, version=1)
