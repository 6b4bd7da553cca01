"""A room full of people, and a worker with a clock of the test's own."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import select

from app.db import db, transaction
from app.delivery.worker import Worker
from app.domain.attendance import Witness
from app.domain.outbox import MailKind, Parcel
from app.domain.settings import Rhythm
from app.domain.signups import Answer
from app.models import Attendance, Event, Person, Seat, SeatingPlan
from app.operations.seating_moves import BoardPress, move, set_lock
from app.queries.seating import find_plan, list_seats
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say

ANSWER_BY = NOON - timedelta(days=2)
PUBLISHES = NOON - timedelta(hours=20)
"""16:00 in Berlin on the day before."""
NOTICE = PUBLISHES - timedelta(hours=3)
DEPARTMENTS = ("Finance", "Sales", "Legal", "People", "Support")


@dataclass(kw_only=True)
class Post:
    """A worker whose mail is kept here, and whose clock stands where it is put."""

    now: datetime = BEFORE
    parcels: list[Parcel] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Carry what the answers caused, on the day they were given."""
        self.catch_up(self.now)

    def catch_up(self, now: datetime) -> None:
        """Do everything that is due at that instant."""
        self.now = now
        self.worker().catch_up()

    def worker(self) -> Worker:
        """Return a worker that reads this clock."""
        return Worker(
            carry=self.parcels.append,
            house=HOUSE,
            rhythm=Rhythm(pace=0, proposals=2_000),
            clock=lambda _: self.now,
        )

    def told(self, kind: MailKind) -> list[int | None]:
        """Return who was sent mail of that kind, in order of sending."""
        return [parcel.person_id for parcel in self.parcels if parcel.kind is kind]

    def last(self, kind: MailKind) -> EmailMessage:
        """Return the last mail of that kind, parsed."""
        content = [parcel.content for parcel in self.parcels if parcel.kind is kind][-1]
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return mail


def make_room(
    *,
    people: int,
    tables: int = 3,
    seats: int = 4,
    starts_at: datetime = NOON,
    answer_by: datetime | None = None,
) -> tuple[int, list[int]]:
    """Return an event and the people who said yes to it, departments in turn."""
    with transaction() as session:
        organizer = make_person(session, name="Maya Lindqvist", department="People")
        event = make_event(
            session,
            tables=tables,
            seats=seats,
            organizer=organizer,
            starts_at=starts_at,
            answer_by=answer_by,
        )
        event.published_at = BEFORE
        guests = [
            make_person(session, department=DEPARTMENTS[number % len(DEPARTMENTS)])
            for number in range(people)
        ]
        for guest in guests:
            say(session, Answer.YES, event=event, person=guest)
        return event.id, [guest.id for guest in guests]


def join(event_id: int, *, now: datetime) -> int:
    """Let one more colleague say yes; return who."""
    with transaction() as session:
        person = make_person(session)
        event = session.get_one(Event, event_id)
        say(session, Answer.YES, event=event, person=person, now=now)
        return person.id


def leave(event_id: int, person_id: int, *, now: datetime) -> None:
    """Let somebody free their seat."""
    with transaction() as session:
        event = session.get_one(Event, event_id)
        person = session.get_one(Person, person_id)
        say(session, Answer.NO, event=event, person=person, now=now)


def tables_of(event_id: int) -> dict[int, int]:
    """Return the table of each person as the hosts see it."""
    return {seat.person_id: seat.table_number for seat in _seats(event_id)}


def told_tables(event_id: int) -> dict[int, int | None]:
    """Return the table of each person as people were told."""
    return {seat.person_id: seat.published_table for seat in _seats(event_id)}


def plan_row(event_id: int) -> SeatingPlan:
    """Return the plan's row, freshly read."""
    db.session.rollback()
    plan = find_plan(db.session(), event_id=event_id)
    assert plan is not None
    return plan


def shift(
    event_id: int, person_id: int, *, table: int, swap_with: int | None, now: datetime
) -> int:
    """Let the organizer move somebody; return the new version."""
    event, version = event_row(event_id), plan_row(event_id).version
    organizer_id = event.organizer_id
    with transaction() as session:
        plan = move(
            session,
            BoardPress(
                event_id=event_id, version=version, actor_id=organizer_id, now=now
            ),
            person_id=person_id,
            table=table,
            swap_with=swap_with,
        )
        return plan.version


def keep(event_id: int, person_id: int, *, now: datetime) -> int:
    """Let the organizer lock somebody; return the new version."""
    event, version = event_row(event_id), plan_row(event_id).version
    organizer_id = event.organizer_id
    with transaction() as session:
        plan = set_lock(
            session,
            BoardPress(
                event_id=event_id, version=version, actor_id=organizer_id, now=now
            ),
            person_id=person_id,
            is_locked=True,
        )
        return plan.version


def text_of(mail: EmailMessage) -> str:
    """Return the plain twin of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def came(event_id: int, person_id: int, *, witness: Witness) -> None:
    """Note that somebody was there."""
    with transaction() as session:
        session.add(
            Attendance(
                event_id=event_id,
                person_id=person_id,
                came=True,
                witness=witness,
                noted_at=NOON,
            )
        )


def seat_by_hand(event_id: int, tables: dict[int, int], *, published: bool) -> None:
    """Write seats as if a plan had been made, and published if so."""
    with transaction() as session:
        plan = SeatingPlan(
            event_id=event_id,
            version=1,
            changed_at=BEFORE,
            certificate={},
            published_version=1 if published else None,
            published_at=BEFORE if published else None,
        )
        session.add(plan)
        session.flush()
        for person_id, table in tables.items():
            session.add(
                Seat(
                    plan_id=plan.id,
                    round=1,
                    person_id=person_id,
                    table_number=table,
                    published_table=table if published else None,
                )
            )


def event_row(event_id: int) -> Event:
    """Return the event, freshly read."""
    db.session.rollback()
    return db.session.scalars(select(Event).where(Event.id == event_id)).one()


def _seats(event_id: int) -> list[Seat]:
    return list(list_seats(db.session(), plan_id=plan_row(event_id).id))
