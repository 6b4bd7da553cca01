"""What we know of a calendar whose owner has just answered in it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.house import House
from app.domain.outbox import MailKind
from app.domain.signups import SignupStatus
from app.models import Event, Person
from app.operations import invite_rows
from app.operations.calendars import Telling, fingerprint, own_calendar
from app.operations.invites import Writing
from app.queries.invites import find_invite

WITHOUT_A_PLACE = (SignupStatus.WAITLISTED, SignupStatus.OFFERED)


def holds_it_already(
    session: Session,
    event: Event,
    person: Person,
    *,
    before: SignupStatus | None,
    house: House,
    now: datetime,
) -> bool:
    """Note that a calendar accepted; return whether it needs no invite for that.

    It needs one if what it holds was taken back, is out of date, or says that no
    place is sure.
    """
    invite = find_invite(session, event_id=event.id, person_id=person.id)
    if invite is None or invite.sent_at is None or before in WITHOUT_A_PLACE:
        return False
    if invite.method is Method.CANCEL or invite.entry_id is not None:
        return False  # of a series all that stands is written anew
    telling = Telling(
        kind=MailKind.UPDATE,
        method=Method.REQUEST,
        major=False,
        table=invite.told_table,
    )
    house = house.for_invite(event_id=event.id, person_id=person.id)
    current = own_calendar(event, person, invite, telling=telling, house=house, now=now)
    if invite.told != fingerprint(current):
        return False
    invite.method = Method.REQUEST  # declined there before, and now taken up again
    return True


def has_let_it_go(
    session: Session, event: Event, person: Person, *, house: House, now: datetime
) -> bool:
    """Note that a calendar declined; return whether nothing need be taken back from it.

    Only an invite that is on its way at this moment does: it would come back with it.
    What waits to leave is dropped.
    """
    invite = find_invite(session, event_id=event.id, person_id=person.id)
    if invite is None:
        return True
    if invite_rows.is_under_way(session, invite):
        return False
    invite_rows.supersede(session, event_id=event.id, person_id=person.id, now=now)
    if invite.entry_id is not None:
        _let_go_of_date(session, event, person, house=house, now=now)
    invite.method = None
    return True


def _let_go_of_date(
    session: Session, event: Event, person: Person, *, house: House, now: datetime
) -> None:
    # A date of a series that is one entry: nothing is written for that alone, unless
    # the entry was behind already.
    with_it, without = (
        Writing(
            session,
            event=event,
            person=person,
            telling=Telling(kind=MailKind.UPDATE, method=method, major=False),
            house=house,
            now=now,
        )
        for method in (Method.REQUEST, Method.CANCEL)
    )
    if with_it.is_known():
        without.note_as_let_go()
