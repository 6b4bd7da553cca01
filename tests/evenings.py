"""A mixer that took place, for tests of the day itself and the day after."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.delivery.worker import Worker
from app.domain.attendance import Witness
from app.domain.outbox import MailKind, Parcel
from app.domain.settings import Rhythm
from app.domain.signups import Answer, SignupStatus
from app.models import Attendance, Event, Person, Seat, SeatingPlan, Signup
from tests.factories import BEFORE, HOUSE, make_event, say


def seat(
    session: Session,
    event: Event,
    *tables: Sequence[Person],
    now: datetime = BEFORE,
) -> None:
    """Give everyone a place and a published seat; all may be found afterward."""
    plan = SeatingPlan(
        event_id=event.id,
        changed_at=now,
        published_version=1,
        published_at=now,
    )
    session.add(plan)
    session.flush()
    for number, people in enumerate(tables, start=1):
        for person in people:
            signup = say(session, Answer.YES, event=event, person=person, now=now)
            signup.may_be_found = True
            session.add(
                Seat(
                    plan_id=plan.id,
                    round=1,
                    table_number=number,
                    published_table=number,
                    person_id=person.id,
                )
            )
    session.flush()


def met(session: Session, people: Sequence[Person], *, starts_at: datetime) -> Event:
    """Return an event at which these sat at one table and came; no mail was written."""
    event = make_event(session, tables=1, starts_at=starts_at)
    plan = SeatingPlan(
        event_id=event.id,
        changed_at=starts_at,
        published_version=1,
        published_at=starts_at,
    )
    session.add(plan)
    session.flush()
    for person in people:
        about = {"person_id": person.id, "event_id": event.id}
        session.add_all(
            [
                Signup(
                    status=SignupStatus.ATTENDING,
                    answered_at=starts_at,
                    may_be_found=True,
                    **about,
                ),
                Seat(
                    plan_id=plan.id,
                    round=1,
                    table_number=1,
                    published_table=1,
                    person_id=person.id,
                ),
                Attendance(
                    came=True, witness=Witness.DOOR, noted_at=starts_at, **about
                ),
            ]
        )
    session.flush()
    return event


def hide(session: Session, event: Event, person: Person) -> None:
    """Let nobody find this person afterward."""
    signup = session.scalars(
        select(Signup).where(Signup.event_id == event.id, Signup.person_id == person.id)
    ).one()
    signup.may_be_found = False


def carried_at(now: datetime) -> list[Parcel]:
    """Let the worker do what is due at this instant; return what it carried."""
    carried: list[Parcel] = []
    worker = Worker(
        carry=carried.append,
        house=HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _session: now,
    )
    worker.catch_up()
    return carried


def kinds_at(now: datetime) -> list[tuple[MailKind, str]]:
    """Return (kind, recipient) of what the worker carried, by recipient."""
    carried = [(parcel.kind, parcel.recipient) for parcel in carried_at(now)]
    return sorted(carried, key=lambda mail: mail[1])
