"""Queueing mail about coffees beside the change that causes it.

A coffee is one UID and an invite for each: every mail has one ATTENDEE, and nobody's
calendar is told of what it never held.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from app.db import call_the_worker
from app.domain.calendar import (
    CalendarMail,
    Method,
    PartStat,
    next_sequence,
    next_stamp,
)
from app.domain.coffee.mail import (
    CoffeeContent,
    CoffeeFacts,
    CoffeeInvite,
    CoffeeNews,
    Colleague,
)
from app.domain.coffee.terms import LASTS, Said
from app.domain.house import House, Mailbox
from app.domain.outbox import MailKind, MessageState
from app.domain.tokens import Purpose
from app.messages.coffee_words import place_of, title_of
from app.models import Coffee, Person
from app.operations import coffee_ledger, letters
from app.queries.coffees import Party

LINKS_LAST = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A coffee with its people, as mail about it is written."""

    coffee: Coffee
    parties: Sequence[Party]
    """Everybody who was ever part of it."""
    house: House
    now: datetime
    was_starts_at: datetime | None = None
    """When it was before it moved; None: it did not."""

    def taking_part(self) -> list[Party]:
        """Return those who still do; of a question, also whoever asked it."""
        return [party for party in self.parties if party.takes_part]

    def beside(self, person: Person) -> list[Party]:
        """Return the others who still take part, as this person is told."""
        return [party for party in self.taking_part() if party.person.id != person.id]


def invite_all(
    session: Session,
    table: Table,
    *,
    news: CoffeeNews,
    by_id: int | None,
    own_news: CoffeeNews | None = None,
    major: bool = True,
) -> None:
    """Put a coffee that has a time into the calendars of all who take part.

    Whoever pressed (`by_id`) reads `own_news`; the others are asked to answer.
    """
    for party in table.taking_part():
        said_so = party.person.id == by_id
        invite(
            session,
            table,
            party,
            news=(own_news or news) if said_so else news,
            major=major,
        )


def invite(
    session: Session, table: Table, party: Party, *, news: CoffeeNews, major: bool
) -> None:
    """Tell one calendar of a coffee; a minor change asks nobody again."""
    if not party.place.is_kept_from:
        calendar = _calendar(table, party, method=Method.REQUEST, major=major)
        _send(session, table, party, calendar, news=news)


def cancel(session: Session, table: Table, party: Party) -> None:
    """Take a coffee out of one calendar, if it may be in there."""
    place = party.place
    is_held = place.method is Method.REQUEST
    if is_held or coffee_ledger.is_under_way(session, place):
        calendar = _calendar(table, party, method=Method.CANCEL, major=True)
        _send(session, table, party, calendar, news=CoffeeNews.OFF)
    else:
        coffee_ledger.supersede(session, place, now=table.now)


def write(
    session: Session,
    table: Table,
    party: Party,
    content: CoffeeContent,
    *,
    kind: MailKind,
    version: int,
) -> None:
    """Queue a mail about a coffee that no calendar needs to know of."""
    letters.queue(
        session,
        person=party.person,
        content=content,
        occasion=letters.Occasion(
            kind=kind, coffee_id=table.coffee.id, version=version
        ),
        house=table.house,
        now=table.now,
    )
    call_the_worker(session)


def facts_of(session: Session, table: Table, party: Party) -> CoffeeFacts:
    """Return a coffee as this person's mail tells it, with a new link to it."""
    coffee, person = table.coffee, party.person
    # Whoever is out of it hears from whom; the others only of who is left.
    others = table.beside(person) or [
        other for other in table.parties if other.person.id != person.id
    ]
    asker = next(
        (one.person for one in table.parties if one.person.id == coffee.asker_id), None
    )
    return CoffeeFacts(
        others=tuple(
            Colleague(name=one.person.name, department=one.person.department.name)
            for one in others
        ),
        zone=person.zone,
        site=coffee.site,
        about=coffee.about,
        author=asker.name if asker else "",
        url=letters.make_link(
            session,
            path="coffee",
            purpose=Purpose.COFFEE,
            person_id=person.id,
            subject=str(coffee.id),
            house=table.house,
            expires_at=max(coffee.closes_at, table.now) + LINKS_LAST,
        ),
    )


def _send(
    session: Session,
    table: Table,
    party: Party,
    calendar: CalendarMail,
    *,
    news: CoffeeNews,
) -> None:
    place, uuid = party.place, str(uuid4())
    due_at = coffee_ledger.free_at(session, place)
    coffee_ledger.supersede(session, place, now=table.now)
    place.version += 1
    place.sequence, place.stamped_at = calendar.sequence, calendar.stamped_at
    thread = place.thread
    place.thread = thread or f"<{uuid}@{table.house.mail_domain}>"
    facts = facts_of(session, table, party)
    content = CoffeeInvite(coffee=facts, calendar=calendar, news=news)
    message = letters.queue(
        session,
        person=party.person,
        content=replace(content, was_starts_at=table.was_starts_at),
        occasion=letters.Occasion(
            kind=MailKind.COFFEE_FACT,
            coffee_id=table.coffee.id,
            version=place.version,
            method=calendar.method,
            due_at=due_at,
            pointless_at=calendar.ends_at,
            sender=facts.author or None,
            thread=thread,
            uuid=uuid,
        ),
        house=table.house,
        now=table.now,
    )
    if message.state is MessageState.FAILED:
        place.bounced_at = table.now
    call_the_worker(session)


def _calendar(
    table: Table, party: Party, *, method: Method, major: bool
) -> CalendarMail:
    coffee, place, person = table.coffee, party.place, party.person
    starts_at = coffee.starts_at or table.now
    house = table.house
    named = sorted(one.person.name for one in (*table.beside(person), party))
    said = PartStat.ACCEPTED if place.said is Said.YES else PartStat.NEEDS_ACTION
    return CalendarMail(
        uid=coffee.calendar_uid,
        sequence=next_sequence(place.sequence, major=major),
        stamped_at=next_stamp(place.stamped_at, now=table.now),
        method=method,
        title=title_of(tuple(named), locale=person.locale),
        starts_at=starts_at,
        ends_at=starts_at + LASTS,
        zone=person.zone,
        location=place_of(coffee.site, locale=person.locale),
        purpose=coffee.about,
        url=f"{house.base_url}/me/coffee/{coffee.id}",
        organizer=Mailbox(name=_organizer(table), address=house.mailbox.address),
        attendee=Mailbox(name=person.name, address=person.email),
        partstat=said,
        takes_time=method is Method.REQUEST,
        locale=person.locale,
    )


def _organizer(table: Table) -> str:
    # A calendar's answers come to the product; a name says who is behind it.
    own, asker_id = table.house.mailbox.name, table.coffee.asker_id
    for party in table.parties:
        if party.person.id == asker_id:
            return f"{party.person.name} via {own}"
    return own
