"""Places of people whose calendars say maybe: asked once, then no longer guaranteed."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.db import lock
from app.domain.events import EventStatus, freezes_at
from app.domain.house import House
from app.domain.mail import ReplyNews
from app.domain.maybes import is_to_be_asked, kept_until
from app.domain.signups import SignupStatus
from app.domain.time import zone_of
from app.models import Event, Signup
from app.operations.intake_mails import tell, tell_maybe_ran_out
from app.operations.places import give_on, must_queue


def ask_one_maybe(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Ask somebody who has a place and says maybe, a day before it is not theirs."""
    del proposals
    for signup in _maybes(session, now=now):
        until = until_of(signup.event, signup)
        if signup.maybe_asked_at is None and is_to_be_asked(until, now=now):
            event = lock(session, Event, signup.event_id)
            session.refresh(signup)  # perhaps it was answered while we waited
            if signup.maybe_at is None or signup.maybe_asked_at is not None:
                return True
            signup.maybe_asked_at = now
            tell(
                session,
                event,
                signup.person,
                news=ReplyNews.SAYS_MAYBE,
                until=until,
                house=house,
                now=now,
            )
            return True
    return False


def release_one_maybe(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Give the place of somebody who says maybe to whoever waits, once it is time.

    While nobody waits they keep it; so they do once tables were published.
    """
    del proposals
    for signup in _maybes(session, now=now):
        if now < until_of(signup.event, signup) or signup.event.frozen_at:
            continue
        if not must_queue(session, signup.event, now=now):
            continue
        event = lock(session, Event, signup.event_id)
        session.refresh(signup)
        if signup.maybe_at is None or signup.status is not SignupStatus.ATTENDING:
            return True  # answered while we waited
        signup.status, signup.answered_at = SignupStatus.INVITED, now
        session.flush()
        tell_maybe_ran_out(session, event, signup.person, house=house, now=now)
        give_on(session, event, at_most=1, house=house, now=now)
        return True
    return False


def until_of(event: Event, signup: Signup) -> datetime:
    """Return until when the place of somebody who says maybe is theirs for sure."""
    answer_by = event.answer_by or freezes_at(
        starts_at=event.starts_at,
        zone=zone_of(event.zone),
        has_tables=event.tables is not None,
        answer_by=None,
    )
    return kept_until(
        signup.maybe_at or answer_by, answer_by=answer_by, starts_at=event.starts_at
    )


def _maybes(session: Session, *, now: datetime) -> Iterator[Signup]:
    yield from session.scalars(
        select(Signup)
        .join(Event, Event.id == Signup.event_id)
        .where(
            Signup.maybe_at.is_not(None),
            Signup.status == SignupStatus.ATTENDING,
            Event.status == EventStatus.PUBLISHED,
            Event.starts_at > now,
        )
        .options(joinedload(Signup.event), joinedload(Signup.person))
        .order_by(Signup.maybe_at, Signup.id)
    ).all()
