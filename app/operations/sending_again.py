"""Sending an invite again: never a second entry, never an older one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act
from app.domain.calendar import Method, PartStat
from app.domain.causes import BATCH, CauseKind
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import Invitation, Reason
from app.domain.outbox import MailKind
from app.domain.signups import SignupStatus
from app.models import Cause, Event, Person, Revision, Signup
from app.operations import audit, invites, letters
from app.operations.calendars import Telling
from app.operations.calm import calm_at
from app.operations.cause_rows import tell_by_event
from app.operations.places import answer_link
from app.queries.entries import find_entries, list_lacking
from app.queries.plans import find_tables
from app.queries.signups import find_signup


class Again(StrEnum):
    """What became of asking for an invite to be sent again."""

    SENT = "sent"
    WAITS = "waits"
    """The newest news of this calendar has not left yet: it says all there is."""
    NO_PLACE = "no_place"
    """This calendar has nothing to show: no place, or nothing to come to."""
    ENOUGH = "enough"
    """As many calendar mails as an hour allows have left for this person."""


def send_again(
    session: Session, *, event_id: int, person_id: int, house: House, now: datetime
) -> Again:
    """Send one guest's invite again, as the event is now.

    What their calendar holds is overwritten: the same UID, the SEQUENCE of the last
    one written, a later DTSTAMP. One that was removed there is put back under the next
    SEQUENCE.
    """
    event = lock(session, Event, event_id)
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    if signup is None or not _is_on(event, now=now):
        return Again.NO_PLACE
    outcome = _send(session, event, signup, house=house, now=now)
    if outcome is Again.SENT:
        audit.note(session, Act.RETRIED_MAIL, person_id=person_id, event_id=event_id)
    return outcome


def send_to_lacking(session: Session, *, event_id: int, now: datetime) -> int:
    """Leave it to the worker to send all invites that calendars lack; return how many.

    Pressed twice it sends each once: what waits to leave is not written again.
    """
    event = lock(session, Event, event_id)
    people = list_lacking(session, event_id=event_id) if _is_on(event, now=now) else []
    if people:
        tell_by_event(
            session,
            CauseKind.SENT_AGAIN,
            [(event_id, person_id) for person_id in people],
            now=now,
        )
        audit.note_all(session, Act.RETRIED_MAIL, person_ids=people, event_id=event_id)
    return len(people)


def send_lacking(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Send the next invites that calendars still lack."""
    people: list[int] = cause.facts["people"]
    ids = [person_id for person_id in people if person_id > cause.cursor][:BATCH]
    lacking = list_lacking(session, event_id=event.id, among=ids)
    for person_id in ids if _is_on(event, now=now) else ():
        signup = find_signup(session, event_id=event.id, person_id=person_id)
        if signup is not None and person_id in lacking:
            _send(session, event, signup, house=house, now=now)
    if ids:
        cause.cursor = ids[-1]
    return len(ids)


def _is_on(event: Event, *, now: datetime) -> bool:
    return event.status is EventStatus.PUBLISHED and now < event.starts_at


def _send(
    session: Session, event: Event, signup: Signup, *, house: House, now: datetime
) -> Again:
    person = session.get_one(Person, signup.person_id)
    if signup.status is not SignupStatus.ATTENDING or person.left_at is not None:
        return Again.NO_PLACE
    found = find_entries(session, event_id=event.id, person_ids=[person.id])
    entry = found.get(person.id)
    if entry is not None and entry.waits is not None:
        return Again.WAITS
    if calm_at(session, event, person_id=person.id, now=now) is not None:
        return Again.ENOUGH
    tables = find_tables(session, event_id=event.id, person_ids=[person.id])
    telling = Telling(
        kind=MailKind.INVITE,
        method=Method.REQUEST,
        partstat=_answer(session, event, signup),
        major=entry is not None and entry.method is Method.CANCEL,
        table=tables.get(person.id),
    )
    writing = invites.Writing(
        session, event=event, person=person, telling=telling, house=house, now=now
    )
    link = answer_link(session, event, person, house=house)
    writing.send(
        Invitation(
            event=letters.facts_of(event, house=house),
            calendar=writing.calendar,
            reason=Reason.SENT_AGAIN,
            free_url=f"{link}?a=no",
            details_url=link,
        )
    )
    return Again.SENT


def _answer(session: Session, event: Event, signup: Signup) -> PartStat:
    # Whoever said yes to another time was asked anew, and is asked the same again.
    since = session.scalars(
        select(Revision.fields).where(
            Revision.event_id == event.id, Revision.changed_at > signup.answered_at
        )
    )
    is_moved = any({"starts_at", "ends_at"} & set(fields) for fields in since)
    return PartStat.NEEDS_ACTION if is_moved else PartStat.ACCEPTED
