"""Answers that calendars mail to invites to coffees: whose they are, and what they do."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.answer_order import Before, given_at, why_not
from app.domain.calendar import PartStat
from app.domain.house import House
from app.domain.incoming import Fate, Incoming, Itip, Nature, Why
from app.models import Coffee, CoffeePlace, Person
from app.operations import coffees
from app.operations.coffees import IsOver
from app.operations.intake_effects import Ruling
from app.operations.intake_matching import is_from_sender
from app.queries.coffees import find_by_uid, find_own_place
from app.queries.people import find_person


def answer_by_mail(
    session: Session, incoming: Incoming, itip: Itip, *, house: House, now: datetime
) -> Ruling | None:
    """Accept or decline a coffee as its calendar says; None: the UID is of no coffee.

    What doesn't count is not listed for anybody either: who has coffees is nobody's.
    Of several answers the last that was given counts, in whatever order they come.
    """
    coffee_id = find_by_uid(session, uid=itip.uid)
    if coffee_id is None:
        return None
    person = _who(session, incoming, itip, house=house)
    if person is None:
        return Fate.UNCHANGED, Why.UNPROVEN
    lock(session, Coffee, coffee_id)  # what is read from here on stays so
    place = find_own_place(session, coffee_id=coffee_id, person_id=person.id)
    if place is None:
        return Fate.UNCHANGED, Why.NOT_INVITED
    before = Before(
        sequence=place.sequence or 0,
        stamped_at=place.stamped_at,
        elsewhere_at=place.said_at,
    )
    at = given_at(
        itip.stamped_at, written_at=incoming.written_at, now=now, before=before
    )
    if (late := why_not(at, sequence=itip.sequence, before=before)) is not None:
        return Fate.UNCHANGED, late
    ruling = _act(session, itip.attendees[0].partstat, place, house=house, now=now)
    if ruling == (Fate.APPLIED, None):
        place.said_at = min(at, now)  # when they said it, however long it took to come
    return ruling


def _act(
    session: Session, said: str, place: CoffeePlace, *, house: House, now: datetime
) -> Ruling:
    act = {PartStat.ACCEPTED: coffees.accept, PartStat.DECLINED: coffees.decline}
    if said not in act:
        return Fate.UNCHANGED, Why.NO_ANSWER
    try:
        act[PartStat(said)](
            session,
            coffee_id=place.coffee_id,
            person_id=place.person_id,
            house=house,
            now=now,
        )
    except IsOver:
        return Fate.UNCHANGED, Why.TOO_LATE
    return Fate.APPLIED, None


def _who(
    session: Session, incoming: Incoming, itip: Itip, *, house: House
) -> Person | None:
    """Return whose answer it surely is: one sender who is believed, and their ATTENDEE."""
    is_one = len(incoming.senders) == 1 and len(itip.attendees) == 1 and itip.is_one
    if incoming.nature is not Nature.ANSWER or not is_one:
        return None
    if not is_from_sender(incoming, house=house):
        return None
    sender = find_person(session, email=incoming.senders[0])
    attendee = itip.attendees[0]
    named = [
        find_person(session, email=address)
        for address in (attendee.address, attendee.email)
        if address
    ]
    if sender is None or any(one is None or one.id != sender.id for one in named):
        return None
    return sender if named else None
