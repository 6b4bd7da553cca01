"""What the invented company did: events long over, with who sat where and came."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.domain.attendance import ENDED, KNOWN, Witness
from app.domain.events import AudienceKind, Kind
from app.domain.signups import SignupStatus
from app.domain.time import at_local, local_day, next_working_day, zone_of
from app.models import (
    Attendance,
    Event,
    Feedback,
    Milestone,
    Person,
    Seat,
    SeatingPlan,
    Signup,
)

ZONE = "Europe/Budapest"
NOON = time(12)
TABLES, SEATS = 5, 6
KEPT_MAIL = 8
"""The first so many people were everywhere, and their mailbox has something to read."""
CAME = 0.9
SAID = (
    (5, "Start at 11:45; the canteen fills up at noon."),
    (4, ""),
    (5, "Keep it exactly so."),
    (3, "It was loud near the kitchen."),
    (4, "A little more time before we part."),
    (5, ""),
)
"""What people said of each event, in no order."""
PAST = (
    ("September mixer", 71),
    ("October mixer", 43),
    ("Lunch across the hall", 12),
)
"""Title, and how many days ago."""


def remember(
    session: Session,
    people: Sequence[Person],
    title: str,
    days: int,
    number: int,
    *,
    random: Random,
    now: datetime,
) -> None:
    """Add one event that is over."""
    starts_at = noon(now - timedelta(days=days))
    event = Event(
        handle=f"demop{number + 2}",
        kind=Kind.MIXER,
        title=title,
        purpose="Lunch with people you don't work with.",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=75),
        zone=ZONE,
        location="Canteen, Building B",
        capacity=TABLES * SEATS,
        tables=TABLES,
        seats_per_table=SEATS,
        answer_by=starts_at - timedelta(days=2),
        audience=AudienceKind.EVERYONE,
        organizer_id=people[number].id,
        calendar_uid=f"demo-past-{number}@trestle.example",
        published_at=starts_at - timedelta(days=14),
        frozen_at=starts_at - timedelta(hours=20),
    )
    session.add(event)
    session.flush()
    for name in (ENDED, KNOWN):
        session.add(Milestone(event_id=event.id, name=name, reached_at=event.ends_at))
    _seat(session, event, people, random=random)
    session.add_all(
        Feedback(event_id=event.id, score=score, text=text) for score, text in SAID
    )


def _seat(
    session: Session, event: Event, people: Sequence[Person], *, random: Random
) -> None:
    plan = SeatingPlan(
        event_id=event.id,
        changed_at=event.frozen_at,
        published_version=1,
        published_at=event.frozen_at,
    )
    session.add(plan)
    session.flush()
    known = list(people[:KEPT_MAIL])
    guests = known + random.sample(people[KEPT_MAIL:], TABLES * SEATS - len(known))
    random.shuffle(guests)
    for place, person in enumerate(guests):
        table = place % TABLES + 1
        session.add(_came_along(event, person, random=random))
        session.add(_chair(plan, person, table))
        session.add(
            Attendance(
                event_id=event.id,
                person_id=person.id,
                came=person in known or random.random() < CAME,
                witness=Witness.DOOR,
                noted_by_id=event.organizer_id,
                noted_at=event.starts_at,
            )
        )


def _came_along(event: Event, person: Person, *, random: Random) -> Signup:
    return Signup(
        event_id=event.id,
        person_id=person.id,
        status=SignupStatus.ATTENDING,
        answered_at=event.published_at,
        shows_name=random.random() < CAME,
        may_be_found=random.random() < CAME,
    )


def _chair(plan: SeatingPlan, person: Person, table: int) -> Seat:
    return Seat(
        plan_id=plan.id,
        round=1,
        table_number=table,
        published_table=table,
        person_id=person.id,
    )


def noon(at: datetime) -> datetime:
    """Return the next working day's noon, where the company lives."""
    day = local_day(at, zone=zone_of(ZONE))
    return at_local(next_working_day(day), NOON, zone=zone_of(ZONE))
