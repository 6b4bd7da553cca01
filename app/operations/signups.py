"""Answering an event, and what follows from the answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from app.db import lock
from app.domain.attendance import is_door_open
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import Reason
from app.domain.signups import (
    TAKES_A_PLACE,
    Answer,
    SignupStatus,
    Source,
    answer_of,
    place,
)
from app.models import Event, Person, Signup
from app.operations import invites
from app.operations.calendars_answered import has_let_it_go, holds_it_already
from app.operations.goodbyes import goodbye, leaving, tell_out
from app.operations.places import can_give_on, give_on, leave_to_worker, tell_in
from app.operations.series_looking import look_soon_at
from app.queries.charter import find_accepted
from app.queries.signups import (
    count_by_status,
    count_taken,
    find_signup,
    last_turn,
)


class EventHasStarted(Exception):  # noqa: N818 -- reads as the sentence it states
    """A yes comes too late: the event is under way."""


class EventIsOver(Exception):  # noqa: N818 -- reads as the sentence it states
    """Any answer comes too late."""


class EventIsCanceled(Exception):  # noqa: N818 -- reads as the sentence it states
    """There is nothing left to answer."""


def rsvp(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    answer: Answer,
    house: House,
    now: datetime,
    source: Source = Source.PAGE,
    ready: invites.Ready | None = None,
    calendar_knows: bool = False,
) -> Signup:
    """Record an answer, give on the place it frees, queue the mail of both.

    One press is enough: a yes takes a free place or joins the waitlist; from an
    offer it takes the held place; in the last half hour, when nobody is asked any
    more, it takes what is free also for those who wait. Repeating an answer changes
    nothing, so nobody loses their turn by asking twice. `calendar_knows` is for an
    answer that was given in the person's own calendar. Raises `EventIsCanceled`,
    `EventHasStarted`, `EventIsOver`, and `NoResultFound` for an unknown event.
    """
    _read_ahead(session, person_id=person_id)
    event = lock(session, Event, event_id, options=[joinedload(Event.organizer)])
    refuse_what_is_too_late(event, answer, now=now)
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    before = signup.status if signup else None
    if signup:
        signup.maybe_at = signup.maybe_asked_at = None
    if signup and _is_repeated(event, signup, answer, now=now):
        return signup
    status, is_behind = _earned(session, event, answer, before=before, now=now)
    if signup and status is before:
        return signup  # still nothing free: the turn stays
    turn = signup.turn if signup else None
    if status is SignupStatus.WAITLISTED:
        turn = last_turn(session, event_id=event_id) + 1
    if signup is None:
        signup = Signup(event_id=event_id, person_id=person_id)
    signup.status, signup.answered_at, signup.source = status, now, source
    signup.turn, signup.held_until, signup.host_words = turn, None, ""
    session.add(signup)
    said = _Said(before=before, ready=ready, calendar_knows=calendar_knows)
    with session.no_autoflush:  # everything is written at once, at the end
        _tell(session, event, signup, said=said, house=house, now=now)
    freed = before in TAKES_A_PLACE and status not in TAKES_A_PLACE
    if freed or is_behind:
        # Whoever joins behind others while a place is free lets the first one in.
        give_on(session, event, at_most=1, house=house, now=now)
    return signup


def foresee_no(
    session: Session, *, event_id: int, person_id: int, house: House, now: datetime
) -> invites.Ready | None:
    """Return the mail that a no will most likely queue, if any. Writes nothing.

    A no frees a place and so brings a second mail: its own is rendered here,
    while no lock is held. Raises `NoResultFound` for an unknown event.
    """
    event = session.get_one(Event, event_id)
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    if signup is None or signup.status is not SignupStatus.ATTENDING:
        return None
    person = session.get_one(Person, person_id)
    writing = leaving(session, event, person, house=house, now=now, foresees=True)
    content = goodbye(event, writing, reason=Reason.ANSWERED, words="", house=house)
    return writing.render(content) if writing.is_needed() else None


def resize(
    session: Session, *, event_id: int, capacity: int | None, now: datetime
) -> Event:
    """Set how many may come; the worker gives the new places to those who wait.

    Nobody loses a place when the room shrinks. Raises `EventHasStarted`.
    """
    event = lock(session, Event, event_id)
    refuse_what_is_too_late(event, Answer.YES, now=now)
    event.capacity = capacity
    leave_to_worker(session, event, now=now)
    return event


def _read_ahead(session: Session, *, person_id: int) -> None:
    """Read what the mail needs and no lock guards: under it, everybody else waits."""
    session.get_one(Person, person_id)
    find_accepted(session)


def refuse_what_is_too_late(event: Event, answer: Answer, *, now: datetime) -> None:
    """Raise what `rsvp` raises for an answer that comes too late."""
    # A yes is possible until the event starts, freeing one's place until it ends.
    if event.status is EventStatus.CANCELED:
        raise EventIsCanceled
    if now >= event.ends_at:
        raise EventIsOver
    if answer is Answer.YES and now >= event.starts_at:
        raise EventHasStarted


def _is_repeated(
    event: Event, signup: Signup, answer: Answer, *, now: datetime
) -> bool:
    if signup.status is SignupStatus.OFFERED and answer is Answer.YES:
        return False  # this yes takes the place that is held
    if signup.status is SignupStatus.WAITLISTED and not can_give_on(event, now=now):
        return False  # nobody is asked any more: this yes takes what is free
    return answer_of(signup.status) is answer


def _earned(
    session: Session,
    event: Event,
    answer: Answer,
    *,
    before: SignupStatus | None,
    now: datetime,
) -> tuple[SignupStatus, bool]:
    # The status, and whether it is a turn behind others although a place is free.
    if before is SignupStatus.OFFERED and answer is Answer.YES:
        return SignupStatus.ATTENDING, False  # the held place is counted as taken
    if answer is Answer.NO:
        return SignupStatus.DECLINED, False
    counts = count_by_status(session, event_id=event.id)
    taken = sum(counts.get(status, 0) for status in TAKES_A_PLACE)
    if is_door_open(starts_at=event.starts_at, ends_at=event.ends_at, now=now):
        taken = count_taken(session, event_id=event.id)  # visitors are inside
    earned = place(answer, taken=taken, capacity=event.capacity)
    others_wait = counts.get(SignupStatus.WAITLISTED, 0) > 0
    if earned is SignupStatus.ATTENDING and others_wait and can_give_on(event, now=now):
        return SignupStatus.WAITLISTED, True  # others were here first
    return earned, False


@dataclass(frozen=True, kw_only=True)
class _Said:
    """An answer as it came, besides what it is."""

    before: SignupStatus | None
    ready: invites.Ready | None
    calendar_knows: bool


def _tell(
    session: Session,
    event: Event,
    signup: Signup,
    *,
    said: _Said,
    house: House,
    now: datetime,
) -> None:
    person, before = session.get_one(Person, signup.person_id), said.before
    if signup.status is not SignupStatus.ATTENDING:
        look_soon_at(session, event_id=event.id, person_id=person.id, now=now)
    if signup.status is SignupStatus.ATTENDING:
        if said.calendar_knows and holds_it_already(
            session, event, person, before=before, house=house, now=now
        ):
            return
        promoted = before is SignupStatus.OFFERED
        reason = Reason.PROMOTED if promoted else Reason.ANSWERED
        if signup.source is Source.SERIES:
            reason = Reason.EVERY_TIME
        tell_in(session, event, person, reason=reason, house=house, now=now)
    elif signup.status is SignupStatus.DECLINED:  # who waits is told on the page
        if said.calendar_knows and has_let_it_go(
            session, event, person, house=house, now=now
        ):
            return
        tell_out(
            session,
            event,
            person,
            reason=Reason.ANSWERED,
            house=house,
            now=now,
            ready=said.ready,
        )
