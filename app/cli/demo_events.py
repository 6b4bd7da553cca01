"""What the invented company did, and what it plans: history first, then ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.cli.demo_bonds import keep_up
from app.cli.demo_history import CAME, KEPT_MAIL, PAST, ZONE, noon, remember
from app.domain.calendar import Method
from app.domain.events import HostRole, Kind
from app.domain.house import House
from app.domain.outbox import MessageState
from app.domain.signups import Answer
from app.models import (
    Cause,
    Event,
    Host,
    Invite,
    Message,
    Person,
)
from app.operations.besides import Details as Told
from app.operations.besides import describe
from app.operations.events import Details, publish
from app.operations.signups import rsvp

LEARN = ("how deals are priced", "what support hears most", "reading a balance sheet")
HELP = ("spreadsheets that calculate", "talking to auditors", "a first talk")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One event ahead."""

    kind: Kind
    title: str
    purpose: str
    location: str
    days: int
    tables: int | None
    seats: int | None
    capacity: int
    answers: int


AHEAD = (
    Plan(
        kind=Kind.LEARNING_LUNCH,
        title="Reading a contract in fifty minutes",
        purpose="A lawyer shows which three clauses matter, over soup.",
        location="Room Danube, second floor",
        days=6,
        tables=4,
        seats=6,
        capacity=24,
        answers=27,
    ),
    Plan(
        kind=Kind.OPEN_FORUM,
        title="Open forum on night shifts",
        purpose="What would make the late hours work for everyone?",
        location="Atrium",
        days=9,
        tables=None,
        seats=None,
        capacity=60,
        answers=18,
    ),
    Plan(
        kind=Kind.MIXER,
        title="Lunch with people you don't work with",
        purpose="One hour, one good question, seven people you haven't met.",
        location="Canteen, Building B",
        days=13,
        tables=5,
        seats=8,
        capacity=40,
        answers=31,
    ),
)


def move_in(
    session: Session,
    people: Sequence[Person],
    *,
    seed: int,
    house: House,
    now: datetime,
) -> None:
    """Give these people a past together and three events ahead."""
    random = Random(seed)  # noqa: S311 -- the same history for everyone
    for number, (title, days) in enumerate(PAST):
        remember(session, people, title, days, number, random=random, now=now)
    session.flush()
    keep_up(session, people, now=now)
    for number, plan in enumerate(AHEAD):
        _plan(session, people, plan, number, random=random, house=house, now=now)
    session.flush()
    _settle_mail(session, people, now=now)


def _plan(
    session: Session,
    people: Sequence[Person],
    plan: Plan,
    number: int,
    *,
    random: Random,
    house: House,
    now: datetime,
) -> None:
    starts_at = noon(now + timedelta(days=plan.days))
    organizer, helper = people[number], people[(number + 1) % len(AHEAD)]
    event = publish(
        session,
        details=Details(
            kind=plan.kind,
            title=plan.title,
            purpose=plan.purpose,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=60),
            zone=ZONE,
            location=plan.location,
            access_note="Step-free from the main entrance.",
            capacity=plan.capacity,
            tables=plan.tables,
            seats_per_table=plan.seats,
            answer_by=starts_at - timedelta(days=2),
            asks_food=plan.kind is not Kind.OPEN_FORUM,
        ),
        organizer_id=organizer.id,
        send_delay=timedelta(0),
        house=house,
        now=now - timedelta(days=1, hours=2),
        handle=f"demon{number + 2}",
    )
    session.add(Host(event_id=event.id, person_id=helper.id, role=HostRole.HOST))
    for minute, person in enumerate(_guests(people, plan, organizer, random=random)):
        _answer(session, event, person, minute, random=random, house=house, now=now)


def _guests(
    people: Sequence[Person], plan: Plan, organizer: Person, *, random: Random
) -> list[Person]:
    first = [person for person in people[2:KEPT_MAIL] if person is not organizer]
    others = random.sample(people[KEPT_MAIL:], plan.answers - len(first))
    return random.sample([*first, *others], plan.answers)


def _answer(
    session: Session,
    event: Event,
    person: Person,
    minute: int,
    *,
    random: Random,
    house: House,
    now: datetime,
) -> None:
    at = now - timedelta(days=1) + timedelta(minutes=minute)
    rsvp(
        session,
        event_id=event.id,
        person_id=person.id,
        answer=Answer.YES,
        house=house,
        now=at,
    )
    told = Told(
        shows_name=random.random() < CAME,
        may_be_found=random.random() < CAME,
        learn=random.choice(LEARN) if random.random() < CAME / 2 else "",
        help=random.choice(HELP) if random.random() < CAME / 2 else "",
    )
    describe(session, event_id=event.id, person_id=person.id, details=told, now=at)


def _settle_mail(session: Session, people: Sequence[Person], *, now: datetime) -> None:
    # All of it would be hundreds of files; the first few people have theirs to read.
    readers = [person.id for person in people[:KEPT_MAIL]]
    session.execute(update(Cause).values(closed_at=now))
    session.execute(
        update(Invite)
        .where(Invite.person_id.not_in(readers))
        .values(method=Method.REQUEST, sent_at=now)
    )
    session.execute(
        update(Message)
        .where(Message.person_id.not_in(readers))
        .values(state=MessageState.SENT, content=b"", closed_at=now, fence=1)
    )
