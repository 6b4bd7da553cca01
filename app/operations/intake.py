"""Taking in what comes by mail: each once, whatever it is, however often it comes."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from app.db import lock, queue_up
from app.domain.answer_order import Before, given_at, why_not
from app.domain.calendar import PartStat
from app.domain.house import House
from app.domain.incoming import (
    TRIAL,
    Decision,
    Fate,
    Incoming,
    Itip,
    Nature,
    Why,
    trial_key,
)
from app.domain.reports import read_raw
from app.messages.incoming import read_incoming
from app.models import Event, IncomingMail
from app.operations.bounces import note_report
from app.operations.coffee_replies import answer_by_mail
from app.operations.intake_effects import Ruling, apply
from app.operations.intake_follow_up import follow_up, last_answer
from app.operations.intake_matching import Match, is_from_sender, match, runs
from app.operations.intake_opt_outs import opt_out
from app.operations.intake_words import take_words
from app.queries.incoming import (
    find_by_key,
    find_event_id,
    list_open_of,
    read_before,
)
from app.queries.people import find_person
from app.queries.signups import find_signup

UNMATCHED = {
    Nature.REPORT: (Fate.REPORT, None),
    Nature.AUTOMATIC: (Fate.DROPPED, Why.AUTOMATIC),
    Nature.BROKEN: (Fate.DROPPED, Why.UNREADABLE),
    Nature.OTHER: (Fate.DROPPED, Why.NO_CALENDAR),
}
"""What becomes of a mail that answers nothing."""
ASKS = {Nature.COUNTER: Why.COUNTER, Nature.REFRESH: Why.REFRESH}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one mail."""

    mail_id: int
    nature: Nature
    fate: Fate
    why: Why | None
    event_id: int | None
    person_id: int | None
    is_new: bool
    """False: the same mail came before, and nothing was done."""


def take_in(session: Session, raw: bytes, *, house: House, now: datetime) -> Outcome:
    """Take one RFC 5322 message in and do what it asks, in the caller's transaction.

    Twice the same is once, also at the same moment: a row says what became of it, and
    is committed with what it changed. Never raises for what a mail holds. A report of
    delivery (`Fate.REPORT`) is noted at the mail it is about.
    """
    incoming = read_incoming(raw)
    if incoming.itip is not None and incoming.itip.uid.startswith(TRIAL):
        incoming = replace(incoming, key=trial_key(incoming.itip.uid))
    queue_up(session, f"incoming {incoming.key}")
    if (known := find_by_key(session, key=incoming.key)) is not None:
        return _outcome(known, is_new=False)
    mail = IncomingMail(
        content_hash=incoming.key,
        message_id=incoming.message_id,
        taken_at=now,
        nature=incoming.nature,
        **_sender(session, incoming),
    )
    mail.fate, mail.why = _settle(session, mail, incoming, house=house, now=now)
    _replace_older(session, mail, now=now)
    if mail.fate is Fate.REPORT:
        note_report(session, read_raw(raw), now=now)
    session.add(mail)
    session.flush()
    return _outcome(mail, is_new=True)


def _sender(session: Session, incoming: Incoming) -> dict[str, object]:
    if len(incoming.senders) != 1:
        return {}
    person = find_person(session, email=incoming.senders[0])
    if person is not None:
        return {"sender_id": person.id}
    return {"sender_address": incoming.senders[0][:320]}


def _settle(
    session: Session,
    mail: IncomingMail,
    incoming: Incoming,
    *,
    house: House,
    now: datetime,
) -> Ruling:
    itip = incoming.itip
    if incoming.opt_out is not None:
        said = incoming.opt_out
        return opt_out(session, mail, incoming, said, house=house, now=now)
    is_answer = incoming.nature in {Nature.ANSWER, *ASKS}
    by_machine = incoming.nature is Nature.AUTOMATIC and itip and itip.method == "REPLY"
    if itip is None or not (is_answer or by_machine):
        if itip is not None and incoming.nature is Nature.OTHER:
            return Fate.DROPPED, Why.NOT_FOR_US
        ruling = take_words(session, incoming, house=house, now=now)
        return ruling or UNMATCHED[incoming.nature]
    if itip.uid.startswith(TRIAL):
        return _rule_on_trial(mail, incoming, itip, house=house)
    event_id = find_event_id(session, uid=itip.uid)
    if event_id is None:
        ruling = answer_by_mail(session, incoming, itip, house=house, now=now)
        return ruling or (Fate.DROPPED, Why.UNKNOWN_EVENT)
    # Answers to one event are ordered here, with those that pages take.
    event = lock(session, Event, event_id, options=[joinedload(Event.organizer)])
    found = match(session, incoming, event, house=house)
    before = _write_down(session, mail, incoming, itip, found=found, now=now)
    had = last_answer(session, mail)
    ruling = (
        _rule(session, mail, found, before, house=house, now=now)
        if found.trouble is None
        else (Fate.HELD, found.trouble)
    )
    moved = itip.starts_at is not None and itip.starts_at != event.starts_at
    follow_up(session, mail, found, ruling, had=had, moved=moved, house=house, now=now)
    return ruling


def _rule_on_trial(
    mail: IncomingMail, incoming: Incoming, itip: Itip, *, house: House
) -> Ruling:
    # Nothing takes place: it is only noted for whoever waits, and whether it would count.
    said = itip.attendees[0].partstat if len(itip.attendees) == 1 else ""
    mail.partstat = PartStat(said) if said in set(PartStat) else None
    is_fine = len(incoming.senders) == 1 and is_from_sender(incoming, house=house)
    return Fate.UNCHANGED, Why.TRIAL if is_fine else Why.UNPROVEN


def _write_down(
    session: Session,
    mail: IncomingMail,
    incoming: Incoming,
    itip: Itip,
    *,
    found: Match,
    now: datetime,
) -> Before:
    """Fill in what the mail says; return what was known of that person until now."""
    mail.event_id = found.event.id
    mail.person_id = found.person.id if found.person else None
    mail.partstat, mail.sequence = found.partstat, itip.sequence
    mail.comment, mail.guests = itip.comment, itip.guests
    if incoming.nature is Nature.COUNTER:
        mail.proposed_starts_at, mail.proposed_ends_at = itip.starts_at, itip.ends_at
    before = Before()
    if mail.person_id is not None:
        before = read_before(session, event_id=mail.event_id, person_id=mail.person_id)
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
    if signup is None and runs(session, event=event, person_id=person.id):
        return Fate.UNCHANGED, Why.HOSTS
    late = why_not(mail.stamped_at, sequence=mail.sequence, before=before)
    if late is not None:
        return Fate.UNCHANGED, late
    if found.partstat is PartStat.DELEGATED:
        to = found.attendee.delegated_to if found.attendee else ""
        deputy = find_person(session, email=to) if to else None
        mail.delegate_id = deputy.id if deputy else None
        return Fate.HELD, Why.DELEGATED
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


def _replace_older(session: Session, mail: IncomingMail, *, now: datetime) -> None:
    """Take from the hosts' list what this mail says anew, or has settled."""
    if mail.event_id is None or mail.person_id is None or mail.fate is Fate.DROPPED:
        return
    for other in list_open_of(
        session, event_id=mail.event_id, person_id=mail.person_id
    ):
        is_same = mail.fate is Fate.HELD and other.why is mail.why
        is_settled = mail.why in {None, Why.SAME} and other.why is Why.UNPROVEN
        if is_same or is_settled:
            other.decision, other.decided_at = Decision.DROPPED, now


def _outcome(mail: IncomingMail, *, is_new: bool) -> Outcome:
    return Outcome(
        mail_id=mail.id,
        nature=mail.nature,
        fate=mail.fate,
        why=mail.why,
        event_id=mail.event_id,
        person_id=mail.person_id,
        is_new=is_new,
    )
