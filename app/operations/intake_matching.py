"""Whose answer a mail is, and whether it may be believed."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.domain.authenticity import is_vouched_for
from app.domain.calendar import PartStat
from app.domain.house import House
from app.domain.incoming import Attendee, Incoming, Itip, Nature, Why
from app.domain.reply_addresses import read
from app.models import Event, Person, SeriesEntry
from app.operations.intake_series import Aim
from app.queries.access import runs_event
from app.queries.invites import find_invite
from app.queries.people import find_person
from app.queries.series_entries import find_entry
from app.queries.signups import find_signup


@dataclass(frozen=True, kw_only=True)
class Match:
    """Whom a mail about one event is from, and whom it speaks for."""

    event: Event
    sender: Person | None
    person: Person | None
    """Whose answer it would be."""
    attendee: Attendee | None
    trouble: Why | None
    """Why nothing follows from it by itself."""

    @property
    def is_own(self) -> bool:
        """Return whether the one whom it speaks for sent it."""
        if self.sender is None or self.person is None:
            return False
        return self.sender.id == self.person.id

    @property
    def partstat(self) -> PartStat | None:
        """Return the answer; None where it is none that calendars know."""
        said = self.attendee.partstat if self.attendee else ""
        return PartStat(said) if said in set(PartStat) else None


def match(
    session: Session,
    incoming: Incoming,
    event: Event,
    *,
    aim: Aim | None = None,
    house: House,
) -> Match:
    """Return whose answer it is: ORGANIZER is not needed, From and ATTENDEE agree.

    `aim`: it is to a series, of which the event is a date.
    """
    itip = incoming.itip
    if itip is None:
        raise ValueError(incoming.nature)
    sender = _known(session, *incoming.senders)
    attendee = _attendee(session, itip, incoming, sender)
    person = _known(session, attendee.address, attendee.email) if attendee else None
    person = person or sender
    trouble = _unclear(incoming, itip, event, attendee, aim=aim)
    found = Match(
        event=event, sender=sender, person=person, attendee=attendee, trouble=trouble
    )
    if trouble is None:
        entry = None
        if aim is not None and person is not None:
            ids = {"series_id": aim.series_id, "person_id": person.id}
            entry = find_entry(session, **ids)
        trouble = _unbelievable(session, incoming, found, entry=entry, house=house)
    return replace(found, trouble=trouble)


def is_invited(session: Session, *, event: Event, person_id: int) -> bool:
    """Return whether this person was ever asked, or asked for a place themselves."""
    if find_invite(session, event_id=event.id, person_id=person_id) is not None:
        return True
    if find_signup(session, event_id=event.id, person_id=person_id) is not None:
        return True
    return runs_event(session, event=event, person_id=person_id)


def is_from_sender(incoming: Incoming, *, house: House) -> bool:
    """Return whether the one sender is believed: by our server's or the operator's word."""
    return house.internal_only or (
        house.authserv_id != ""
        and is_vouched_for(
            incoming.senders[0],
            vouchers=incoming.vouchers,
            authserv_id=house.authserv_id,
        )
    )


def _known(session: Session, *addresses: str) -> Person | None:
    for address in addresses:
        if address and (person := find_person(session, email=address)):
            return person
    return None


def _attendee(
    session: Session, itip: Itip, incoming: Incoming, sender: Person | None
) -> Attendee | None:
    """Return the one who answers; among several, the one who sent it."""
    if len(itip.attendees) == 1:
        return itip.attendees[0]
    for one in itip.attendees:
        if {one.address, one.email} & set(incoming.senders):
            return one
        known = _known(session, one.address, one.email)
        if sender is not None and known is not None and known.id == sender.id:
            return one
    return None


def _unclear(
    incoming: Incoming,
    itip: Itip,
    event: Event,
    attendee: Attendee | None,
    *,
    aim: Aim | None,
) -> Why | None:
    if incoming.nature is Nature.AUTOMATIC:
        return Why.BY_MACHINE
    if len(incoming.senders) != 1:
        return Why.MANY_SENDERS
    if attendee is None or not itip.is_one:
        is_of_dates = itip.is_of_occurrence and attendee is not None
        return Why.OTHER_DATE if is_of_dates else Why.UNCLEAR
    if itip.is_of_occurrence:
        named = itip.occurrence == event.starts_at if aim is None else itip.occurrence
        if not named:
            return Why.OTHER_DATE
    if incoming.nature is Nature.ANSWER and attendee.partstat not in set(PartStat):
        return Why.UNCLEAR
    return None


def _unbelievable(
    session: Session,
    incoming: Incoming,
    found: Match,
    *,
    entry: SeriesEntry | None,
    house: House,
) -> Why | None:
    event, sender, person = found.event, found.sender, found.person
    if person is None or found.attendee is None:
        return Why.STRANGER
    is_deputy = sender is not None and found.attendee.sent_by in incoming.senders
    if not found.is_own and not is_deputy:
        return Why.OTHER_SENDER
    # Answers about a whole entry come to the address of the date that it began with.
    asked_id = entry.anchor_id if entry else event.id
    if not _is_proven(incoming, asked_id, person, house=house):
        return Why.UNPROVEN
    if entry is None and not is_invited(session, event=event, person_id=person.id):
        return Why.NOT_INVITED
    return None


def _is_proven(
    incoming: Incoming, event_id: int | None, person: Person, *, house: House
) -> bool:
    if is_from_sender(incoming, house=house):
        return True
    return (event_id, person.id) in _signed_for(incoming, house=house)


def _signed_for(incoming: Incoming, *, house: House) -> set[tuple[int, int]]:
    """Return whose own addresses it was sent to: (event id, person id)."""
    if not house.reply_secret:
        return set()
    found = (
        read(address, mailbox=house.mailbox.address, secret=house.reply_secret)
        for address in incoming.recipients
    )
    return {ids for ids in found if ids}
