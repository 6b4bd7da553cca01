"""What a calendar object says of an event, for one person or for anybody."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.calendar import (
    CalendarMail,
    Method,
    PartStat,
    next_sequence,
    next_stamp,
)
from app.domain.events import EventStatus
from app.domain.house import House, Mailbox
from app.domain.outbox import MailKind
from app.models import Event, Invite, Person
from app.operations.letters import event_url


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What one calendar is to be told."""

    kind: MailKind
    method: Method
    partstat: PartStat = PartStat.ACCEPTED
    major: bool = True
    """False: SEQUENCE stays, so no calendar asks its owner again."""
    table: int | None = None
    """Stands in LOCATION once it is known."""
    takes_place: bool = True
    """False for those who hold an invite but no sure place."""
    due_at: datetime | None = None
    cause_id: int | None = None
    """The act of a host that this is a part of."""


def own_calendar(
    event: Event,
    person: Person,
    invite: Invite | None,
    *,
    telling: Telling,
    house: House,
    now: datetime,
) -> CalendarMail:
    """Return what one person's calendar is told after all that it was told before."""
    last_sequence = invite.sequence if invite else None
    last_stamp = invite.stamped_at if invite else None
    return replace(
        public_calendar(event, house=house, now=now),
        sequence=next_sequence(last_sequence, major=telling.major),
        stamped_at=next_stamp(last_stamp, now=now),
        method=telling.method,
        location=place_of(event, table=telling.table),
        attendee=Mailbox(name=person.name, address=person.email),
        partstat=telling.partstat,
        takes_time=telling.takes_place and telling.method is Method.REQUEST,
        locale=person.locale,
        is_fed=_is_fed(person, invite, method=telling.method),
    )


def public_calendar(event: Event, *, house: House, now: datetime) -> CalendarMail:
    """Return the event as a file for any calendar: the UID is the invite's own.

    Its stamp is new each time, so that a file taken after a move counts as newer.
    """
    organizer = organizer_of(event.organizer, house=house)
    is_off = event.status is EventStatus.CANCELED
    return CalendarMail(
        uid=event.calendar_uid,
        sequence=0,
        stamped_at=now.replace(microsecond=0),
        method=Method.CANCEL if is_off else Method.REQUEST,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone,
        location=place_of(event, table=None),
        purpose=event.purpose,
        url=event_url(event, house=house),
        organizer=organizer,
        attendee=organizer,
        partstat=PartStat.NEEDS_ACTION,
    )


def fingerprint(calendar: CalendarMail) -> str:
    """Return a hash of all that the person can see of it."""
    # Numbers and stamps are not for people, and the answer is the person's own.
    seen = replace(
        calendar,
        sequence=0,
        stamped_at=calendar.starts_at,
        partstat=PartStat.ACCEPTED,
        takes_time=True,
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _is_fed(person: Person, invite: Invite | None, *, method: Method) -> bool:
    if invite is not None and invite.method is Method.REQUEST and not invite.is_fed:
        return False  # what stands in a calendar is kept up to date there
    if method is Method.CANCEL:
        return invite is not None and invite.is_fed  # there is nothing to take away
    return person.reads_feed


def organizer_of(host: Person, *, house: House) -> Mailbox:
    """Return the ORGANIZER: answers come to the product, a name says who is behind it."""
    name = f"{host.name} via {house.mailbox.name}"
    return Mailbox(name=name, address=house.mailbox.address)


def place_of(event: Event, *, table: int | None) -> str:
    """Return where it is, with the table once that is known."""
    place = event.location or event.online_url
    # "Table 4" is a fact about the room, written as the cards there are.
    return f"{place} (table {table})" if table else place
