"""One entry for a whole series in the calendars of those who come every time.

The object is written anew, whole, with each news of a date: some programs replace a
series by the one date that comes alone.
"""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import exists, update
from sqlalchemy.orm import Session

from app.domain.calendar import (
    CalendarMail,
    Method,
    PartStat,
    next_sequence,
    next_stamp,
)
from app.domain.house import House, Mailbox
from app.domain.outbox import MessageState
from app.domain.series_calendar import Recurrence
from app.domain.time import zone_of
from app.domain.zone_rules import rules_of
from app.messages.series_invite import can_be_one
from app.models import Event, Invite, Message, Person, Series, SeriesEntry
from app.operations.calendars import Telling, fingerprint, organizer_of
from app.operations.letters import event_url
from app.operations.series_facts import pattern_of
from app.operations.series_recurrence import Here, Whole, is_alone, recurrence_of
from app.queries.access import runs_event
from app.queries.series import rule_of
from app.queries.series_entries import Together

_ANYBODY = Mailbox(name="", address="")
LOOKS_EVERY = timedelta(hours=1)
"""So often an entry is compared with how its series is, should nobody have said."""


def whole_of(
    session: Session,
    together: Together,
    *,
    event: Event,
    person: Person,
    invite: Invite | None,
    telling: Telling,
) -> Whole | None:
    """Return the entry that a date stands in, or begins; None: it stands alone.

    So do the dates of whoever hosts them: those are theirs also when they don't come.
    """
    series, entry = together.series, together.entries.get(person.id)
    is_open = entry is not None and entry.ended_at is None
    is_regular = person.id in together.regulars and series.is_one_entry
    is_in = is_open and invite is not None and invite.entry_id is not None
    joins = is_regular and telling.method is Method.REQUEST and not is_alone(invite)
    if not (is_in or (joins and not person.reads_feed)):
        return None
    if not is_in and runs_event(session, event=event, person_id=person.id):
        return None
    begins_on = together.planned_on
    if is_open and entry is not None:
        begins_on = min(entry.begins_on, begins_on)
    whole = Whole(
        series=series,
        person=person,
        entry=entry,
        begins_on=begins_on,
        anchor=entry.anchor if entry and entry.anchor else event,
        is_regular=is_regular,
    )
    can_stand = rule_of(series).has(together.planned_on)
    return whole if can_stand and fits(whole) else None


def calendar_of(
    session: Session,
    whole: Whole,
    *,
    here: Here | None,
    telling: Telling,
    house: House,
    now: datetime,
) -> CalendarMail:
    """Return what the whole object says now."""
    series, person, entry = whole.series, whole.person, whole.entry
    facts = pattern_of(session, series)
    recurrence = recurrence_of(session, whole, facts, here=here, house=house, now=now)
    zone = zone_of(series.zone)
    house = house_of(whole, house=house)
    calendar = CalendarMail(
        uid=series.calendar_uid or "",
        sequence=0,
        stamped_at=next_stamp(entry.stamped_at if entry else None, now=now),
        method=Method.CANCEL if recurrence.is_over else telling.method,
        title=facts["title"],
        starts_at=recurrence.starts_on(recurrence.begins_on, zone=zone),
        ends_at=recurrence.ends_on(recurrence.begins_on, zone=zone),
        zone=series.zone,
        location=facts["place"] or facts["online"],
        purpose=facts["purpose"],
        url=_url(whole, house=house),
        organizer=organizer_of(series.organizer, house=house),
        attendee=Mailbox(name=person.name, address=person.email),
        partstat=PartStat.ACCEPTED,
        locale=person.locale,
        recurrence=recurrence,
    )
    is_major = telling.major or entry is None or shape_of(calendar) != entry.shape
    last = entry.sequence if entry else None
    return replace(calendar, sequence=next_sequence(last, major=is_major))


def say_whole(
    session: Session,
    whole: Whole,
    *,
    event: Event,
    telling: Telling,
    house: House,
    now: datetime,
) -> tuple[House, CalendarMail]:
    """Return what the whole object says in a mail about one date, and who takes answers."""
    here = Here(
        event_id=event.id,
        is_on=telling.method is Method.REQUEST,
        is_asked=telling.partstat is PartStat.NEEDS_ACTION,
        table=telling.table,
    )
    calendar = calendar_of(
        session, whole, here=here, telling=telling, house=house, now=now
    )
    return house_of(whole, house=house), calendar


def note_whole(
    session: Session, whole: Whole, calendar: CalendarMail, *, uuid: str, now: datetime
) -> SeriesEntry:
    """Note what one mail tells of the whole entry; the caller holds the series."""
    recurrence = calendar.recurrence
    if recurrence is None:
        raise ValueError(calendar.uid)
    entry = whole.entry or SeriesEntry(
        series_id=whole.series.id,
        person_id=whole.person.id,
        anchor=whole.anchor,
        away=[],
    )
    entry.begins_on = recurrence.begins_on
    entry.sequence, entry.stamped_at = calendar.sequence, calendar.stamped_at
    entry.told, entry.shape = told_of(calendar), shape_of(calendar)
    entry.told_by, later = uuid, now + LOOKS_EVERY
    entry.look_at = min(entry.look_at, later) if whole.entry else later
    entry.ended_at = now if recurrence.is_over else None
    session.add(entry)
    session.flush()
    whole.entry = entry
    return entry


def write_anew(session: Session, *, person_id: int, now: datetime) -> None:
    """Let the clock write entries anew whose last mail this person's address refused."""
    refused = exists().where(
        Message.uuid == SeriesEntry.told_by, Message.state == MessageState.FAILED
    )
    session.execute(
        update(SeriesEntry)
        .where(
            SeriesEntry.person_id == person_id,
            SeriesEntry.ended_at.is_(None),
            refused,
        )
        .values(told="", look_at=now)
    )


def told_of(calendar: CalendarMail) -> str:
    """Return a hash of all that the person can see of what is told, besides tables.

    Of one date as of a whole series; in that, one date less is not said by the method,
    and the zone's rules are told besides.
    """
    calendar = replace(calendar, method=calendar.sent_as)
    if calendar.recurrence is None:
        return fingerprint(calendar)
    # Another name or address, of host or reader, is no news of any date.
    told = fingerprint(
        replace(calendar, organizer=_ANYBODY, attendee=_ANYBODY, locale="")
    )
    return hashlib.sha256(f"{told} {rules_of(calendar.zone)}".encode()).hexdigest()


def shape_of(calendar: CalendarMail) -> str:
    """Return a hash of its times and places."""
    whole = calendar.recurrence
    if whole is None:
        raise ValueError(calendar.uid)
    dates = [(o.planned_on, o.starts_at, o.ends_at, o.location) for o in whole.changed]
    plain = replace(whole, changed=(), besides=())
    return hashlib.sha256(repr((plain, dates, calendar.location)).encode()).hexdigest()


def fits(whole: Whole) -> bool:
    """Return whether every calendar program would show the whole entry at its hours."""
    return can_be_entry(whole.series, begins_on=whole.begins_on)


def can_be_entry(series: Series, *, begins_on: date) -> bool:
    """Return whether a series can be one entry that begins on that day."""
    plain = Recurrence(
        rule=rule_of(series),
        begins_on=begins_on,
        until=series.until_on,
        starts=series.starts,
        ends=series.ends,
    )
    return can_be_one(plain, zone=series.zone)


def house_of(whole: Whole, *, house: House) -> House:
    """Return this house under the address that answers about the whole entry come to.

    Calendars compare ORGANIZER: it is the same in all that is written of one entry.
    """
    if whole.anchor is None:
        return house
    return house.for_invite(event_id=whole.anchor.id, person_id=whole.person.id)


def _url(whole: Whole, *, house: House) -> str:
    # The page of a date that has passed leads on to the next.
    if whole.anchor is None:
        return f"{house.base_url}/events"
    return event_url(whole.anchor, house=house)
