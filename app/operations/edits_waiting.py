"""Telling those who wait for a place that an event was moved."""

from datetime import datetime
from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.causes import TAKES_BACK
from app.domain.house import House
from app.domain.mail import Change, EventFacts, News, PlaceNews
from app.domain.outbox import MailKind, MessageState
from app.models import Cause, Event, Message, Signup
from app.operations import letters


class Was(TypedDict):
    """When and where the event was before it changed."""

    was_starts_at: datetime
    was_ends_at: datetime
    was_location: str


def tell_waiting(
    session: Session,
    cause: Cause,
    signup: Signup,
    *,
    event: Event,
    facts: EventFacts,
    was: Was,
    words: str,
    house: House,
    now: datetime,
) -> None:
    """Tell somebody without an entry in a calendar of a new time or place, if it is news."""
    if not _is_news_to(session, cause, signup, event=event, was=was):
        return
    letters.queue(
        session,
        person=signup.person,
        content=PlaceNews(
            event=facts,
            news=News.MOVED,
            words=words,
            events_url=f"{house.base_url}/events",
            held_until=signup.held_until,
            **was,
        ),
        occasion=letters.Occasion(
            kind=MailKind.NEWS,
            event_id=event.id,
            pointless_at=event.starts_at,
            sender=event.organizer.name,
            cause_id=cause.id,
        ),
        house=house,
        now=now,
    )


def _is_news_to(
    session: Session, cause: Cause, signup: Signup, *, event: Event, was: Was
) -> bool:
    # Only when and where are news to those whose calendars hold nothing: not a law.
    if cause.facts["changes"] == [Change.CLOCK]:
        return False
    before = was["was_starts_at"], was["was_ends_at"]
    moved = before != (event.starts_at, event.ends_at)
    if not (moved or was["was_location"] != event.location):
        return False
    taken_back = cause.facts.get(TAKES_BACK)
    if taken_back is None:
        return True
    told = select(Message.id).where(
        Message.cause_id == taken_back,
        Message.person_id == signup.person_id,
        Message.state != MessageState.SUPERSEDED,
    )
    return session.scalar(told.limit(1)) is not None
