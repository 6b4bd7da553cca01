"""Builders with unsurprising defaults; a test states only what matters to it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import db
from app.domain.events import AudienceKind, Kind
from app.domain.house import House, Mailbox
from app.domain.manners import ALWAYS, Manners
from app.domain.series import Rhythm
from app.domain.signups import Answer
from app.models import Department, Event, Person, Series, Signup
from app.operations.signups import rsvp
from app.operations.walls import keep_walls

NOON = datetime(2027, 3, 2, 11, tzinfo=UTC)  # twelve o'clock in Berlin, a Tuesday
BEFORE = NOON - timedelta(days=7)
HOUSE = House(
    base_url="https://trestle.example",
    mailbox=Mailbox(name="Trestle", address="events@trestle.example"),
)
OPEN_HOUSE = replace(HOUSE, manners=Manners(usual=ALWAYS, allowed=ALWAYS))
"""The same, for a test on the real clock: nudges leave at any hour of it."""
_numbers = count(1)


def make_department(session: Session, name: str = "Finance") -> Department:
    """Return the department of that name, made if there is none."""
    found = session.scalar(select(Department).where(Department.name == name))
    if found is not None:
        return found
    number = session.scalars(select(func.count(Department.id))).one()
    letters = f"{chr(65 + number // 26)}{chr(65 + number % 26)}"
    department = Department(name=name, code=letters, number=number)
    session.add(department)
    session.flush()
    return department


def make_person(
    session: Session,
    *,
    name: str | None = None,
    department: str = "Finance",
    site: str = "Berlin",
    zone: str = "Europe/Berlin",
    manager: Person | None = None,
) -> Person:
    """Add a colleague with a name and an address of their own."""
    number = next(_numbers)
    person = Person(
        name=name or f"Person {number}",
        email=f"person{number}@trestle.example",
        department=make_department(session, department),
        site=site,
        zone=zone,
        manager_id=manager.id if manager else None,
    )
    session.add(person)
    session.flush()
    return person


def make_event(
    session: Session,
    *,
    capacity: int | None = None,
    tables: int | None = None,
    seats: int = 6,
    starts_at: datetime = NOON,
    answer_by: datetime | None = None,
    organizer: Person | None = None,
    only_these: bool = False,
) -> Event:
    """Add a published event of an hour; with tables, they set the capacity."""
    number = next(_numbers)
    event = Event(
        handle=f"ev{number:04d}",
        kind=Kind.MIXER,
        title=f"Mixer {number}",
        purpose="Lunch with people you don't work with.",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        zone="Europe/Berlin",
        location="Canteen",
        capacity=tables * seats if tables and capacity is None else capacity,
        tables=tables,
        seats_per_table=seats if tables else None,
        answer_by=answer_by or starts_at - timedelta(days=2),
        audience=AudienceKind.EVERYONE,
        only_these=only_these,
        organizer=organizer or make_person(session),
        calendar_uid=f"mixer-{number}@trestle.example",
        published_at=starts_at - timedelta(days=14),
    )
    keep_walls(event)
    session.add(event)
    session.flush()
    return event


def make_series(session: Session, *, organizer: Person | None = None) -> Series:
    """Add a weekly series on Tuesdays at noon without any dates."""
    series = Series(
        organizer=organizer or make_person(session),
        rhythm=Rhythm.WEEKLY,
        first_on=NOON.date(),
        handled_on=NOON.date() - timedelta(days=1),
        zone="Europe/Berlin",
        country="DE",
        starts=time(12),
        ends=time(13),
        pattern={"title": "Tuesday lunch"},
        made_at=BEFORE,
    )
    session.add(series)
    session.flush()
    return series


def say(
    session: Session,
    answer: Answer,
    *,
    event: Event,
    person: Person,
    now: datetime | None = None,
    house: House = HOUSE,
) -> Signup:
    """Record an answer as the page does, a week before the event by default."""
    return rsvp(
        session,
        event_id=event.id,
        person_id=person.id,
        answer=answer,
        house=house,
        now=now or event.starts_at - timedelta(days=7),
    )


def sign_in(client: FlaskClient, person: Person) -> None:
    """Give this browser the cookie of that person."""
    with client.session_transaction(base_url=HOUSE.base_url) as session:
        session["_user_id"] = f"{person.id}.{person.session_version}"
        session["_fresh"] = True
    db.session.rollback()
