"""What the charter held back of one's own place, told once an admin has accepted.

Nothing is sent late as it was written: each calendar is told what is true by then.
"""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.causes import BATCH, CauseKind
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import Reason
from app.domain.outbox import MessageState
from app.domain.signups import SignupStatus, Source
from app.models import Cause, Event, Invite, Message, Person
from app.operations.cause_rows import tell_by_event
from app.operations.goodbyes import tell_out
from app.operations.hosts import host_ids, tell_host
from app.operations.places import tell_in
from app.queries.people import list_by_ids
from app.queries.signups import find_signup


def leave_catching_up(session: Session, *, now: datetime) -> None:
    """Note whose calendars wait for what is true; the worker tells them."""
    was_held = exists().where(
        Message.event_id == Invite.event_id,
        Message.person_id == Invite.person_id,
        Message.version == Invite.version,
        Message.method.is_not(None),
        Message.state == MessageState.SUPERSEDED,
    )
    behind = (
        select(Invite.event_id, Invite.person_id)
        .join(Event, Event.id == Invite.event_id)
        .where(Event.ends_at > now, Invite.told == "", was_held)
    )
    who = [(event_id, person_id) for event_id, person_id in session.execute(behind)]
    tell_by_event(session, CauseKind.HELD_BACK, who, now=now)


def catch_up(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Tell the next ones how they stand with this event."""
    people: list[int] = cause.facts["people"]
    ids = [person_id for person_id in people if person_id > cause.cursor][:BATCH]
    hosts = host_ids(session, event)
    here = [p for p in list_by_ids(session, ids=ids) if p.left_at is None]
    for person in here:
        _tell(session, event, person, runs=person.id in hosts, house=house, now=now)
    if ids:
        cause.cursor = ids[-1]
    return len(ids)


def _tell(
    session: Session,
    event: Event,
    person: Person,
    *,
    runs: bool,
    house: House,
    now: datetime,
) -> None:
    signup = find_signup(session, event_id=event.id, person_id=person.id)
    reason, words = Reason.ANSWERED, ""
    if event.status is not EventStatus.PUBLISHED:
        reason, words = Reason.EVENT_CANCELED, event.cancel_reason
    elif signup is not None and signup.status is SignupStatus.ATTENDING:
        tell_in(session, event, person, reason=reason, house=house, now=now)
        return
    elif runs:
        tell_host(session, event, person_id=person.id, house=house, now=now)
        return
    elif signup is not None and signup.source is Source.HOST:
        reason, words = Reason.REMOVED, signup.host_words
    tell_out(session, event, person, reason=reason, words=words, house=house, now=now)
