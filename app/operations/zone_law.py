"""Following a new law of a zone: the clock shows the same, so the instant moves."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act
from app.domain.calendar import Method
from app.domain.causes import OFFERS, SINCE, UNDO
from app.domain.events import EventStatus, HourIsMissing
from app.domain.mail import Change
from app.domain.time import zone_of
from app.domain.zones import believed, instant_of
from app.models import Event, Invite
from app.operations.announcing import announce_afresh, leave_edit
from app.operations.audit import facts_of, note_event
from app.operations.details import how_it_was
from app.operations.moving import day_of, move_along
from app.operations.places import leave_to_worker
from app.operations.revisions import note_revision
from app.operations.walls import keep_walls
from app.queries.mail import find_last


@dataclass(frozen=True, kw_only=True)
class Moved:
    """One event whose clock shows the same, and whose instant is another now."""

    event_id: int
    handle: str
    title: str
    zone: str
    wall: str
    """What the clock shows at its start, as it was agreed (ISO 8601, old offset)."""
    was_starts_at: datetime
    starts_at: datetime | None
    """None: that hour does not exist any more; a host has to choose another."""
    ends_at: datetime | None
    answer_by: datetime | None
    computed_with: tuple[str, ...] = ()
    """Versions of the zone data that calendars were told by."""


def list_moved(session: Session, *, now: datetime) -> Sequence[Moved]:
    """Return the coming events whose instants are others by the zone data in use.

    The earliest first; canceled ones, and those that have begun, are left as they are.
    """
    coming = session.scalars(
        select(Event)
        .where(Event.status == EventStatus.PUBLISHED, Event.starts_at > now)
        .order_by(Event.starts_at, Event.id)
    )
    moved = [found for event in coming if (found := moved_by(event, now=now))]
    told = _told_with(session, [found.event_id for found in moved])
    return [replace(m, computed_with=told.get(m.event_id, ())) for m in moved]


def moved_by(event: Event, *, now: datetime) -> Moved | None:
    """Return how the law moved one event; None: its instants are right."""
    wall = event.starts_wall
    if wall is None or believed(wall) != event.starts_at:
        return None  # written by a release that keeps no wall times: nothing to go by
    starts_at, ends_at, answer_by = _instants(event)
    if starts_at is not None and ends_at is not None:
        same = (event.starts_at, event.ends_at)
        if same == (starts_at, ends_at) or starts_at <= now:
            return None
    return Moved(
        event_id=event.id,
        handle=event.handle,
        title=event.title,
        zone=event.zone,
        wall=wall,
        was_starts_at=event.starts_at,
        starts_at=starts_at,
        ends_at=ends_at,
        answer_by=answer_by,
    )


def follow_law(session: Session, *, event_id: int, now: datetime) -> bool:
    """Move an event to the instant that its clock means now, and tell its calendars.

    Seats and answers stay. Calendars get SEQUENCE + 1. False: nothing was to do, or a
    host has to choose another hour.
    """
    event = lock(session, Event, event_id)
    if event.status is not EventStatus.PUBLISHED or event.starts_at <= now:
        return False
    moved = moved_by(event, now=now)
    if moved is None or moved.starts_at is None or moved.ends_at is None:
        return False
    facts = how_it_was(event) | {SINCE: find_last(session), UNDO: {}}
    was, day = facts_of(event), day_of(event)
    event.starts_at, event.ends_at = moved.starts_at, moved.ends_at
    event.answer_by = moved.answer_by
    keep_walls(event)
    fields = ["answer_by", "ends_at", "starts_at"]
    note_event(session, Act.CHANGED_EVENT, event, was=was)
    note_revision(session, event, fields=fields, actor_id=None, now=now)
    facts[OFFERS] = move_along(session, event, was_on=day, now=now)
    announce_afresh(session, event, actor_id=None, now=now)
    facts |= {"changes": [Change.CLOCK.value], "words": ""}
    leave_edit(session, event, facts, actor_id=None, due_at=now)
    leave_to_worker(session, event, now=now)
    return True


def _instants(
    event: Event,
) -> tuple[datetime | None, datetime | None, datetime | None]:
    zone, answer_by = zone_of(event.zone), event.answer_by
    try:
        starts_at = instant_of(event.starts_wall or "", zone=zone)
        ends_at = instant_of(event.ends_wall or "", zone=zone)
    except HourIsMissing:
        return None, None, answer_by
    if ends_at <= starts_at:
        return None, None, answer_by  # the clock jumps within it
    if event.answer_by_wall and answer_by == believed(event.answer_by_wall):
        with suppress(HourIsMissing):  # no appointment: the old instant is as good
            answer_by = instant_of(event.answer_by_wall, zone=zone)
    return starts_at, ends_at, answer_by


def _told_with(
    session: Session, event_ids: Sequence[int]
) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(Invite.event_id, Invite.zone_data)
        .where(Invite.event_id.in_(event_ids), Invite.method == Method.REQUEST)
        .distinct()
        .order_by(Invite.event_id, Invite.zone_data)
    )
    told: dict[int, tuple[str, ...]] = {}
    for event_id, data in rows:
        told[event_id] = (*told.get(event_id, ()), data)
    return told
