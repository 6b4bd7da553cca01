"""Reminding people of what they promised: a note they left for themselves."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.because import Because, Ground
from app.domain.cadence import REMINDERS, reminder_at
from app.domain.house import House
from app.domain.mail import PromiseReminder
from app.domain.manners import Calm
from app.domain.outbox import MailKind
from app.domain.reply_addresses import Asks, Question
from app.domain.time import local_day, zone_of
from app.domain.tokens import Purpose
from app.models import Event, Person, Promise
from app.operations import letters
from app.operations.budgets import take_budgets
from app.operations.digests import send_nudge
from app.operations.followups import reminder_uuid
from app.queries.nudges import list_calm, read_budgets
from app.queries.prompts import list_promises_due

LINK_LASTS = timedelta(days=60)
LOOK_AHEAD = timedelta(days=3)


def remind_of_one_promise(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Remind one person of one promise: twice at most, within what people bear."""
    del proposals
    # A weekend's promise is brought up on Friday; elsewhere it is tomorrow already.
    due = list_promises_due(session, due_by=now.date() + LOOK_AHEAD)
    calms = list_calm(
        session, person_ids={owner.id for _, owner in due}, manners=house.manners
    )
    for promise, owner in due:
        if not _is_due(promise, calms[owner.id], now=now):
            continue
        budget = read_budgets(
            session, person_ids=[owner.id], manners=house.manners, now=now
        )[owner.id]
        if budget.may_send(now):
            _remind_once(session, promise, owner, house=house, now=now)
            return True
    return False


def _is_due(promise: Promise, calm: Calm, *, now: datetime) -> bool:
    at = reminder_at(
        due_on=promise.due_on,
        made_at=promise.made_at,
        reminders=promise.reminders,
        calm=calm,
    )
    return at is not None and at <= now and calm.may_begin(now)


def _remind_once(
    session: Session, promise: Promise, owner: Person, *, house: House, now: datetime
) -> None:
    if promise.event_id is not None:
        lock(session, Event, promise.event_id)
    lock(session, Promise, promise.id)
    budget = take_budgets(
        session, person_ids=[owner.id], manners=house.manners, now=now
    )[owner.id]
    is_due = promise.closed_at is None and _is_due(promise, budget.calm, now=now)
    if is_due and budget.may_send(now):  # else another worker was faster
        _remind(session, promise, owner, house=house, now=now)


def _remind(
    session: Session, promise: Promise, owner: Person, *, house: House, now: datetime
) -> None:
    promise.reminders += 1
    event = session.get_one(Event, promise.event_id)
    other = session.get_one(Person, promise.other_id)
    done_url = letters.make_link(
        session,
        path="p",
        purpose=Purpose.PROMISE,
        person_id=owner.id,
        event_id=event.id,
        subject=str(promise.id),
        house=house,
        expires_at=now + LINK_LASTS,
    )
    noted_on = local_day(promise.made_at, zone=zone_of(event.zone))
    send_nudge(
        session,
        person=owner,
        content=PromiseReminder(
            because=Because(ground=Ground.NOTED, on=noted_on),
            to_name=other.name,
            what=promise.what,
            due_on=promise.due_on,
            event_title=event.title,
            met_on=local_day(event.starts_at, zone=zone_of(event.zone)),
            is_last=promise.reminders == REMINDERS,
            write_url=f"{done_url}?write=yes",
            done_url=done_url,
        ),
        occasion=_occasion(promise, house=house),
        house=house,
        now=now,
    )


def _occasion(promise: Promise, *, house: House) -> letters.Occasion:
    # "Done" in answer to this very mail leads back to this very promise.
    question = Question(
        asks=Asks.PROMISE, about_id=promise.id, person_id=promise.person_id
    )
    return letters.Occasion(
        kind=MailKind.PROMISE,
        event_id=promise.event_id,
        uuid=reminder_uuid(promise.id, number=promise.reminders),
        reply_to=house.takes_answer_to(question),
    )
