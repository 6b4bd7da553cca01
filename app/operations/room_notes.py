"""What somebody notes in the room to send: theirs alone, once it is surely theirs."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.attendance import Witness
from app.domain.signups import SignupStatus
from app.domain.time import local_day, next_working_day, zone_of
from app.models import Attendance, Event, Person, RoomNote
from app.operations.followup_ends import day_in
from app.operations.followups import promise
from app.operations.remixing import seat_latecomer
from app.operations.screens import open_room
from app.queries.attendance import find_attendance
from app.queries.people import find_person
from app.queries.room_notes import find_note, list_notes
from app.queries.signups import find_signup

MOST_NOTES = 5
"""Of one person at one event: nobody can bury them in what others typed."""


def note_as(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    what: str,
    was_here: bool,
    now: datetime,
) -> bool:
    """Keep what the person of this browser notes; False if it could not be kept.

    They aren't expected here, or have so many that they must look at them first.

    The same line twice is once. Raises `RoomIsOver`.
    """
    event = open_room(session, event_id, now=now)
    if not _is_expected(session, event, person_id):
        return False
    is_kept = _keep(
        session, event, person_id, what=what, was_here=was_here, is_sure=True, now=now
    )
    if was_here:
        _count_as_here(session, event, person_id, now=now)
    return is_kept


def note_for(
    session: Session,
    *,
    event_id: int,
    email: str,
    what: str,
    was_here: bool,
    now: datetime,
) -> None:
    """Keep what somebody notes who typed this address; the owner says if it is theirs.

    Says nothing of whether anybody has that address. Raises `RoomIsOver`.
    """
    event = open_room(session, event_id, now=now)
    person = find_person(session, email=email)
    if person is not None and _is_expected(session, event, person.id):
        _keep(
            session,
            event,
            person.id,
            what=what,
            was_here=was_here,
            is_sure=False,
            now=now,
        )


def claim_note(
    session: Session, *, note_id: int, person_id: int, now: datetime
) -> RoomNote | None:
    """Let a note be surely theirs, and them be counted as here if they asked to be."""
    note = find_note(session, note_id=note_id, person_id=person_id)
    if note is None:
        return None
    event = lock(session, Event, note.event_id)
    note.is_sure = True
    if note.was_here:
        _count_as_here(session, event, person_id, now=now)
    session.flush()
    return note


def promise_note(
    session: Session,
    *,
    note_id: int,
    person_id: int,
    other_id: int,
    due_on: date | None,
    now: datetime,
) -> bool:
    """Make a promise to this tablemate of a note.

    Due on the next working day where no day is given. False if there is no such note
    any more: twice is once. Raises `NobodyMet`, `HasLeft` and `DayIsOut`.
    """
    note = find_note(session, note_id=note_id, person_id=person_id)
    if note is None or not note.is_sure:
        return False
    owner = session.get_one(Person, person_id)
    today = local_day(now, zone=zone_of(owner.zone))
    promise(
        session,
        event_id=note.event_id,
        person_id=person_id,
        other_id=other_id,
        what=note.what,
        due_on=due_on or next_working_day(today),
        now=now,
    )
    session.delete(note)
    session.flush()
    return True


def drop_note(session: Session, *, note_id: int, person_id: int) -> None:
    """Forget a note; twice is once."""
    note = find_note(session, note_id=note_id, person_id=person_id)
    if note is not None:
        session.delete(note)


def _keep(
    session: Session,
    event: Event,
    person_id: int,
    *,
    what: str,
    was_here: bool,
    is_sure: bool,
    now: datetime,
) -> bool:
    # What strangers typed under an address takes no room from its owner's own notes.
    notes = list_notes(session, person_id=person_id, event_id=event.id)
    known = [note for note in notes if note.is_sure is is_sure]
    if any(note.what == what for note in known):
        return True
    if len(known) >= MOST_NOTES:
        return False
    owner = session.get_one(Person, person_id)
    session.add(
        RoomNote(
            event_id=event.id,
            person_id=person_id,
            what=what,
            was_here=was_here,
            is_sure=is_sure,
            due_on=day_in(what, today=local_day(now, zone=zone_of(owner.zone))),
            noted_at=now,
        )
    )
    session.flush()
    return True


def _is_expected(session: Session, event: Event, person_id: int) -> bool:
    signup = find_signup(session, event_id=event.id, person_id=person_id)
    if signup is not None and signup.status is SignupStatus.ATTENDING:
        return True
    known = find_attendance(session, event_id=event.id, person_id=person_id)
    return known is not None and known.came


def _count_as_here(
    session: Session, event: Event, person_id: int, *, now: datetime
) -> None:
    # What the door or a host knows stands; before the start nobody was there.
    known = find_attendance(session, event_id=event.id, person_id=person_id)
    if known is not None or now < event.starts_at:
        return
    session.add(
        Attendance(
            event_id=event.id,
            person_id=person_id,
            came=True,
            witness=Witness.SELF,
            noted_by_id=person_id,
            noted_at=now,
        )
    )
    session.flush()
    seat_latecomer(session, event, person_id=person_id)
