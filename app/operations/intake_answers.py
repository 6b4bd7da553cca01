"""What an answer to one of our events does, once it is known which one that is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from app.db import lock
from app.domain.answer_order import Before, given_at, why_not
from app.domain.calendar import PartStat
from app.domain.house import House
from app.domain.incoming import Fate, Incoming, Itip, Nature, Why
from app.models import Event, IncomingMail
from app.operations.intake_effects import Ruling, apply
from app.operations.intake_follow_up import follow_up, last_answer
from app.operations.intake_matching import Match, match
from app.operations.intake_series import Aim, apply_to_series, known_before
from app.queries.access import runs_event
from app.queries.incoming import read_before
from app.queries.people import find_person
from app.queries.signups import find_signup

ASKS = {Nature.COUNTER: Why.COUNTER, Nature.REFRESH: Why.REFRESH}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which of our events an answer is to."""

    itip: Itip
    event_id: int
    aim: Aim | None
    """Set: to a series, of which the event is a date."""


def answer(
    session: Session,
    mail: IncomingMail,
    incoming: Incoming,
    asked: Asked,
    *,
    house: House,
    now: datetime,
) -> Ruling:
    """Do what one answer says, and write to whoever believes something else."""
    itip, aim, event_id = asked.itip, asked.aim, asked.event_id
    # Answers to one event are ordered here, with those that pages take.
    event = lock(session, Event, event_id, options=[joinedload(Event.organizer)])
    found = match(session, incoming, event, aim=aim, house=house)
    before = _write_down(session, mail, incoming, asked, found=found, now=now)
    had = last_answer(session, mail)
    ruling = (
        _rule(session, mail, found, before, aim=aim, house=house, now=now)
        if found.trouble is None
        else (Fate.HELD, found.trouble)
    )
    is_of_later_day = aim is not None and aim.day is not None
    if is_of_later_day and ruling[0] is Fate.HELD and mail.nature is Nature.ANSWER:
        ruling = Fate.HELD, Why.OTHER_DATE  # no press at this date fits it
    told_at = itip.occurrence if aim else itip.starts_at
    moved = told_at is not None and told_at != event.starts_at
    follow_up(session, mail, found, ruling, had=had, moved=moved, house=house, now=now)
    if is_of_later_day and ruling[0] is not Fate.HELD:
        mail.event_id = None  # it says nothing of the date at which it was looked at
    return ruling


def _write_down(
    session: Session,
    mail: IncomingMail,
    incoming: Incoming,
    asked: Asked,
    *,
    found: Match,
    now: datetime,
) -> Before:
    """Fill in what the mail says; return what was known of that person until now."""
    itip, aim = asked.itip, asked.aim
    mail.event_id = found.event.id
    mail.person_id = found.person.id if found.person else None
    mail.partstat, mail.sequence = found.partstat, itip.sequence
    mail.comment, mail.guests = itip.comment, itip.guests
    if incoming.nature is Nature.COUNTER:
        mail.proposed_starts_at, mail.proposed_ends_at = itip.starts_at, itip.ends_at
    before = Before()
    if mail.person_id is not None:
        before = read_before(session, event_id=mail.event_id, person_id=mail.person_id)
        before = known_before(session, aim, found.person, before) if aim else before
    mail.against = before.sequence
    mail.stamped_at = given_at(
        itip.stamped_at, written_at=incoming.written_at, now=now, before=before
    )
    return before


def _rule(
    session: Session,
    mail: IncomingMail,
    found: Match,
    before: Before,
    *,
    aim: Aim | None,
    house: House,
    now: datetime,
) -> Ruling:
    """Return what follows from an answer that is surely theirs."""
    event, person = found.event, found.person
    if person is None or mail.stamped_at is None:
        raise ValueError(found.trouble)
    if mail.nature in ASKS:
        return Fate.HELD, ASKS[mail.nature]
    signup = find_signup(session, event_id=event.id, person_id=person.id)
    if signup is None and runs_event(session, event=event, person_id=person.id):
        return Fate.UNCHANGED, Why.HOSTS
    late = why_not(mail.stamped_at, sequence=mail.sequence, before=before)
    if late is not None:
        return Fate.UNCHANGED, late
    if found.partstat is PartStat.DELEGATED:
        to = found.attendee.delegated_to if found.attendee else ""
        deputy = find_person(session, email=to) if to else None
        mail.delegate_id = deputy.id if deputy else None
        return Fate.HELD, Why.DELEGATED
    if aim is not None and (aim.is_whole or aim.day is not None):
        said = found.partstat
        return apply_to_series(session, aim, person, said=said, house=house, now=now)
    return apply(
        session,
        event,
        person,
        said=found.partstat,
        # A deputy's word is told to whoever it speaks for: they may not know of it.
        is_surely_theirs=found.is_own,
        house=house,
        now=now,
    )
