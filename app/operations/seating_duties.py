"""What the clock tells of tables: hosts before, everyone at 16:00, who is reminded."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.causes import AGAIN, CauseKind
from app.domain.events import PLAN_NOTICE, freezes_at
from app.domain.house import House
from app.domain.mail import HostNews
from app.domain.seating import FactKind
from app.domain.time import zone_of
from app.messages.broken import broken_rules
from app.models import Cause, Event, SeatingPlan
from app.operations.hosts import tell_hosts
from app.operations.milestones import moved_here_at, reach
from app.operations.seating import publish_plan
from app.operations.seating_planning import plan_time
from app.operations.seating_rows import recount
from app.queries.events import has_reached
from app.queries.people import list_by_ids
from app.queries.plans import (
    find_last_search,
    find_open_search,
    list_near,
)
from app.queries.seating import find_plan, list_attending_ids, list_seats
from app.queries.series import runs_itself

REMINDS_FOR = timedelta(hours=4)
"""A worker that was down tells late, but not in the middle of the night."""

Facts = list[dict[str, Any]]


def publishes_itself_at(
    session: Session, event: Event, *, now: datetime
) -> datetime | None:
    """Return when the plan publishes itself; None if a host has to, or has."""
    at = plan_time(event)
    if event.frozen_at is not None or event.plan_held or now >= event.starts_at:
        return None
    is_refused = has_reached(session, event_id=event.id, name=_refusal(at))
    return None if is_refused else at


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


def remind_of_tables(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Remind the people of one event that was moved after they knew their tables."""
    del house, proposals
    for event in list_near(session, with_tables=True, now=now):
        at = plan_time(event)
        moved_at = moved_here_at(session, event)
        if moved_at is None or not moved_at < at <= now < at + REMINDS_FOR:
            continue
        name = f"tables again {at.isoformat()}"
        if reach(session, event_id=event.id, name=name, now=now):
            facts = {AGAIN: True}
            kind = CauseKind.SEATED
            session.add(Cause(kind=kind, event_id=event.id, facts=facts, due_at=now))
            call_the_worker(session)
            return True
    return False


def trouble_of(
    session: Session, event: Event, plan: SeatingPlan | None
) -> Facts | None:
    """Return why the plan could not publish itself, as facts; None if it can."""
    seats = list_seats(session, plan_id=plan.id) if plan else ()
    there = event.tables or 0
    seated = {seat.person_id for seat in seats if seat.table_number <= there}
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


def _publish_or_tell(
    session: Session, event: Event, *, house: House, now: datetime
) -> bool:
    at = plan_time(event)
    done = _notice(at) if now < at else _refusal(at)
    if now < at - PLAN_NOTICE or has_reached(session, event_id=event.id, name=done):
        return False
    if find_open_search(session, event_id=event.id):
        return False
    event = lock(session, Event, event.id)
    if event.frozen_at is not None or event.plan_held:
        return False  # a host was faster
    if not list_attending_ids(session, event_id=event.id):
        return False
    plan = find_plan(session, event_id=event.id)
    if plan is not None:
        recount(session, event, plan, now=now)  # the room itself may have changed
    trouble = trouble_of(session, event, plan)
    if plan is None or trouble is not None:
        facts = trouble or []
        return now >= at and _refuse(session, event, plan, facts, house=house, now=now)
    _tell_once(session, event, plan, at=at, house=house, now=now)
    if now >= at:
        publish_plan(
            session, event_id=event.id, version=plan.version, actor_id=None, now=now
        )
    return True


def _tell_once(
    session: Session,
    event: Event,
    plan: SeatingPlan,
    *,
    at: datetime,
    house: House,
    now: datetime,
) -> None:
    """Announce that the plan publishes itself, or say so where it is too late for that."""
    if not reach(session, event_id=event.id, name=_notice(at), now=now):
        return
    if runs_itself(session, event_id=event.id):
        return  # its host is asked "Stop this week?" and nothing else
    claims = plan.certificate["claims"]
    is_late = now >= at
    tell_hosts(
        session,
        event,
        news=HostNews.PLAN_PUBLISHED if is_late else HostNews.PLAN_PUBLISHES_SOON,
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


def _refuse(
    session: Session,
    event: Event,
    plan: SeatingPlan | None,
    facts: Facts,
    *,
    house: House,
    now: datetime,
) -> bool:
    reach(session, event_id=event.id, name=_refusal(plan_time(event)), now=now)
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
    return True


def _notice(at: datetime) -> str:
    return f"plan_publishes_soon {at.isoformat()}"


def _refusal(at: datetime) -> str:
    return f"plan_not_published {at.isoformat()}"


def _conflict(session: Session, event: Event) -> Facts:
    last = find_last_search(session, event_id=event.id)
    facts: Facts = json.loads(last.trouble or "{}").get("facts", []) if last else []
    return facts
