"""What hosts do with a whole plan: search anew, hold, publish."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.causes import CauseKind
from app.domain.events import EventStatus
from app.domain.seating import Effort, proposals_for
from app.models import Cause, Event, Search, SeatingPlan
from app.operations.seating_found import end_search
from app.operations.seating_private import heed_private
from app.operations.seating_rows import (
    make_public,
    open_plan,
)
from app.queries.plans import count_searches, count_to_tell, find_open_search
from app.queries.rooms_now import FIRST_ROUND, round_of
from app.queries.seating import find_plan, list_attending_ids, list_seats


class SeatsCannotChange(Exception):  # noqa: N818 -- reads as the sentence it states
    """The event is over, canceled, or has no tables."""


class BoardHasChanged(Exception):  # noqa: N818 -- reads as the sentence it states
    """The seats are not the version that this change was made on."""


class RoundIsOver(Exception):  # noqa: N818 -- reads as the sentence it states
    """Other tables hold in the room now: those of another round are only read."""


class NobodyIsSeated(Exception):  # noqa: N818 -- reads as the sentence it states
    """There is nobody whom a plan could seat, or no plan to publish."""


def ask_search(
    session: Session,
    *,
    event_id: int,
    proposals: int,
    actor_id: int | None,
    now: datetime,
    effort: Effort = Effort.USUAL,
) -> Search:
    """Ask for tables for everyone who attends; an open search is asked once.

    `proposals` is the house's usual budget; 0: by the number of people. Returns at
    once. Raises `SeatsCannotChange`, `RoundIsOver` and `NobodyIsSeated`.
    """
    event = open_event(session, event_id, now=now)
    hold_round(session, event_id=event_id, round_=FIRST_ROUND)
    people = len(list_attending_ids(session, event_id=event_id))
    if not people:
        raise NobodyIsSeated
    if (search := find_open_search(session, event_id=event_id)) is None:
        search = Search(
            event_id=event.id,
            seed=count_searches(session, event_id=event_id) + 1,
            proposals=proposals_for(people=people, effort=effort, usual=proposals),
            asked_at=now,
            asked_by_id=actor_id,
        )
        session.add(search)
        session.flush()
    call_the_worker(session)
    return search


def hold(session: Session, *, event_id: int, is_held: bool, now: datetime) -> Event:
    """Keep the plan from publishing itself, or let it again."""
    event = open_event(session, event_id, now=now)
    event.plan_held = is_held
    call_the_worker(session)
    return event


def publish_plan(
    session: Session,
    *,
    event_id: int,
    version: int,
    actor_id: int | None,
    now: datetime,
) -> int:
    """Make the seats what people are told; return how many the worker will mail.

    Only those are told whose table is not what they know. Seats freeze now. Raises
    `BoardHasChanged`, `NobodyIsSeated` and `SeatsCannotChange`.
    """
    event, plan = open_board(session, event_id, version=version, now=now)
    if not list_seats(session, plan_id=plan.id):
        raise NobodyIsSeated
    end_search(session, event, now=now)
    heed_private(session, event, plan, now=now)
    seats = list_seats(session, plan_id=plan.id)
    news = count_to_tell(session, event_id=event_id)
    make_public(session, plan, seats, actor_id=actor_id, now=now)
    event.frozen_at = event.frozen_at or now
    tell_tables(session, event, actor_id=actor_id, now=now)
    return news


def stop_and_keep(session: Session, *, event_id: int, now: datetime) -> bool:
    """End the search with the best plan it has, if any; raises `SeatsCannotChange`."""
    return end_search(session, open_event(session, event_id, now=now), now=now)


def tell_tables(
    session: Session, event: Event, *, actor_id: int | None, now: datetime
) -> None:
    """Leave it to the worker to tell those whose published table is news."""
    session.add(
        Cause(kind=CauseKind.SEATED, event_id=event.id, actor_id=actor_id, due_at=now)
    )
    call_the_worker(session)


def open_event(session: Session, event_id: int, *, now: datetime) -> Event:
    """Return the event, locked; raises `SeatsCannotChange`."""
    event = lock(session, Event, event_id)
    is_off = event.status is EventStatus.CANCELED or event.tables is None
    if is_off or now >= event.ends_at:
        raise SeatsCannotChange
    return event


def open_board(
    session: Session,
    event_id: int,
    *,
    version: int,
    now: datetime,
    round_: int = FIRST_ROUND,
) -> tuple[Event, SeatingPlan]:
    """Return event and plan, locked, while the tables of this round hold.

    Raises `BoardHasChanged`, `RoundIsOver` and `SeatsCannotChange`.
    """
    event = open_event(session, event_id, now=now)
    hold_round(session, event_id=event_id, round_=round_)
    plan = find_plan(session, event_id=event_id)
    if plan is None or plan.version != version:
        raise BoardHasChanged
    return event, open_plan(session, event, now=now)


def hold_round(session: Session, *, event_id: int, round_: int) -> None:
    """Raise `RoundIsOver` unless the tables of this round hold."""
    if round_of(session, event_id=event_id) != round_:
        raise RoundIsOver
