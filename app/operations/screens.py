"""The big screen of a room: a link that opens it, and the clock that runs its hour."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.db import lock
from app.domain import room_clock
from app.domain.attendance import DOOR_CLOSES
from app.domain.audit import Act
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.room_clock import Hour
from app.domain.tokens import Purpose
from app.models import Event, RoomClock
from app.operations import audit, letters
from app.queries.rooms_now import find_clock, hour_of
from app.queries.tokens import list_screens

KEPT_FOR = timedelta(days=30)
"""The outer limit of a link; the end of its event comes before, also if that moves."""

A_MOMENT = timedelta(milliseconds=2)
"""More than a page loses of an instant that it keeps in milliseconds."""


class RoomIsOver(Exception):  # noqa: N818 -- reads as the sentence it states
    """The event is over or canceled: its room has no screen and no clock."""


def make_screen(
    session: Session, *, event_id: int, actor_id: int, house: House, now: datetime
) -> str:
    """Return a new link to the big screen; the one before opens nothing any more.

    Raises `RoomIsOver`.
    """
    event = open_room(session, event_id, now=now)
    _expire(session, event_id, now=now)
    audit.note(session, Act.MADE_SCREEN_LINK, event_id=event_id)
    return letters.make_link(
        session,
        path="screen",
        purpose=Purpose.SCREEN,
        person_id=actor_id,
        event_id=event_id,
        house=house,
        expires_at=event.ends_at + KEPT_FOR,
    )


def revoke_screen(session: Session, *, event_id: int, now: datetime) -> bool:
    """Let the link open nothing any more; return whether there was one."""
    lock(session, Event, event_id)
    if not _expire(session, event_id, now=now):
        return False
    audit.note(session, Act.REVOKED_SCREEN_LINK, event_id=event_id)
    return True


def start_clock(session: Session, *, event_id: int, now: datetime) -> None:
    """Let the hour begin now. Raises `RoomIsOver`."""
    _turn(session, event_id, room_clock.started, now=now)


def pause_clock(session: Session, *, event_id: int, now: datetime) -> None:
    """Let the clock stand still; twice is once. Raises `RoomIsOver`."""
    _turn(session, event_id, room_clock.paused, now=now)


def resume_clock(session: Session, *, event_id: int, now: datetime) -> None:
    """Let the clock go on where it stood; twice is once. Raises `RoomIsOver`."""
    _turn(session, event_id, room_clock.resumed, now=now)


def skip_phase(
    session: Session, *, event_id: int, since: datetime | None, now: datetime
) -> bool:
    """Go on to the next phase; False if another press did it already.

    `since` is when the phase on the presser's page had begun. Raises `RoomIsOver`.
    """
    event = open_room(session, event_id, now=now)
    hour = hour_of(session, event)
    shown = room_clock.part_at(room_clock.parts_of(hour), hour.time(now))
    if since is not None and abs(shown.starts_at - since) >= A_MOMENT:
        return False
    _turn(session, event_id, room_clock.skipped, now=now)
    return True


def open_room(session: Session, event_id: int, *, now: datetime) -> Event:
    """Return this event, locked, while its room is open; raises `RoomIsOver`."""
    event = lock(session, Event, event_id)
    if event.status is not EventStatus.PUBLISHED or now >= event.ends_at + DOOR_CLOSES:
        raise RoomIsOver
    return event


def set_hour(session: Session, event_id: int, hour: Hour) -> None:
    """Keep the clock as this hour has it."""
    clock = find_clock(session, event_id=event_id) or RoomClock(event_id=event_id)
    clock.begins_at, clock.paused_at = hour.begins_at, hour.paused_at
    session.add(clock)
    session.flush()


def _turn(
    session: Session, event_id: int, turn: Callable[..., Hour], *, now: datetime
) -> None:
    event = open_room(session, event_id, now=now)
    set_hour(session, event_id, turn(hour_of(session, event), now=now))


def _expire(session: Session, event_id: int, *, now: datetime) -> int:
    screens = list_screens(session, event_id=event_id, now=now)
    for screen in screens:
        screen.expires_at = now
    session.flush()
    return len(screens)
