"""Publishing an event, and changing or calling it off."""

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.causes import CauseKind
from app.domain.events import AudienceKind, EventStatus, Kind
from app.domain.house import House
from app.domain.mail import Change
from app.models import AudienceMember, Cause, Draft, Event
from app.operations.hosts import tell_host
from app.operations.places import leave_to_worker
from app.queries.signups import count_taken

HANDLE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like another
HANDLE_LENGTH = 6


class EventHasBegun(Exception):  # noqa: N818 -- reads as the sentence it states
    """It is too late to change or cancel this."""


class SomebodyElseChangedIt(Exception):  # noqa: N818 -- reads as the sentence it states
    """The event is not the version that this change was made on."""

    def __init__(self, *, version: int) -> None:
        super().__init__()
        self.version = version


class TooFewPlaces(Exception):  # noqa: N818 -- reads as the sentence it states
    """More people have a place than the smaller room would hold."""

    def __init__(self, *, going: int, places: int) -> None:
        super().__init__()
        self.going, self.places = going, places


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything a host decides about an event; instants are UTC and checked."""

    kind: Kind
    title: str
    purpose: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    location: str
    access_note: str = ""
    online_url: str = ""
    capacity: int | None
    """With tables: their seats together."""
    tables: int | None
    seats_per_table: int | None
    answer_by: datetime | None
    question: str = ""
    asks_food: bool = False
    audience: AudienceKind = AudienceKind.EVERYONE
    audience_value: str = ""
    audience_ids: tuple[int, ...] = field(default=())
    only_these: bool = False


def publish(
    session: Session,
    *,
    details: Details,
    organizer_id: int,
    draft_id: int | None,
    send_delay: timedelta,
    house: House,
    now: datetime,
) -> Event:
    """Turn a draft into an event, and leave its announcement to the worker.

    The first mail leaves no sooner than `send_delay` from now, so it can be
    stopped. Returns at once, however large the audience is.
    """
    event = Event(
        handle=_new_handle(),
        organizer_id=organizer_id,
        calendar_uid=f"{uuid.uuid4()}@{house.mail_domain}",
        published_at=now,
        **_columns(details),
    )
    session.add(event)
    session.flush()
    _keep_list(session, event, details)
    cause = Cause(
        kind=CauseKind.ANNOUNCED,
        event_id=event.id,
        actor_id=organizer_id,
        due_at=now + send_delay,
    )
    session.add(cause)
    if draft_id is not None:
        session.delete(session.get_one(Draft, draft_id))
    tell_host(session, event, person_id=organizer_id, house=house, now=now)
    call_the_worker(session)
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
    if now >= event.starts_at or event.status is not EventStatus.PUBLISHED:
        raise EventHasBegun
    if event.version != version:
        raise SomebodyElseChangedIt(version=event.version)
    going = count_taken(session, event_id=event_id)
    if details.capacity is not None and details.capacity < going:
        raise TooFewPlaces(going=going, places=details.capacity)
    changes = changes_between(event, details)
    before = _before(event)
    grew = _is_larger(details.capacity, event.capacity)
    for name, value in _columns(details).items():
        setattr(event, name, value)
    event.version += 1
    _keep_list(session, event, details)
    loud = {Change.TIME, Change.PLACE} & set(changes)
    if changes and (loud or not quietly):
        _leave_edit(
            session,
            event,
            before | {"changes": list(changes), "words": words},
            actor_id=actor_id,
            due_at=now + hold,
        )
    if grew:
        leave_to_worker(session, event, now=now)
    return event


def changes_between(event: Event, details: Details) -> tuple[Change, ...]:
    """Return what people would see changed, the weightiest first."""
    changes = []
    if (event.starts_at, event.ends_at) != (details.starts_at, details.ends_at):
        changes.append(Change.TIME)
    place = (event.location, event.online_url)
    if place != (details.location, details.online_url):
        changes.append(Change.PLACE)
    words = (event.title, event.purpose)
    if words != (details.title, details.purpose):
        changes.append(Change.WORDING)
    return tuple(changes)


def cancel(
    session: Session, *, event_id: int, reason: str, actor_id: int, now: datetime
) -> Event:
    """Call an event off; everyone whose calendar holds it is told why.

    Raises `EventHasBegun` once it is over. Canceling twice changes nothing.
    """
    event = lock(session, Event, event_id)
    if now >= event.ends_at:
        raise EventHasBegun
    if event.status is EventStatus.CANCELED:
        return event
    event.status, event.canceled_at = EventStatus.CANCELED, now
    event.cancel_reason = reason
    event.version += 1
    session.add(
        Cause(
            kind=CauseKind.CANCELED,
            event_id=event_id,
            actor_id=actor_id,
            due_at=now,
        )
    )
    call_the_worker(session)
    return event


def stop_announcing(session: Session, *, event_id: int, now: datetime) -> bool:
    """Stop what has not been written yet; return whether anything was stopped."""
    stopped = session.scalars(
        update(Cause)
        .where(
            Cause.event_id == event_id,
            Cause.kind == CauseKind.ANNOUNCED,
            Cause.closed_at.is_(None),
        )
        .values(stopped_at=now, closed_at=now)
        .returning(Cause.id)
    ).all()
    return bool(stopped)


def _columns(details: Details) -> dict[str, object]:
    names = set(Details.__dataclass_fields__) - {"audience_ids"}
    return {name: getattr(details, name) for name in names}


def _keep_list(session: Session, event: Event, details: Details) -> None:
    if details.audience is not AudienceKind.LIST:
        return
    known = {
        member.person_id
        for member in session.query(AudienceMember).filter_by(event_id=event.id)
    }
    session.add_all(
        AudienceMember(event_id=event.id, person_id=person_id)
        for person_id in sorted(set(details.audience_ids) - known)
    )


def _leave_edit(
    session: Session,
    event: Event,
    facts: dict[str, object],
    *,
    actor_id: int,
    due_at: datetime,
) -> None:
    waiting = (
        session.query(Cause)
        .filter_by(event_id=event.id, kind=CauseKind.EDITED, closed_at=None, cursor=0)
        .one_or_none()
    )
    if waiting is not None:
        # Five saves within the hold are one change, from where the first began.
        changes = [*waiting.facts["changes"], *facts["changes"]]  # type: ignore[misc]
        facts = waiting.facts | {
            "changes": [change for change in Change if change in changes],
            "words": facts["words"] or waiting.facts["words"],
        }
        waiting.facts, waiting.due_at = facts, due_at
        return
    session.add(
        Cause(
            kind=CauseKind.EDITED,
            event_id=event.id,
            actor_id=actor_id,
            facts=facts,
            due_at=due_at,
        )
    )
    call_the_worker(session)


def _before(event: Event) -> dict[str, object]:
    return {
        "was_starts_at": event.starts_at.isoformat(),
        "was_ends_at": event.ends_at.isoformat(),
        "was_location": event.location,
    }


def _is_larger(new: int | None, old: int | None) -> bool:
    return old is not None and (new is None or new > old)


def _new_handle() -> str:
    return "".join(secrets.choice(HANDLE_LETTERS) for _ in range(HANDLE_LENGTH))
