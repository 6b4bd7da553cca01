"""What hosts do about one guest."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.audit import Act
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import News, Reason
from app.domain.outbox import MessageState
from app.domain.signups import (
    STANDS,
    TAKES_A_PLACE,
    Answer,
    SignupStatus,
    Source,
    place,
)
from app.models import Event, Invite, Message, Person, Signup
from app.operations import audit, bounces, outbox
from app.operations.goodbyes import said_by, tell_news, tell_out
from app.operations.places import give_on, leave_to_worker, must_queue, tell_in
from app.operations.series_entries import write_anew
from app.operations.signups import (
    EventHasStarted,
    EventIsCanceled,
    EventIsOver,
)
from app.queries.invites import find_invite
from app.queries.mail import NEVER_LISTED
from app.queries.refused_addresses import find_pause
from app.queries.signups import count_taken, find_signup, last_turn


class IsAGuestAlready(Exception):  # noqa: N818 -- reads as the sentence it states
    """The person has a place, or waits for one."""


class IsNotAGuest(Exception):  # noqa: N818 -- reads as the sentence it states
    """The person has no place and waits for none."""


def add_guest(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    words: str,
    actor_id: int,
    house: House,
    now: datetime,
) -> Signup:
    """Give somebody a place on a host's word, or the last turn of the waitlist.

    Nobody is overtaken and no room overfilled; `words` are what the person is
    told. Raises `IsAGuestAlready`, `EventIsCanceled` and `EventHasStarted`.
    """
    event = lock(session, Event, event_id)
    _refuse_what_is_too_late(event, now=now)
    person = session.get_one(Person, person_id)
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    if signup is not None and signup.status in STANDS:
        raise IsAGuestAlready
    was = signup.status if signup else None
    if signup is None:
        signup = Signup(event_id=event_id, person_id=person_id)
    taken = count_taken(session, event_id=event_id)
    status = place(Answer.YES, taken=taken, capacity=event.capacity)
    if must_queue(session, event, now=now):
        status = SignupStatus.WAITLISTED
    signup.turn = None
    if status is SignupStatus.WAITLISTED:
        signup.turn = last_turn(session, event_id=event_id) + 1
    signup.status, signup.source, signup.host_words = status, Source.HOST, words
    signup.answered_at, signup.held_until, signup.maybe_at = now, None, None
    session.add(signup)
    _note(session, Act.ADDED_GUEST, signup, was=was, actor_id=actor_id)
    said = said_by(session, actor_id, words=words, house=house, now=now)
    if status is SignupStatus.ATTENDING:
        tell_in(session, event, person, reason=Reason.ADDED, **said)
    else:
        tell_news(session, event, person, news=News.ADDED_TO_WAITLIST, **said)
        give_on(session, event, at_most=1, house=house, now=now)
    return signup


def _refuse_what_is_too_late(event: Event, *, now: datetime) -> None:
    if event.status is EventStatus.CANCELED:
        raise EventIsCanceled
    if now >= event.starts_at:
        raise EventHasStarted


def remove_guest(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    words: str,
    actor_id: int,
    house: House,
    now: datetime,
) -> Signup:
    """Take a place or a turn away on a host's word; only that person is told.

    The worker gives the place on. Raises `IsNotAGuest` and `EventIsOver`.
    """
    event = lock(session, Event, event_id)
    if now >= event.ends_at:
        raise EventIsOver
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    if signup is None or signup.status not in (*STANDS, SignupStatus.INVITED):
        raise IsNotAGuest
    was, frees = signup.status, signup.status in TAKES_A_PLACE
    signup.status, signup.source = SignupStatus.DECLINED, Source.HOST
    signup.turn, signup.held_until, signup.maybe_at = None, None, None
    signup.host_words, signup.answered_at = words, now
    _note(session, Act.REMOVED_GUEST, signup, was=was, actor_id=actor_id)
    said = said_by(session, actor_id, words=words, house=house, now=now)
    if not tell_out(session, event, signup.person, reason=Reason.REMOVED, **said):
        tell_news(session, event, signup.person, news=News.REMOVED, **said)
    if frees:
        leave_to_worker(session, event, now=now)
    return signup


def _note(
    session: Session,
    act: Act,
    signup: Signup,
    *,
    was: SignupStatus | None,
    actor_id: int,
) -> None:
    audit.note(
        session,
        act,
        actor_id=actor_id,
        person_id=signup.person_id,
        event_id=signup.event_id,
        before={"status": was},
        after={"status": signup.status},
    )


def retry_mail(
    session: Session, *, event_id: int, person_id: int, house: House, now: datetime
) -> bool:
    """Try this guest's refused mail about this event again; False if there is none.

    What waits for its next try is tried at once. An invite that was refused for
    good is written anew, and a pause of the address ends.
    """
    event = lock(session, Event, event_id)
    address = session.get_one(Person, person_id).email
    pause = find_pause(session, address=address)
    if pause is not None:
        bounces.resume(session, pause)
    waiting = session.scalars(
        select(Message.id).where(
            Message.event_id == event_id,
            Message.person_id == person_id,
            Message.state == MessageState.DUE,
            Message.trouble.is_not(None),
            Message.kind.not_in(NEVER_LISTED),
        )
    ).all()
    for message_id in waiting:
        outbox.retry(session, message_id=message_id, now=now)
    if waiting:
        call_the_worker(session)
        return True
    again = _invite_again(session, event, person_id=person_id, house=house, now=now)
    write_anew(session, person_id=person_id, now=now)
    return again or pause is not None


def resume_address(
    session: Session, *, person_id: int, house: House, now: datetime
) -> str | None:
    """Let mail go to somebody's address again; return it, or None if it isn't paused.

    Invites to what is still to come, which it refused, are written anew.
    """
    person = session.get(Person, person_id)
    pause = find_pause(session, address=person.email) if person else None
    if pause is None:
        return None
    address = pause.address
    bounces.resume(session, pause)
    refused = select(Invite.event_id).where(
        Invite.person_id == person_id, Invite.bounced_at.is_not(None)
    )
    for event_id in session.scalars(refused.order_by(Invite.event_id)).all():
        event = lock(session, Event, event_id)
        _invite_again(session, event, person_id=person_id, house=house, now=now)
    write_anew(session, person_id=person_id, now=now)
    return address


def _invite_again(
    session: Session, event: Event, *, person_id: int, house: House, now: datetime
) -> bool:
    event_id = event.id
    invite = find_invite(session, event_id=event_id, person_id=person_id)
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    if invite is None or invite.bounced_at is None or signup is None:
        return False
    if signup.status is not SignupStatus.ATTENDING or now >= event.starts_at:
        return False
    if event.status is EventStatus.CANCELED:
        return False
    invite.bounced_at = None
    audit.note(session, Act.RETRIED_MAIL, person_id=person_id, event_id=event_id)
    reason = Reason.ANSWERED
    tell_in(session, event, signup.person, reason=reason, house=house, now=now)
    return True
