"""A new address for somebody whose calendar holds something of ours."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.causes import BATCH, CauseKind
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import Invitation, Reason
from app.domain.outbox import MailKind
from app.domain.signups import SignupStatus
from app.models import Cause, Event, Invite, Message, Person
from app.operations import invites, letters
from app.operations.announcing import nobody_took
from app.operations.calendars import Telling
from app.operations.cause_rows import tell_by_event
from app.operations.hosts import host_ids
from app.operations.places import answer_link
from app.operations.readdressing import follow
from app.queries.people import list_by_ids
from app.queries.seating import find_table
from app.queries.signups import find_signup

CHUNK = 500


def leave_resending(
    session: Session, *, person_ids: Sequence[int], now: datetime
) -> None:
    """Note whose open invites go to a new address; the worker sends them.

    Other mail that waits goes there as well, and not to whoever has the old one; what a
    worker has in hand follows once it comes back.
    """
    who: list[tuple[int, int]] = []
    for start in range(0, len(person_ids), CHUNK):
        theirs = Message.person_id.in_(person_ids[start : start + CHUNK])
        follow(session, theirs, *nobody_took())
        held = (
            select(Invite.event_id, Invite.person_id)
            .join(Event, Event.id == Invite.event_id)
            .where(
                Invite.person_id.in_(person_ids[start : start + CHUNK]),
                Event.ends_at > now,
                Event.status == EventStatus.PUBLISHED,
            )
        )
        who += [(event_id, person_id) for event_id, person_id in session.execute(held)]
    tell_by_event(session, CauseKind.ADDRESSES_CHANGED, who, now=now)


def resend(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Send the next open invites to their new addresses.

    No CANCEL goes to the old one: the UID is the same, the ATTENDEE is new, and
    SEQUENCE stays, so no calendar asks its owner again.
    """
    if event.status is not EventStatus.PUBLISHED:
        return 0
    people: list[int] = cause.facts["people"]
    ids = [person_id for person_id in people if person_id > cause.cursor][:BATCH]
    hosts = host_ids(session, event)
    for person in list_by_ids(session, ids=ids):
        signup = find_signup(session, event_id=event.id, person_id=person.id)
        has_place = signup is not None and signup.status is SignupStatus.ATTENDING
        if has_place or person.id in hosts:
            reason = Reason.ANSWERED if has_place else Reason.HOSTING
            _send(session, event, person, reason=reason, house=house, now=now)
    if ids:
        cause.cursor = ids[-1]
    return len(ids)


def _send(
    session: Session,
    event: Event,
    person: Person,
    *,
    reason: Reason,
    house: House,
    now: datetime,
) -> None:
    telling = Telling(
        kind=MailKind.UPDATE,
        method=Method.REQUEST,
        major=False,
        table=find_table(session, event_id=event.id, person_id=person.id),
    )
    writing = invites.Writing(
        session, event=event, person=person, telling=telling, house=house, now=now
    )
    if not writing.is_needed():
        return
    link = answer_link(session, event, person, house=house)
    writing.send(
        Invitation(
            event=letters.facts_of(event, house=house),
            calendar=writing.calendar,
            reason=reason,
            free_url=f"{link}?a=no",
            details_url=link,
        )
    )
