"""Lines that people mail back: promises, that one is kept, whether to be introduced.

What is not understood for sure becomes a note of theirs, for one press on the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.cadence import REMINDERS
from app.domain.coffee.terms import Said
from app.domain.house import House
from app.domain.incoming import Fate, Incoming, Nature, Why
from app.domain.outbox import MailKind
from app.domain.promise_words import read_promise, says_done, says_yes
from app.domain.reply_addresses import Asks, Question, read_question
from app.domain.time import local_day, zone_of
from app.messages.own_words import own_lines
from app.messages.text import shortened
from app.models import Event, Person, RoomNote
from app.operations import followups, introductions
from app.operations.followup_ends import day_in
from app.operations.followups import reminder_uuid
from app.operations.intake_effects import Ruling
from app.operations.intake_matching import is_from_sender
from app.operations.introduction_mail import question_uuid
from app.queries.followups import (
    find_promise,
    list_met,
    list_promises,
    list_silenced,
)
from app.queries.introduction_answers import list_ids
from app.queries.introductions import find_asked as find_introduction
from app.queries.mail import find_asked
from app.queries.people import find_person
from app.queries.room_notes import list_notes

LINES_AT_MOST = 5
LONGEST_NOTE = 500
STILL_ANSWERED = timedelta(days=60)
"""So long "done" is understood in answer to what is closed already."""


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """Whose words these are, and where they sat together."""

    person: Person
    event: Event
    lines: Sequence[str]


def take_words(
    session: Session, incoming: Incoming, *, house: House, now: datetime
) -> Ruling | None:
    """Do what somebody wrote back to a question of ours; None: it answers none.

    Only the person's own mail counts, believed as answers from calendars are. What
    becomes of it is not listed for anybody: who promised what is its owner's alone.
    """
    if incoming.nature is not Nature.OTHER or len(incoming.senders) != 1:
        return None
    sender = find_person(session, email=incoming.senders[0])
    question, is_signed = _asked(session, incoming, sender, house=house, now=now)
    if question is None:
        return None
    if sender is None or sender.id != question.person_id:
        return Fate.UNCHANGED, Why.OTHER_SENDER
    if not (is_signed or is_from_sender(incoming, house=house)):
        return Fate.UNCHANGED, Why.UNPROVEN
    lines = _lines(incoming.text)
    if not lines:
        return Fate.UNCHANGED, Why.NO_ANSWER
    return _do(session, sender, question, lines, house=house, now=now)


def _asked(
    session: Session,
    incoming: Incoming,
    sender: Person | None,
    *,
    house: House,
    now: datetime,
) -> tuple[Question | None, bool]:
    """Return which question a mail answers, and whether our signed address says so."""
    for address in incoming.recipients if house.reply_secret else ():
        question = read_question(
            address, mailbox=house.mailbox.address, secret=house.reply_secret
        )
        if question is not None:
            return question, True
    uuids = [text.strip("<>").partition("@")[0] for text in incoming.refers_to]
    if sender is None or not uuids:
        return None, False
    return _referred_to(session, sender.id, uuids, now=now), False


def _referred_to(
    session: Session, person_id: int, uuids: Sequence[str], *, now: datetime
) -> Question | None:
    known = list_promises(
        session, person_id=person_id, closed_since=now - STILL_ANSWERED
    )
    for found in known:
        promise_id = found.promise.id
        sent = {reminder_uuid(promise_id, number=n + 1) for n in range(REMINDERS)}
        if sent & set(uuids):
            return Question(asks=Asks.PROMISE, about_id=promise_id, person_id=person_id)
    for about_id in list_ids(session, person_id=person_id):
        if question_uuid(about_id, person_id=person_id) in uuids:
            return Question(
                asks=Asks.INTRODUCTION, about_id=about_id, person_id=person_id
            )
    event_id = find_asked(
        session, person_id=person_id, uuids=uuids, kind=MailKind.PROMPT
    )
    if event_id is None:
        return None
    return Question(asks=Asks.FOLLOW_UPS, about_id=event_id, person_id=person_id)


def _lines(text: str) -> list[str]:
    lines = list(own_lines(text))
    kept, more = lines[: LINES_AT_MOST - 1], lines[LINES_AT_MOST - 1 :]
    return [*kept, " ".join(more)] if more else kept


def _do(
    session: Session,
    person: Person,
    question: Question,
    lines: Sequence[str],
    *,
    house: House,
    now: datetime,
) -> Ruling:
    if question.asks is Asks.INTRODUCTION:
        return _introduce(session, question, lines, house=house, now=now)
    event_id: int | None = question.about_id
    if question.asks is Asks.PROMISE:
        promise = find_promise(
            session, promise_id=question.about_id, person_id=person.id
        )
        if promise is None:
            return Fate.UNCHANGED, Why.UNKNOWN_EVENT
        if says_done(lines[0]):
            if promise.closed_at is not None:
                return Fate.UNCHANGED, Why.SAME
            followups.keep(session, promise_id=promise.id, person_id=person.id, now=now)
            return Fate.APPLIED, None
        event_id = promise.event_id
    event = session.get(Event, event_id) if event_id is not None else None
    if event is None:
        return Fate.UNCHANGED, Why.UNKNOWN_EVENT
    lock(session, Event, event.id)
    answer = _Answer(person=person, event=event, lines=lines)
    return _note_down(session, answer, now=now)


def _introduce(
    session: Session,
    question: Question,
    lines: Sequence[str],
    *,
    house: House,
    now: datetime,
) -> Ruling:
    """Say yes or not now for whoever was asked; what is neither waits on their page."""
    yes = says_yes(lines)
    if yes is None:
        return Fate.UNCHANGED, Why.NO_ANSWER
    mine = {"introduction_id": question.about_id, "person_id": question.person_id}
    asked = find_introduction(session, **mine, now=now)
    if asked is not None and asked.side.said is (Said.YES if yes else Said.NO):
        return Fate.UNCHANGED, Why.SAME
    try:
        introductions.say(session, **mine, yes=yes, house=house, now=now)
    except introductions.IsOver:
        return Fate.UNCHANGED, Why.TOO_LATE
    return Fate.APPLIED, None


def _note_down(session: Session, answer: _Answer, *, now: datetime) -> Ruling:
    person, event_id = answer.person, answer.event.id
    met = list_met(session, person_id=person.id, since=now, event_id=event_id)
    silenced = list_silenced(session, person_ids=[person.id])
    mates = {
        one.person_id: one.name
        for one in met
        if one.may_be_found
        and not one.has_left
        and (person.id, one.person_id) not in silenced
    }
    today = local_day(now, zone=zone_of(person.zone))
    for line in answer.lines:
        said = read_promise(line, mates=mates, today=today)
        if said is None:
            _keep_note(session, answer, line, now=now)
            continue
        followups.promise(
            session,
            event_id=event_id,
            person_id=person.id,
            other_id=said.other_id,
            what=said.what,
            due_on=said.due_on,
            now=now,
        )
        session.flush()
    return Fate.APPLIED, None


def _keep_note(session: Session, answer: _Answer, line: str, *, now: datetime) -> None:
    person_id, event_id = answer.person.id, answer.event.id
    what = shortened(line, to=LONGEST_NOTE)
    known = list_notes(session, person_id=person_id, event_id=event_id)
    if any(note.what == what for note in known):
        return
    session.add(
        RoomNote(
            event_id=event_id,
            person_id=person_id,
            what=what,
            was_here=False,
            is_sure=True,
            due_on=day_in(line, today=local_day(now, zone=zone_of(answer.person.zone))),
            noted_at=now,
        )
    )
    session.flush()
