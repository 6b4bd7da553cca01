"""What hosts do to many guests at once: write to them, take them off the list."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.audit import Act
from app.domain.causes import CauseKind
from app.domain.events import EventStatus
from app.domain.signups import SignupStatus
from app.models import Cause, Event
from app.operations import audit
from app.operations.announcing import shorter_hold
from app.operations.signups import EventIsCanceled, EventIsOver
from app.queries.recipients import list_guest_ids


class OthersAreMeant(Exception):  # noqa: N818 -- reads as the sentence it states
    """Since the host looked, somebody joined or left those who are meant."""


class Circle(StrEnum):
    """Whom a host writes to."""

    GOING = "going"
    WAITING = "waiting"
    ALL = "all"

    @property
    def statuses(self) -> tuple[SignupStatus, ...]:
        """Return who is meant: an offered place is still waited for."""
        waiting = (SignupStatus.WAITLISTED, SignupStatus.OFFERED)
        match self:
            case Circle.GOING:
                return (SignupStatus.ATTENDING,)
            case Circle.WAITING:
                return waiting
            case Circle.ALL:
                return (SignupStatus.ATTENDING, *waiting)


def seen_of(people: Collection[int]) -> str:
    """Return in few letters whom a host was shown: the same for the same people."""
    text = ",".join(str(person_id) for person_id in sorted(people))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_to_guests(
    session: Session,
    *,
    event_id: int,
    circle: Circle,
    text: str,
    actor_id: int,
    takes_replies: bool,
    key: str,
    seen: str,
    hold: timedelta,
    now: datetime,
) -> bool:
    """Leave a note to the worker; False if the note with this `key` went out before.

    It leaves after `hold`, to those whom the host saw and to nobody else. With
    `takes_replies` an answer goes to the host who wrote, not to the product. Raises
    `OthersAreMeant` and `EventIsCanceled`.
    """
    event = lock(session, Event, event_id)
    if _is_done(session, event_id, kind=CauseKind.NOTED, key=key):
        return False
    if event.status is EventStatus.CANCELED:
        raise EventIsCanceled
    people = list_guest_ids(session, event_id=event_id, statuses=circle.statuses)
    if seen_of(people) != seen:
        raise OthersAreMeant
    facts = {
        "to": [status.value for status in circle.statuses],
        "people": list(people),
        "text": text,
        "key": key,
        "takes_replies": takes_replies,
    }
    _leave(session, event, CauseKind.NOTED, facts, actor_id=actor_id, at=now + hold)
    to = {"to": circle}
    audit.note(
        session, Act.WROTE_TO_GUESTS, actor_id=actor_id, event_id=event_id, after=to
    )
    return True


def remove_guests(
    session: Session,
    *,
    event_id: int,
    people: Sequence[int],
    words: str,
    actor_id: int,
    key: str,
    hold: timedelta,
    now: datetime,
) -> bool:
    """Take several off the list after `hold`; False if it was asked with this `key`.

    Until then nothing changes for anybody. The worker does it and tells each why.
    Raises `EventIsCanceled` and `EventIsOver`.
    """
    event = lock(session, Event, event_id)
    if _is_done(session, event_id, kind=CauseKind.REMOVED, key=key):
        return False
    if event.status is EventStatus.CANCELED:
        raise EventIsCanceled
    if now >= event.ends_at:
        raise EventIsOver
    facts: dict[str, object] = {
        "people": sorted(set(people)),
        "words": words,
        "key": key,
    }
    at = now + shorter_hold(hold, starts_at=event.starts_at, now=now)
    _leave(session, event, CauseKind.REMOVED, facts, actor_id=actor_id, at=at)
    audit.note(
        session,
        Act.ASKED_TO_REMOVE,
        actor_id=actor_id,
        event_id=event_id,
        after={"guests": len(set(people))},
    )
    return True


def _is_done(session: Session, event_id: int, *, kind: CauseKind, key: str) -> bool:
    acts = session.scalars(
        select(Cause).where(Cause.event_id == event_id, Cause.kind == kind)
    )
    return any(act.facts["key"] == key for act in acts)


def _leave(
    session: Session,
    event: Event,
    kind: CauseKind,
    facts: dict[str, object],
    *,
    actor_id: int,
    at: datetime,
) -> None:
    session.add(
        Cause(kind=kind, event_id=event.id, actor_id=actor_id, facts=facts, due_at=at)
    )
    call_the_worker(session)
