"""What the clock does for tables: plan, mend, tell the hosts, publish, remind."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.causes import CauseKind
from app.domain.events import PLAN_NOTICE, freezes_at
from app.domain.house import House
from app.domain.mail import HostNews
from app.domain.planning import plans_from, publishes_at
from app.domain.seating import FactKind
from app.domain.time import zone_of
from app.messages.broken import broken_rules
from app.models import Cause, Event, SeatingPlan
from app.operations.hosts import tell_hosts
from app.operations.milestones import reach
from app.operations.seating import ask_search, publish_plan
from app.operations.seating_mending import mend
from app.operations.seating_search import state_of
from app.queries.events import has_reached
from app.queries.people import list_by_ids
from app.queries.plans import (
    find_last_search,
    find_open_search,
    list_near,
    list_out_of_step,
)
from app.queries.seating import find_plan, list_attending_ids, list_seats

REMINDS_FOR = timedelta(hours=4)
"""A worker that was down tells late, but not in the middle of the night."""

Facts = list[dict[str, Any]]


def plan_time(event: Event) -> datetime:
    """Return when this event's plan publishes itself."""
    return publishes_at(
        starts_at=event.starts_at,
        zone=zone_of(event.zone),
        answer_by=event.answer_by,
        announced_at=event.published_at,
    )


def publishes_itself_at(session: Session, event: Event) -> datetime | None:
    """Return when the plan publishes itself; None if a host has to, or has."""
    at = plan_time(event)
    is_refused = has_reached(session, event_id=event.id, name=_refusal(at))
    if event.frozen_at is not None or event.plan_held or is_refused:
        return None
    return at


def keep_plans(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Bring the seats of one event in step with who comes: search, or mend."""
    del house
    return any(
        _keep_plan(session, event, proposals=proposals, now=now)
        for event in list_out_of_step(session, now=now)
    )


def publish_plans(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Tell one event's hosts that its plan publishes itself, or publish it."""
    del proposals
    return any(
        _publish_or_tell(session, event, house=house, now=now)
        for event in list_near(session, with_tables=True, now=now)
        if event.frozen_at is None and not event.plan_held
    )


def remind(session: Session, *, house: House, proposals: int, now: datetime) -> bool:
    """Remind the people of one event without tables, at 16:00 on the day before."""
    del house, proposals
    for event in list_near(session, with_tables=False, now=now):
        at = freezes_at(
            starts_at=event.starts_at,
            zone=zone_of(event.zone),
            has_tables=True,
            answer_by=None,
        )
        if not at <= now < at + REMINDS_FOR or event.published_at >= at:
            continue
        name = f"reminded {at.isoformat()}"
        if reach(session, event_id=event.id, name=name, now=now):
            cause = Cause(kind=CauseKind.REMINDED, event_id=event.id, due_at=now)
            session.add(cause)
            call_the_worker(session)
            return True
    return False


def trouble_of(
    session: Session, event: Event, plan: SeatingPlan | None
) -> Facts | None:
    """Return why the plan could not publish itself, as facts; None if it can."""
    seats = list_seats(session, plan_id=plan.id) if plan else ()
    seated = {seat.person_id for seat in seats}
    attending = list_attending_ids(session, event_id=event.id)
    missing = [person_id for person_id in attending if person_id not in seated]
    if plan is None or missing:
        facts = _conflict(session, event)
        unseated = {
            "kind": FactKind.UNSEATED,
            "people": [],
            "table": 0,
            "number": len(missing),
        }
        return facts or [unseated]
    violations: Facts = plan.certificate.get("claims", {}).get("violations", [])
    return violations or None


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


def _publish_or_tell(
    session: Session, event: Event, *, house: House, now: datetime
) -> bool:
    at = plan_time(event)
    soon, refused = f"plan_publishes_soon {at.isoformat()}", _refusal(at)
    if now < at - PLAN_NOTICE or find_open_search(session, event_id=event.id):
        return False
    if has_reached(session, event_id=event.id, name=soon if now < at else refused):
        return False
    event = lock(session, Event, event.id)
    if not list_attending_ids(session, event_id=event.id):
        return False
    plan = find_plan(session, event_id=event.id)
    trouble = trouble_of(session, event, plan)
    if plan is None or trouble is not None:
        if now >= at and reach(session, event_id=event.id, name=refused, now=now):
            _tell_refused(session, event, plan, trouble or [], house=house, now=now)
            return True
        return False
    if reach(session, event_id=event.id, name=soon, now=now):
        _tell_soon(session, event, plan, at=max(at, now), house=house, now=now)
    if now >= at:
        version = plan.version
        publish_plan(
            session, event_id=event.id, version=version, actor_id=None, now=now
        )
    return True


def _tell_soon(
    session: Session,
    event: Event,
    plan: SeatingPlan,
    *,
    at: datetime,
    house: House,
    now: datetime,
) -> None:
    claims = plan.certificate["claims"]
    tell_hosts(
        session,
        event,
        news=HostNews.PLAN_PUBLISHES_SOON,
        path="/seating",
        at=at,
        headline=(
            claims["least_new"],
            claims["first_meetings"],
            claims["first_meetings_at_most"],
        ),
        house=house,
        now=now,
    )


def _tell_refused(
    session: Session,
    event: Event,
    plan: SeatingPlan | None,
    facts: Facts,
    *,
    house: House,
    now: datetime,
) -> None:
    if plan is not None:
        plan.trouble = json.dumps(facts)
    ids = {person_id for fact in facts for person_id in fact["people"]}
    names = {person.id: person.name for person in list_by_ids(session, ids=ids)}
    tell_hosts(
        session,
        event,
        news=HostNews.PLAN_NOT_PUBLISHED,
        path="/seating",
        broken=broken_rules(facts, names=names, locale=event.organizer.locale),
        house=house,
        now=now,
    )


def _refusal(at: datetime) -> str:
    return f"plan_not_published {at.isoformat()}"


def _would_end_the_same(session: Session, event: Event) -> bool:
    last = find_last_search(session, event_id=event.id)
    if last is None or not last.trouble:
        return False
    return bool(json.loads(last.trouble).get("state") == state_of(session, event))


def _conflict(session: Session, event: Event) -> Facts:
    last = find_last_search(session, event_id=event.id)
    facts: Facts = json.loads(last.trouble or "{}").get("facts", []) if last else []
    return facts
