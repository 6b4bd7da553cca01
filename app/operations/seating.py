"""What hosts do with the tables: move, lock, undo, search anew, hold, publish."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.causes import CauseKind
from app.domain.events import EventStatus
from app.domain.seating import Effort, proposals_for
from app.models import Cause, Event, Search, Seat, SeatingPlan
from app.operations.seating_found import end_search
from app.operations.seating_private import heed_private
from app.operations.seating_rows import (
    change,
    forget_steps,
    make_public,
    open_plan,
    recount,
    remember,
    write_tables,
)
from app.operations.seating_trouble import refuse_conflict
from app.queries.plans import count_searches, count_to_tell, find_open_search
from app.queries.seating import find_plan, list_attending_ids, list_seats


class SeatsCannotChange(Exception):  # noqa: N818 -- reads as the sentence it states
    """The event is over, canceled, or has no tables."""


class BoardHasChanged(Exception):  # noqa: N818 -- reads as the sentence it states
    """The seats are not the version that this change was made on."""


class SeatIsLocked(Exception):  # noqa: N818 -- reads as the sentence it states
    """A host keeps that person at that table."""


class TableIsFull(Exception):  # noqa: N818 -- reads as the sentence it states
    """Every chair at that table is taken: only a swap is possible."""


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
    once. Raises `SeatsCannotChange` and `NobodyIsSeated`.
    """
    event = open_event(session, event_id, now=now)
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


def move(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    table: int,
    swap_with: int | None,
    version: int,
    actor_id: int,
    now: datetime,
) -> SeatingPlan:
    """Seat one person elsewhere, in exchange for another where one is named.

    Raises `BoardHasChanged`, `SeatIsLocked`, `TableIsFull` and `SeatsCannotChange`;
    nobody has moved then.
    """
    event, plan = open_board(session, event_id, version=version, now=now)
    seats = {seat.person_id: seat for seat in list_seats(session, plan_id=plan.id)}
    mover, other = seats.get(person_id), seats.get(swap_with or 0)
    _refuse_move(session, event, seats, person_id, table=table, swap_with=swap_with)
    if mover is None:
        forget_steps(plan)  # there is no seat to go back to
    else:
        remember(plan, [seat for seat in (mover, other) if seat])
    tables = {person_id: table}
    if other is not None and mover is not None:
        tables[other.person_id] = mover.table_number
    write_tables(session, plan, tables)
    change(plan, actor_id=actor_id, now=now)
    recount(session, event, plan, now=now)
    return plan


def set_lock(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    is_locked: bool,
    version: int,
    actor_id: int,
    now: datetime,
) -> SeatingPlan:
    """Keep one person at their table whatever is searched, or let them go again.

    Raises `CannotBeKept` where that and what was decided before exclude each other.
    """
    event, plan = open_board(session, event_id, version=version, now=now)
    seats = {seat.person_id: seat for seat in list_seats(session, plan_id=plan.id)}
    if person_id not in seats:
        raise NoResultFound
    remember(plan, [seats[person_id]])
    seats[person_id].is_locked = is_locked
    session.flush()
    if is_locked:
        refuse_conflict(session, event, now=now)
    change(plan, actor_id=actor_id, now=now)
    recount(session, event, plan, now=now)
    return plan


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
    session: Session, event_id: int, *, version: int, now: datetime
) -> tuple[Event, SeatingPlan]:
    """Return event and plan, locked; raises `BoardHasChanged` and `SeatsCannotChange`."""
    event = open_event(session, event_id, now=now)
    plan = find_plan(session, event_id=event_id)
    if plan is None or plan.version != version:
        raise BoardHasChanged
    return event, open_plan(session, event, now=now)


def _refuse_move(
    session: Session,
    event: Event,
    seats: Mapping[int, Seat],
    person_id: int,
    *,
    table: int,
    swap_with: int | None,
) -> None:
    mover = seats.get(person_id)
    if mover is None and person_id not in list_attending_ids(
        session, event_id=event.id
    ):
        raise NoResultFound
    if not 1 <= table <= (event.tables or 0):
        raise NoResultFound
    if swap_with is None:
        sitting = [seat for seat in seats.values() if seat.table_number == table]
        if len(sitting) >= (event.seats_per_table or 0):
            raise TableIsFull
    elif swap_with not in seats or mover is None:
        raise NoResultFound
    elif seats[swap_with].table_number != table:
        raise BoardHasChanged
    if any(seat.is_locked for seat in (mover, seats.get(swap_with or 0)) if seat):
        raise SeatIsLocked
