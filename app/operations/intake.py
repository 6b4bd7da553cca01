"""Taking in what comes by mail: each once, whatever it is, however often it comes."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.db import queue_up
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
from app.models import IncomingMail
from app.operations.bounces import note_report
from app.operations.coffee_replies import answer_by_mail
from app.operations.intake_answers import ASKS, Asked, answer
from app.operations.intake_effects import Ruling
from app.operations.intake_matching import is_from_sender
from app.operations.intake_opt_outs import opt_out
from app.operations.intake_series import find_aim
from app.operations.intake_words import take_words
from app.queries.incoming import (
    find_by_key,
    find_event_id,
    list_open_of,
)
from app.queries.people import find_person

UNMATCHED = {
    Nature.REPORT: (Fate.REPORT, None),
    Nature.AUTOMATIC: (Fate.DROPPED, Why.AUTOMATIC),
    Nature.BROKEN: (Fate.DROPPED, Why.UNREADABLE),
    Nature.OTHER: (Fate.DROPPED, Why.NO_CALENDAR),
}
"""What becomes of a mail that answers nothing."""


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
        note_report(session, read_raw(raw), house=house, now=now)
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
    aim = find_aim(session, itip, now=now) if event_id is None else None
    event_id = aim.event_id if aim else event_id
    if event_id is None:
        ruling = answer_by_mail(session, incoming, itip, house=house, now=now)
        return ruling or (Fate.DROPPED, Why.UNKNOWN_EVENT)
    asked = Asked(itip=itip, event_id=event_id, aim=aim)
    return answer(session, mail, incoming, asked, house=house, now=now)


def _rule_on_trial(
    mail: IncomingMail, incoming: Incoming, itip: Itip, *, house: House
) -> Ruling:
    # Nothing takes place: it is only noted for whoever waits, and whether it would count.
    said = itip.attendees[0].partstat if len(itip.attendees) == 1 else ""
    mail.partstat = PartStat(said) if said in set(PartStat) else None
    is_fine = len(incoming.senders) == 1 and is_from_sender(incoming, house=house)
    return Fate.UNCHANGED, Why.TRIAL if is_fine else Why.UNPROVEN


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
