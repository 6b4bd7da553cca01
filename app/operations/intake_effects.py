"""What an answer from a calendar does: the same as one on the page, in fewer words."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.calendar import PartStat
from app.domain.house import House
from app.domain.incoming import Fate, Why
from app.domain.signups import Answer, SignupStatus, Source
from app.models import Event, Person, Signup
from app.operations.invites import Ready
from app.operations.signups import (
    EventHasStarted,
    EventIsCanceled,
    EventIsOver,
    refuse_what_is_too_late,
    rsvp,
)
from app.queries.signups import find_signup

Ruling = tuple[Fate, Why | None]
ANSWERS = {PartStat.ACCEPTED: Answer.YES, PartStat.DECLINED: Answer.NO}


def apply(
    session: Session,
    event: Event,
    person: Person,
    *,
    said: PartStat | None,
    house: House,
    now: datetime,
    is_surely_theirs: bool = True,
    ready: Ready | None = None,
) -> Ruling:
    """Do what somebody said in their calendar; the caller holds the event's lock.

    A calendar that surely said so itself is sent nothing that it knows.
    """
    before = _standing(session, event, person)
    try:
        if said is PartStat.TENTATIVE:
            _say_maybe(session, event, person, now=now)
        elif said in ANSWERS:
            rsvp(
                session,
                event_id=event.id,
                person_id=person.id,
                answer=ANSWERS[said],
                source=Source.CALENDAR,
                calendar_knows=is_surely_theirs,
                ready=ready,
                house=house,
                now=now,
            )
        else:
            return Fate.UNCHANGED, Why.NO_ANSWER
    except (EventHasStarted, EventIsCanceled, EventIsOver):
        return Fate.UNCHANGED, Why.TOO_LATE
    if _standing(session, event, person) == before:
        return Fate.UNCHANGED, Why.SAME
    return Fate.APPLIED, None


def _standing(session: Session, event: Event, person: Person) -> tuple[object, bool]:
    signup = find_signup(session, event_id=event.id, person_id=person.id)
    if signup is None:
        return None, False
    return signup.status, signup.maybe_at is not None


def _say_maybe(
    session: Session, event: Event, person: Person, *, now: datetime
) -> None:
    """Note a maybe: it takes no place, and leaves one that is held where it is."""
    refuse_what_is_too_late(event, Answer.NO, now=now)
    signup = find_signup(session, event_id=event.id, person_id=person.id)
    if signup is None:
        signup = Signup(event_id=event.id, person_id=person.id)
        signup.status = SignupStatus.INVITED
        session.add(signup)
    elif signup.status is SignupStatus.DECLINED:
        signup.status, signup.host_words = SignupStatus.INVITED, ""
    if signup.status is SignupStatus.INVITED:
        signup.answered_at, signup.source = now, Source.CALENDAR
    signup.maybe_at = signup.maybe_at or now
    session.flush()
