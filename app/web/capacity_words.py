"""What a larger or smaller room means for people, foreseen by the code that promotes."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.signups import Giving
from app.models import Event
from app.operations.details import Details, columns_of
from app.operations.places import foresee
from app.queries.signups import count_taken, list_waiting
from app.web.filters import moment
from app.web.words import gettext, ngettext


def capacity_words(
    session: Session, event: Event, details: Details, *, now: datetime
) -> tuple[str, ...]:
    """Return what another number of places does, a sentence each; empty: nothing."""
    if details.capacity == event.capacity:
        return ()
    planned = Event(
        id=event.id,
        status=event.status,
        frozen_at=event.frozen_at,
        **columns_of(details),
    )
    giving = foresee(session, planned, now=now)
    waiting = len(list_waiting(session, event_id=event.id))
    if giving.moving:
        return _moving(planned, giving, waiting=waiting)
    taken = count_taken(session, event_id=event.id)
    if details.capacity is not None and taken > details.capacity:
        return _overfull(planned, taken=taken, places=details.capacity)
    if waiting:
        return (gettext("Nobody who waits moves up by this."),)
    return (gettext("Nobody waits, and nobody loses a place."),)


def _moving(event: Event, giving: Giving, *, waiting: int) -> tuple[str, ...]:
    moving = len(giving.moving)
    left = waiting - moving
    still = (
        ngettext(
            "%(num)s person goes on waiting.", "%(num)s people go on waiting.", left
        )
        if left
        else gettext("Nobody waits any more then.")
    )
    if giving.held_until is None:
        up = ngettext(
            "%(num)s person moves up from the waitlist and gets a calendar invite.",
            "%(num)s people move up from the waitlist, in order of joining, and get a"
            " calendar invite.",
            moving,
        )
    else:
        up = ngettext(
            "%(num)s person who waits is asked by mail; the place is held until"
            " %(until)s.",
            "%(num)s people who wait are asked by mail, in order of joining; their"
            " places are held until %(until)s.",
            moving,
            until=moment(giving.held_until, event.zone),
        )
    return up, still


def _overfull(event: Event, *, taken: int, places: int) -> tuple[str, ...]:
    over = taken - places
    more = gettext(
        "Nobody loses a place: %(taken)s are taken or held, %(over)s more than there"
        " are then.",
        taken=taken,
        over=over,
    )
    if event.tables:
        more = gettext(
            "Nobody loses a seat: %(taken)s are taken or held, %(over)s more than there"
            " are then.",
            taken=taken,
            over=over,
        )
    return more, ngettext(
        "The next person who frees theirs is not replaced.",
        "The next %(num)s who free theirs are not replaced.",
        over,
    )
