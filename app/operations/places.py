"""Giving places on: the one routine that every freed place passes through."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import call_the_worker
from app.domain.calendar import Method
from app.domain.causes import CauseKind
from app.domain.events import EventStatus, freezes_at
from app.domain.house import House
from app.domain.mail import Invitation, News, Offer, Reason
from app.domain.outbox import MailKind
from app.domain.signups import (
    HOLD_ENDS_BEFORE_START,
    Giving,
    SignupStatus,
    Stop,
    give,
    hold_until,
)
from app.domain.time import zone_of
from app.domain.tokens import Purpose
from app.models import Cause, Event, Person, Signup, Token
from app.operations import invites, letters
from app.operations.calendars import Telling
from app.operations.goodbyes import tell_news
from app.operations.links import make_links
from app.queries.signups import (
    count_taken,
    list_signups,
    list_waiting,
)


def is_frozen(event: Event, *, now: datetime) -> bool:
    """Return whether seats stopped moving by themselves."""
    if event.frozen_at is not None:
        return True
    return now >= freezes_at(
        starts_at=event.starts_at,
        zone=zone_of(event.zone),
        has_tables=event.tables is not None,
        answer_by=event.answer_by,
    )


def can_give_on(event: Event, *, now: datetime) -> bool:
    """Return whether a free place can still be given to somebody who waits."""
    if now >= event.starts_at:
        return False
    if not is_frozen(event, now=now):
        return True
    return hold_until(now=now, starts_at=event.starts_at) is not None


def must_queue(session: Session, event: Event, *, now: datetime) -> bool:
    """Return whether others wait who can still be given the place that is free."""
    return can_give_on(event, now=now) and bool(
        list_waiting(session, event_id=event.id)
    )


def give_on(
    session: Session, event: Event, *, at_most: int, house: House, now: datetime
) -> int:
    """Give free places to those who wait, strictly in order; return to how many.

    Before the freeze they are in at once; after it a place is offered and held,
    and a held place counts as taken. The caller holds the event's lock.
    """
    giving = foresee(session, event, now=now)
    moving = giving.moving[:at_most]
    for signup in list_signups(session, signup_ids=moving):
        if giving.held_until is None:
            signup.status = SignupStatus.ATTENDING
            _tell_promoted(session, event, signup, house=house, now=now)
        else:
            signup.status = SignupStatus.OFFERED
            signup.held_until = giving.held_until
            _tell_offered(session, event, signup, house=house, now=now)
    return len(moving)


def foresee(session: Session, event: Event, *, now: datetime) -> Giving:
    """Return whom the free places of `event` go to now, or why to nobody.

    The only place where that is decided: what is foreseen is what `give_on` does.
    `event` may be one that nobody saved yet, as it would be after an edit.
    """
    if event.status is not EventStatus.PUBLISHED:
        return Giving(stop=Stop.CANCELED)
    if now >= event.starts_at:
        return Giving(stop=Stop.STARTED)
    until = None
    if is_frozen(event, now=now):
        until = hold_until(now=now, starts_at=event.starts_at)
        if until is None:
            # too late to ask anybody; whoever presses yes gets the place
            return Giving(stop=Stop.TOO_LATE)
    return give(
        list_waiting(session, event_id=event.id),
        taken=count_taken(session, event_id=event.id),
        capacity=event.capacity,
        held_until=until,
    )


def shorten_offers(session: Session, event: Event) -> dict[str, str]:
    """Let no offer of a moved event be held longer than before any start.

    Return until when those were held that are shorter now, by signup.
    """
    until = event.starts_at - HOLD_ENDS_BEFORE_START
    offers = session.scalars(
        select(Signup).where(
            Signup.event_id == event.id,
            Signup.status == SignupStatus.OFFERED,
            Signup.held_until > until,
        )
    ).all()
    before = {str(o.id): o.held_until.isoformat() for o in offers if o.held_until}
    for offer in offers:
        offer.held_until = until
    return before


def keep_links_alive(session: Session, event: Event) -> None:
    """Let links in mail that was sent before open until the event's new end."""
    session.execute(
        update(Token)
        .where(Token.event_id == event.id, Token.purpose == Purpose.ANSWER)
        .values(expires_at=event.ends_at)
    )


def leave_to_worker(session: Session, event: Event, *, now: datetime) -> None:
    """Note that more than one place may be free; the worker gives them on."""
    session.add(Cause(kind=CauseKind.PLACES_FREED, event_id=event.id, due_at=now))
    call_the_worker(session)


def take_back(
    session: Session, event: Event, signup: Signup, *, house: House, now: datetime
) -> None:
    """End an offer that nobody took: the person leaves the queue and is told."""
    signup.status, signup.held_until = SignupStatus.DECLINED, None
    signup.turn = None
    news = News.OFFER_RAN_OUT
    tell_news(session, event, signup.person, news=news, house=house, now=now)


def tell_in(
    session: Session,
    event: Event,
    person: Person,
    *,
    reason: Reason,
    house: House,
    now: datetime,
    words: str = "",
    speaker: str = "",
) -> None:
    """Queue "You're in" with the calendar's invite."""
    telling = Telling(kind=MailKind.INVITE, method=Method.REQUEST)
    writing = invites.Writing(
        session, event=event, person=person, telling=telling, house=house, now=now
    )
    if reason is Reason.EVERY_TIME and writing.is_known():
        writing.note_as_held()  # it stands there among the dates of its series
        return
    link = answer_link(session, event, person, house=house)
    writing.send(
        Invitation(
            event=letters.facts_of(event, house=house, speaker=speaker),
            calendar=writing.calendar,
            reason=reason,
            words=words,
            free_url=f"{link}?a=no",
            details_url=link,
        )
    )


def answer_link(session: Session, event: Event, person: Person, *, house: House) -> str:
    """Return a new link under which this person may answer for this event only."""
    return answer_links(session, event, [person], house=house)[person.id]


def answer_links(
    session: Session, event: Event, people: Collection[Person], *, house: House
) -> dict[int, str]:
    """Return a new link for each of these people, as `answer_link` does for one."""
    return make_links(
        session,
        path="r",
        purpose=Purpose.ANSWER,
        person_ids=[person.id for person in people],
        event_id=event.id,
        house=house,
        expires_at=event.ends_at,
    )


def _tell_promoted(
    session: Session, event: Event, signup: Signup, *, house: House, now: datetime
) -> None:
    tell_in(session, event, signup.person, reason=Reason.PROMOTED, house=house, now=now)


def _tell_offered(
    session: Session, event: Event, signup: Signup, *, house: House, now: datetime
) -> None:
    link = answer_link(session, event, signup.person, house=house)
    offer = Offer(
        event=letters.facts_of(event, house=house),
        held_until=signup.held_until or now,
        take_url=f"{link}?a=yes",
        decline_url=f"{link}?a=no",
    )
    letters.queue(
        session,
        person=signup.person,
        content=offer,
        occasion=letters.Occasion(
            kind=MailKind.OFFER,
            event_id=event.id,
            pointless_at=signup.held_until,
            sender=event.organizer.name,
        ),
        house=house,
        now=now,
    )
