"""What one does about somebody one knows, wherever one met them."""

from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.db import lock
from app.models import Person, Promise, Silence
from app.operations import followups
from app.operations.followups import NobodyMet
from app.queries.followups import list_silenced
from app.queries.network import list_connections
from app.queries.touch import list_shared


def fall_silent(
    session: Session, *, person_id: int, other_id: int, now: datetime
) -> None:
    """Never ask about this person again; twice is once, and nobody learns of it.

    Raises `NobodyMet` where the two share nothing.
    """
    lock(session, Person, person_id)
    if (person_id, other_id) in list_silenced(session, person_ids=[person_id]):
        return
    if other_id not in list_shared(session, person_id=person_id, now=now):
        raise NobodyMet
    session.add(Silence(person_id=person_id, other_id=other_id))


def ask_again(session: Session, *, person_id: int, other_id: int) -> None:
    """Ask about this one person again."""
    session.execute(
        delete(Silence).where(
            Silence.person_id == person_id, Silence.other_id == other_id
        )
    )


def promise(
    session: Session,
    *,
    person_id: int,
    other_id: int,
    what: str,
    due_on: date,
    now: datetime,
) -> Promise:
    """Note what one promised somebody, as of the table they last shared.

    Raises `NobodyMet` where they shared none, `HasLeft` and `DayIsOut`.
    """
    known = list_connections(session, person_id=person_id, now=now)
    meetings = [
        meeting
        for one in known
        if one.person_id == other_id
        for meeting in one.meetings
    ]
    if not meetings:
        raise NobodyMet
    return followups.promise(
        session,
        event_id=meetings[0].event_id,
        person_id=person_id,
        other_id=other_id,
        what=what,
        due_on=due_on,
        now=now,
    )
