"""The mail of the day before: one's table, or that the event is tomorrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.causes import AGAIN, BATCH
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import Reminder, Seating, TableMail
from app.domain.outbox import MailKind
from app.domain.signups import SignupStatus
from app.domain.table_talk import matches
from app.models import Cause, Event, Person, Signup
from app.operations import invites, letters
from app.operations.calendars import Telling
from app.operations.places import answer_link
from app.queries.invites import find_invite
from app.queries.people import list_by_ids
from app.queries.seating import FIRST_ROUND, list_met
from app.queries.table_guests import (
    TableGuest,
    list_table_guests,
    list_untold,
    may_tell_of_tablemates,
)

MOST_NAMED = 3
"""How many people a mail names who can help, and how many who could be helped."""


@dataclass(frozen=True, kw_only=True)
class _Room:
    """Everyone at the published tables, and who has met before."""

    guests: dict[int, TableGuest]
    met: set[frozenset[int]]

    def mates(self, person_id: int) -> list[TableGuest]:
        """Return the others at this person's table."""
        table = self.guests[person_id].table
        return [
            guest
            for guest in self.guests.values()
            if guest.table == table and guest.person_id != person_id
        ]


def seat(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Tell the next of those whose published table is not what they know."""
    if event.status is not EventStatus.PUBLISHED or now >= event.starts_at:
        return 0
    again = bool(cause.facts.get(AGAIN))
    ids = list_untold(
        session, event=event, after=cause.cursor, limit=BATCH, told_too=again
    )
    if not ids:
        return 0
    guests = list_table_guests(session, event_id=event.id)
    room = _Room(
        guests={guest.person_id: guest for guest in guests},
        met=list_met(session, event=event, now=now),
    )
    for person in list_by_ids(session, ids=ids):
        _tell_table(session, event, person, room, house=house, now=now)
    cause.cursor = ids[-1]
    return len(ids)


def remind(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Remind the next of those who come to an event without tables."""
    if event.status is not EventStatus.PUBLISHED or now >= event.starts_at:
        return 0
    ids = session.scalars(
        select(Signup.person_id)
        .where(
            Signup.event_id == event.id,
            Signup.status == SignupStatus.ATTENDING,
            Signup.person_id > cause.cursor,
        )
        .order_by(Signup.person_id)
        .limit(BATCH)
    ).all()
    for person in list_by_ids(session, ids=ids):
        _remind(session, event, person, house=house, now=now)
    if ids:
        cause.cursor = ids[-1]
    return len(ids)


def _tell_table(
    session: Session,
    event: Event,
    person: Person,
    room: _Room,
    *,
    house: House,
    now: datetime,
) -> None:
    table = room.guests[person.id].table
    told = find_invite(session, event_id=event.id, person_id=person.id)
    is_change = told is not None and told.told_table not in {None, table}
    telling = Telling(
        kind=MailKind.TABLE, method=Method.REQUEST, major=False, table=table
    )
    writing = invites.Writing(
        session, event=event, person=person, telling=telling, house=house, now=now
    )
    mates, own = room.mates(person.id), room.guests[person.id]
    known = mates if may_tell_of_tablemates(session) else []
    link = answer_link(session, event, person, house=house)
    writing.send(
        TableMail(
            event=letters.facts_of(event, house=house),
            calendar=writing.calendar,
            seats=(Seating(round=FIRST_ROUND, table=table),),
            new_people=sum(
                frozenset((person.id, mate.person_id)) not in room.met for mate in mates
            ),
            tablemates=len(mates),
            other_departments=len(
                {mate.department_id for mate in mates} - {own.department_id}
            ),
            can_teach=_named(known, wanted=own.learn, offers=True),
            wants=_named(known, wanted=own.help, offers=False),
            is_change=is_change,
            my_seat_url=f"{letters.event_url(event, house=house)}/my-seat",
            free_url=f"{link}?a=no",
        )
    )


def _named(
    mates: Sequence[TableGuest], *, wanted: str, offers: bool
) -> tuple[tuple[str, str, str], ...]:
    """Return who offers what is wanted, or wants it; only who may be named."""
    found = [
        (mate.real_name, mate.department, mate.help if offers else mate.learn)
        for mate in mates
        if mate.may_be_named and matches(wanted, mate.help if offers else mate.learn)
    ]
    return tuple(found[:MOST_NAMED])


def _remind(
    session: Session, event: Event, person: Person, *, house: House, now: datetime
) -> None:
    held = find_invite(session, event_id=event.id, person_id=person.id)
    telling = Telling(kind=MailKind.REMINDER, method=Method.REQUEST, major=False)
    writing = invites.Writing(
        session, event=event, person=person, telling=telling, house=house, now=now
    )
    # A reminder says again what the calendar knows: unless that is still under way.
    if held is None or held.method is not Method.REQUEST:
        return
    link = answer_link(session, event, person, house=house)
    writing.send(
        Reminder(
            event=letters.facts_of(event, house=house),
            calendar=writing.calendar,
            free_url=f"{link}?a=no",
        )
    )
