"""Reminding people of what they promised: a note they left for themselves."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.cadence import (
    NUDGES_COUNT_FOR,
    REMINDERS,
    may_send,
    reminder_at,
)
from app.domain.house import House
from app.domain.mail import PromiseReminder
from app.domain.outbox import MailKind
from app.domain.time import is_office_hour, local_day, zone_of
from app.domain.tokens import Purpose
from app.models import Event, Person, Promise
from app.operations import letters
from app.queries.prompts import list_nudged, list_promises_due

LINK_LASTS = timedelta(days=60)
LOOK_AHEAD = timedelta(days=3)


def remind_of_one_promise(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Remind one person of one promise: twice at most, within what people bear."""
    del proposals
    # A weekend's promise is brought up on Friday; elsewhere it is tomorrow already.
    for promise, owner in list_promises_due(session, due_by=now.date() + LOOK_AHEAD):
        if _may_remind(session, promise, owner, now=now):
            lock(session, Promise, promise.id)
            is_open = promise.closed_at is None
            if is_open and _may_remind(session, promise, owner, now=now):
                _remind(session, promise, owner, house=house, now=now)
                return True
    return False


def _may_remind(
    session: Session, promise: Promise, owner: Person, *, now: datetime
) -> bool:
    zone = zone_of(owner.zone)
    if not is_office_hour(now, zone=zone):
        return False
    at = reminder_at(
        due_on=promise.due_on,
        made_at=promise.made_at,
        reminders=promise.reminders,
        zone=zone,
    )
    if at is None or at > now:
        return False
    nudged = list_nudged(session, person_ids=[owner.id], since=now - NUDGES_COUNT_FOR)
    return may_send(sent=nudged.get(owner.id, []), zone=zone, now=now)


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
    letters.queue(
        session,
        person=owner,
        content=PromiseReminder(
            to_name=other.name,
            what=promise.what,
            due_on=promise.due_on,
            event_title=event.title,
            met_on=local_day(event.starts_at, zone=zone_of(event.zone)),
            is_last=promise.reminders == REMINDERS,
            write_url=f"mailto:{other.email}",
            done_url=done_url,
        ),
        occasion=letters.Occasion(kind=MailKind.PROMISE, event_id=event.id),
        house=house,
        now=now,
    )
