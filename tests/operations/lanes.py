"""Messages put straight into the outbox: who gets them, how urgent, since when due."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.outbox import GIVE_UP_AFTER, MailKind, Parcel
from app.models import Message, Person
from app.operations import outbox
from tests.factories import BEFORE, make_event, make_person

_versions = count(1)
Lane = tuple[int, int]
"""(event id, person id): one person's news of one event."""


def make_lanes(session: Session, number: int) -> list[Lane]:
    """So many people of one event: each is a lane of the outbox."""
    event = make_event(session)
    return [(event.id, make_person(session).id) for _ in range(number)]


def put(
    session: Session,
    recipient: str,
    *,
    lane: Lane,
    kind: MailKind = MailKind.INVITE,
    method: Method | None = None,
    due_at: datetime = BEFORE,
    useless_at: datetime | None = None,
) -> Message:
    """Add one message under the name of its recipient: of one person, their address."""
    if not session.scalar(select(exists().where(Person.email == recipient))):
        session.get_one(Person, lane[1]).email = recipient
    message = Message(
        event_id=lane[0],
        person_id=lane[1],
        kind=kind,
        version=next(_versions),
        method=method,
        rank=kind.rank,
        recipient=recipient,
        content=b"mail",
        queued_at=BEFORE,
        due_at=due_at,
        useless_at=useless_at or due_at + GIVE_UP_AFTER,
    )
    session.add(message)
    session.flush()
    return message


def claim(session: Session, *, now: datetime = BEFORE, pace: int = 0) -> Parcel:
    """The next message, which the test knows to be there."""
    parcel = outbox.claim_next(session, now=now, pace=pace)
    assert parcel is not None
    return parcel


def names(parcels: Sequence[Parcel]) -> list[str]:
    """Whom these parcels are for, in order."""
    return [parcel.recipient for parcel in parcels]
