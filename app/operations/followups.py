"""What people do about each other after an event; nothing is sent unasked."""

from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.cadence import REMINDERS
from app.domain.followups import LONGEST_PROMISE, FollowUpState, Span, later_on
from app.domain.house import House, Mailbox
from app.domain.mail import Personal
from app.domain.outbox import MailKind, MessageState
from app.domain.time import local_day, zone_of
from app.models import Event, FollowUp, Message, Person, Promise, Silence
from app.operations import letters
from app.operations.announcing import nobody_took
from app.queries.followups import (
    Met,
    find_follow_up,
    find_promise,
    list_met,
    list_silenced,
)


class NobodyMet(Exception):  # noqa: N818 -- reads as the sentence it states
    """No such tablemate: both came, sat together, and the other may be found."""


class HasLeft(Exception):  # noqa: N818 -- reads as the sentence it states
    """The other person doesn't work here any more."""


class DayIsOut(Exception):  # noqa: N818 -- reads as the sentence it states
    """A promise is due from today on, within a year."""


def find_mate(
    session: Session, *, event_id: int, person_id: int, other_id: int, now: datetime
) -> Met:
    """Return a tablemate whom this person may be shown; raises `NobodyMet`."""
    for met in list_met(session, person_id=person_id, since=now, event_id=event_id):
        if met.person_id == other_id and met.may_be_found:
            silenced = list_silenced(session, person_ids=[person_id])
            if (person_id, other_id) not in silenced:
                return met
    raise NobodyMet


def thank(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    other_id: int,
    subject: str,
    text: str,
    house: House,
    now: datetime,
) -> bool:
    """Send what one person wrote to a tablemate; False if it was sent before.

    One thank-you per tablemate of one event, however often the button is pressed.
    Raises `NobodyMet` and `HasLeft`.
    """
    event = lock(session, Event, event_id)
    mate = find_mate(
        session, event_id=event_id, person_id=person_id, other_id=other_id, now=now
    )
    if mate.has_left:
        raise HasLeft
    row = _follow_up(session, event_id, person_id, other_id)
    if row.state is FollowUpState.THANKED:
        return False
    row.state, row.later_on, row.changed_at = FollowUpState.THANKED, None, now
    session.add(row)
    author = session.get_one(Person, person_id)
    letters.queue(
        session,
        person=session.get_one(Person, other_id),
        content=Personal(
            author=author.name, subject=subject, text=text, event_title=event.title
        ),
        occasion=written_by(author, event_id=event_id),
        house=house,
        now=now,
    )
    return True


def put_off(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    other_id: int,
    span: Span,
    now: datetime,
) -> date:
    """Let a tablemate come back later; return on which day. Raises `NobodyMet`."""
    lock(session, Event, event_id)
    find_mate(
        session, event_id=event_id, person_id=person_id, other_id=other_id, now=now
    )
    owner = session.get_one(Person, person_id)
    day = later_on(span, today=local_day(now, zone=zone_of(owner.zone)))
    row = _follow_up(session, event_id, person_id, other_id)
    if row.state is not FollowUpState.THANKED:
        row.state, row.later_on, row.changed_at = FollowUpState.LATER, day, now
        session.add(row)
    return day


def fall_silent(
    session: Session, *, event_id: int, person_id: int, other_id: int, now: datetime
) -> None:
    """Never ask about this tablemate again; nobody learns of it. Raises `NobodyMet`."""
    lock(session, Event, event_id)
    if (person_id, other_id) in list_silenced(session, person_ids=[person_id]):
        return
    find_mate(
        session, event_id=event_id, person_id=person_id, other_id=other_id, now=now
    )
    session.add(Silence(person_id=person_id, other_id=other_id))


def speak_again(session: Session, *, person_id: int) -> None:
    """Ask about everybody again whom this person did not want to be asked about."""
    session.execute(delete(Silence).where(Silence.person_id == person_id))


def promise(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    other_id: int,
    what: str,
    due_on: date,
    now: datetime,
) -> Promise:
    """Note what one person promised a tablemate; the same note twice is one.

    Raises `NobodyMet`, `HasLeft` and `DayIsOut`.
    """
    lock(session, Event, event_id)
    mate = find_mate(
        session, event_id=event_id, person_id=person_id, other_id=other_id, now=now
    )
    if mate.has_left:
        raise HasLeft
    owner = session.get_one(Person, person_id)
    today = local_day(now, zone=zone_of(owner.zone))
    if not today <= due_on <= today + LONGEST_PROMISE:
        raise DayIsOut
    made = Promise(
        event_id=event_id,
        person_id=person_id,
        other_id=other_id,
        what=what,
        due_on=due_on,
        made_at=now,
    )
    if (same := _find_same(session, made)) is not None:
        return same
    session.add(made)
    return made


def keep(
    session: Session, *, promise_id: int, person_id: int, now: datetime
) -> Promise | None:
    """Close a promise of this person's; None: there is none of theirs. Twice is once."""
    found = find_promise(session, promise_id=promise_id, person_id=person_id)
    if found is not None and found.closed_at is None:
        found.closed_at = now
        _drop_reminders(session, found, now=now)
    return found


def reopen(session: Session, *, promise_id: int, person_id: int) -> Promise | None:
    """Open a promise again that was marked as done by mistake."""
    found = find_promise(session, promise_id=promise_id, person_id=person_id)
    if found is not None:
        found.closed_at = None
    return found


def reminder_uuid(promise_id: int, *, number: int) -> str:
    """Return under which id the mail that reminds of a promise goes out.

    It follows from the promise, so that an answer leads back to it.
    """
    return str(uuid5(NAMESPACE_URL, f"promise {promise_id} {number}"))


def written_by(author: Person, *, event_id: int | None = None) -> letters.Occasion:
    """Return what mail from one person to another is filed as; answers go to its author."""
    return letters.Occasion(
        kind=MailKind.PERSONAL,
        event_id=event_id,
        sender=author.name,
        reply_to=Mailbox(name=author.name, address=author.email),
    )


def _follow_up(
    session: Session, event_id: int, person_id: int, other_id: int
) -> FollowUp:
    found = find_follow_up(
        session, event_id=event_id, person_id=person_id, other_id=other_id
    )
    return found or FollowUp(event_id=event_id, person_id=person_id, other_id=other_id)


def _drop_reminders(session: Session, promise: Promise, *, now: datetime) -> None:
    # One may wait for its reader's hours, or for a server that refused it.
    uuids = [reminder_uuid(promise.id, number=n + 1) for n in range(REMINDERS)]
    session.execute(
        update(Message)
        .where(Message.uuid.in_(uuids), *nobody_took())
        .values(state=MessageState.SUPERSEDED, closed_at=now, content=b"")
    )


def _find_same(session: Session, made: Promise) -> Promise | None:
    return session.scalar(
        select(Promise).where(
            Promise.event_id == made.event_id,
            Promise.person_id == made.person_id,
            Promise.other_id == made.other_id,
            Promise.what == made.what,
            Promise.due_on == made.due_on,
            Promise.closed_at.is_(None),
        )
    )
