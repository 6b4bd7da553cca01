"""When the clock asks for tables: at answer-by, and when people or the room change."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.house import House
from app.domain.planning import plans_from, publishes_at
from app.domain.time import zone_of
from app.models import Event
from app.operations.seating import ask_search
from app.operations.seating_endings import state_of
from app.operations.seating_mending import mend
from app.operations.seating_rows import room_of
from app.queries.plans import (
    find_last_search,
    find_open_search,
    list_near,
    list_out_of_step,
)
from app.queries.seating import find_plan, list_attending_ids


def plan_time(event: Event) -> datetime:
    """Return when this event's plan publishes itself."""
    return publishes_at(
        starts_at=event.starts_at,
        zone=zone_of(event.zone),
        answer_by=event.answer_by,
        announced_at=event.published_at,
    )


def keep_plans(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Bring the seats of one event in step with who comes: search, or mend."""
    del house
    return any(
        _keep_plan(session, event, proposals=proposals, now=now)
        for event in list_out_of_step(session, now=now)
    ) or any(
        _plan_anew(session, event, proposals=proposals, now=now)
        for event in list_near(session, with_tables=True, now=now)
        if event.frozen_at is None
    )


def _keep_plan(
    session: Session, event: Event, *, proposals: int, now: datetime
) -> bool:
    event = lock(session, Event, event.id)
    if find_open_search(session, event_id=event.id):
        return False
    plan = find_plan(session, event_id=event.id)
    starts = plans_from(publishes=plan_time(event), answer_by=event.answer_by)
    if plan is None and now < starts:
        return False
    is_settled = event.frozen_at is not None or not list_attending_ids(
        session, event_id=event.id
    )
    if plan is not None and (is_settled or plan.changed_by_id is not None):
        return mend(session, event, plan, now=now)
    if is_settled or _would_end_the_same(session, event):
        return False
    ask_search(session, event_id=event.id, proposals=proposals, actor_id=None, now=now)
    return True


def _plan_anew(
    session: Session, event: Event, *, proposals: int, now: datetime
) -> bool:
    """Ask for a search where the room itself has changed since the last one."""
    plan = find_plan(session, event_id=event.id)
    if plan is None or plan.changed_by_id is not None:
        return False
    planned = plan.certificate.get("room")
    if planned in (None, room_of(event)) or not list_attending_ids(
        session, event_id=event.id
    ):
        return False
    if find_open_search(session, event_id=event.id) or _would_end_the_same(
        session, event
    ):
        return False
    lock(session, Event, event.id)
    ask_search(session, event_id=event.id, proposals=proposals, actor_id=None, now=now)
    return True


def _would_end_the_same(session: Session, event: Event) -> bool:
    last = find_last_search(session, event_id=event.id)
    if last is None or not last.trouble:
        return False
    return bool(json.loads(last.trouble).get("state") == state_of(session, event))
