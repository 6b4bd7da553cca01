"""Telling somebody that a place is gone: by calendar, or in a few words."""

from datetime import datetime
from typing import TypedDict

from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.house import House
from app.domain.mail import Cancellation, News, PlaceNews, Reason
from app.domain.outbox import MailKind
from app.models import Event, Person
from app.operations import invites, letters
from app.operations.calendars import Telling
from app.queries.access import runs_event


class Said(TypedDict):
    """What a host says, and by whom it is said: not by the organizer for another."""

    words: str
    speaker: str
    house: House
    now: datetime


def said_by(
    session: Session, person_id: int | None, *, words: str, house: House, now: datetime
) -> Said:
    """Return the words with the name of the host who acted, if it was one."""
    person = session.get(Person, person_id) if person_id else None
    speaker = person.name if person else ""
    return Said(words=words, speaker=speaker, house=house, now=now)


def tell_out(
    session: Session,
    event: Event,
    person: Person,
    *,
    reason: Reason,
    house: House,
    now: datetime,
    words: str = "",
    speaker: str = "",
    ready: invites.Ready | None = None,
) -> bool:
    """Queue the CANCEL for one person, if their calendar may hold anything.

    Whoever hosts keeps the event in the calendar until it is canceled. Return
    whether a mail was queued.
    """
    if reason is not Reason.EVENT_CANCELED and runs_event(
        session, event=event, person_id=person.id
    ):
        return False
    writing = leaving(session, event, person, house=house, now=now)
    if not writing.is_needed():
        writing.drop()
        return False
    content = goodbye(
        event, writing, reason=reason, words=words, speaker=speaker, house=house
    )
    writing.send(content, ready=ready)
    return True


def tell_news(
    session: Session,
    event: Event,
    person: Person,
    *,
    news: News,
    house: House,
    now: datetime,
    words: str = "",
    speaker: str = "",
) -> None:
    """Queue a short fact for somebody whose calendar need not know of it."""
    letters.queue(
        session,
        person=person,
        content=PlaceNews(
            event=letters.facts_of(event, house=house, speaker=speaker),
            news=news,
            words=words,
            events_url=f"{house.base_url}/events",
        ),
        occasion=letters.Occasion(
            kind=MailKind.NEWS,
            event_id=event.id,
            pointless_at=event.ends_at,
            sender=event.organizer.name,
        ),
        house=house,
        now=now,
    )


def leaving(
    session: Session,
    event: Event,
    person: Person,
    *,
    house: House,
    now: datetime,
    foresees: bool = False,
) -> invites.Writing:
    """Return the CANCEL for one person, not yet sent; `foresees` as `Writing` has it."""
    telling = Telling(kind=MailKind.CANCELLATION, method=Method.CANCEL)
    return invites.Writing(
        session,
        event=event,
        person=person,
        telling=telling,
        house=house,
        now=now,
        foresees=foresees,
    )


def goodbye(
    event: Event,
    writing: invites.Writing,
    *,
    reason: Reason,
    words: str,
    house: House,
    speaker: str = "",
) -> Cancellation:
    """Return the words that go with it."""
    return Cancellation(
        event=letters.facts_of(event, house=house, speaker=speaker),
        calendar=writing.calendar,
        reason=reason,
        words=words,
        events_url=f"{house.base_url}/events",
    )
