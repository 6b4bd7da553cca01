"""Publishing an event, and changing or calling it off."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.audit import Act
from app.domain.causes import OFFERS, SINCE, UNDO, CauseKind
from app.domain.events import EventStatus, HostRole
from app.domain.house import House
from app.domain.mail import Change
from app.models import Cause, Draft, Event, Host
from app.operations.announcing import (
    announce_afresh,
    leave_announcement,
    leave_edit,
    shorter_hold,
)
from app.operations.audiences import keep_list, listed
from app.operations.audit import facts_of, note_event
from app.operations.details import (
    Details,
    changes_between,
    columns_of,
    has_room,
    how_it_was,
    may_be_quiet,
)
from app.operations.drafts import new_handle
from app.operations.event_rows import add_event
from app.operations.hosts import tell_host
from app.operations.moving import day_of, move_along
from app.operations.places import leave_to_worker
from app.operations.revisions import PEOPLE, changed_columns, note_revision, undo_of
from app.operations.seating_found import drop_search
from app.operations.takebacks import set_aside
from app.operations.walls import keep_walls
from app.queries.mail import find_last
from app.queries.signups import count_taken

__all__ = [
    "Details",
    "EventHasBegun",
    "SomebodyElseChangedIt",
    "TooFewPlaces",
    "cancel",
    "edit",
    "publish",
]


class EventHasBegun(Exception):  # noqa: N818 -- reads as the sentence it states
    """It is too late to change or cancel this."""


class SomebodyElseChangedIt(Exception):  # noqa: N818 -- reads as the sentence it states
    """The event is not the version that this change was made on."""

    def __init__(self, *, version: int) -> None:
        super().__init__()
        self.version = version


class TooFewPlaces(Exception):  # noqa: N818 -- reads as the sentence it states
    """More people have a seat than the fewer tables would have chairs."""

    def __init__(self, *, going: int, places: int) -> None:
        super().__init__()
        self.going, self.places = going, places


def publish(
    session: Session,
    *,
    details: Details,
    organizer_id: int,
    send_delay: timedelta,
    house: House,
    now: datetime,
    handle: str | None = None,
    host_ids: tuple[int, ...] = (),
) -> Event:
    """Make an event, of its draft if there is one, and leave its mail to the worker.

    `handle` is the draft's, and becomes the event's. The first announcement leaves
    no sooner than `send_delay` from now, so it can be stopped. Returns at once,
    however large the audience is.
    """
    event = add_event(
        session,
        details=details,
        handle=handle or new_handle(),
        organizer_id=organizer_id,
        house=house,
        now=now,
    )
    session.execute(
        delete(Draft).where(
            Draft.handle == event.handle, Draft.owner_id == organizer_id
        )
    )
    leave_announcement(session, event, actor_id=organizer_id, due_at=now + send_delay)
    _name_hosts(session, event, host_ids, now=now)
    tell_host(session, event, person_id=organizer_id, house=house, now=now)
    note_event(session, Act.PUBLISHED_EVENT, event, was=None, actor_id=organizer_id)
    return event


def edit(
    session: Session,
    *,
    event_id: int,
    details: Details,
    version: int,
    words: str,
    quietly: bool,
    actor_id: int,
    hold: timedelta,
    now: datetime,
) -> Event:
    """Change a published event; a new time or place is never changed quietly.

    Seats stay whose they are. Calendars are told after `hold`, so that several
    saves make one mail. Raises `EventHasBegun`, `SomebodyElseChangedIt` and
    `TooFewPlaces`; nothing is changed then.
    """
    event = lock(session, Event, event_id)
    _refuse_edit(session, event, details, version=version, now=now)
    changes = changes_between(event, details)
    undo, people = undo_of(event, details), listed(session, event)
    facts = how_it_was(event) | {SINCE: find_last(session), UNDO: undo, OFFERS: {}}
    was = facts_of(event)
    grew = _is_larger(details.capacity, event.capacity)
    fields = changed_columns(event, details)
    day = day_of(event)
    for name, value in columns_of(details).items():
        setattr(event, name, value)
    keep_walls(event)
    note_event(session, Act.CHANGED_EVENT, event, was=was, actor_id=actor_id)
    if keep_list(session, event, details):
        undo[PEOPLE] = [people, listed(session, event)]
        fields.append(PEOPLE)
    note_revision(session, event, fields=fields, actor_id=actor_id, now=now)
    if Change.TIME in changes:
        facts[OFFERS] = move_along(session, event, was_on=day, now=now)
    if changes:
        announce_afresh(session, event, actor_id=actor_id, hold=hold, now=now)
    if changes and not (quietly and may_be_quiet(changes)):
        facts |= {"changes": [c.value for c in changes], "words": words}
        due_at = now + shorter_hold(hold, starts_at=event.starts_at, now=now)
        leave_edit(session, event, facts, actor_id=actor_id, due_at=due_at)
    if grew or Change.TIME in changes:
        leave_to_worker(session, event, now=now)
    return event


def cancel(
    session: Session,
    *,
    event_id: int,
    reason: str,
    actor_id: int,
    now: datetime,
    hold: timedelta = timedelta(0),
) -> Event:
    """Call an event off; everyone whose calendar holds it is told why, after `hold`.

    Nothing of it leaves meanwhile, and a host may keep it on; what was not sent by
    then never is. Raises `EventHasBegun` once it is over. Canceling twice changes
    nothing.
    """
    event = lock(session, Event, event_id)
    if now >= event.ends_at:
        raise EventHasBegun
    if event.status is EventStatus.CANCELED:
        return event
    was = facts_of(event)
    event.status, event.canceled_at = EventStatus.CANCELED, now
    event.cancel_reason = reason
    drop_search(session, event_id=event.id, now=now)
    note_event(session, Act.CANCELED_EVENT, event, was=was, actor_id=actor_id)
    note_revision(session, event, fields=["status"], actor_id=actor_id, now=now)
    due_at = now + shorter_hold(hold, starts_at=event.starts_at, now=now)
    set_aside(session, event, now=now)
    session.add(
        Cause(
            kind=CauseKind.CANCELED,
            event_id=event_id,
            actor_id=actor_id,
            due_at=due_at,
        )
    )
    call_the_worker(session)
    return event


def _refuse_edit(
    session: Session, event: Event, details: Details, *, version: int, now: datetime
) -> None:
    if now >= event.starts_at or event.status is not EventStatus.PUBLISHED:
        raise EventHasBegun
    if event.version != version:
        raise SomebodyElseChangedIt(version=event.version)
    going = count_taken(session, event_id=event.id)
    if not has_room(details, going=going):
        raise TooFewPlaces(going=going, places=details.capacity or 0)


def _name_hosts(
    session: Session, event: Event, host_ids: tuple[int, ...], *, now: datetime
) -> None:
    others = sorted(set(host_ids) - {event.organizer_id})
    session.add_all(
        Host(event_id=event.id, person_id=person_id, role=HostRole.HOST)
        for person_id in others
    )
    if others:
        session.add(Cause(kind=CauseKind.HOSTED, event_id=event.id, due_at=now))


def _is_larger(new: int | None, old: int | None) -> bool:
    return old is not None and (new is None or new > old)
