"""What hosts do with single seats: move, swap, lock; in each round while it holds."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from app.models import Event, Seat, SeatingPlan
from app.operations.seating import BoardHasChanged, open_board
from app.operations.seating_rows import (
    change,
    change_in_the_room,
    recount,
    remember,
    write_tables,
)
from app.operations.seating_trouble import refuse_conflict
from app.queries.attendance import list_here
from app.queries.people import list_reports
from app.queries.remix import count_visitors
from app.queries.rooms_now import FIRST_ROUND
from app.queries.seating import (
    find_plan,
    list_attending_ids,
    list_missing,
    list_seats,
)


class SeatIsLocked(Exception):  # noqa: N818 -- reads as the sentence it states
    """A host keeps that person at that table."""


class TableIsFull(Exception):  # noqa: N818 -- reads as the sentence it states
    """Every chair at that table is taken: only a swap is possible."""


@dataclass(frozen=True, kw_only=True)
class BoardPress:
    """One press on the board: who made it, on which version and round of it."""

    event_id: int
    version: int
    actor_id: int
    now: datetime
    round: int = FIRST_ROUND


def move(
    session: Session,
    press: BoardPress,
    *,
    person_id: int,
    table: int,
    swap_with: int | None,
) -> SeatingPlan:
    """Seat one person elsewhere, in exchange for another where one is named.

    In the room, after the first round, everyone is told at once: phones and screen
    show it, and no mail goes out; of people below who presses it is as if they were
    not there. Raises `BoardHasChanged`, `RoundIsOver`,
    `SeatIsLocked`, `TableIsFull` and `SeatsCannotChange`; nobody has moved then.
    """
    event, plan, seats = _open(session, press)
    mover, other = seats.get(person_id), seats.get(swap_with or 0)
    _refuse(
        session, event, press, seats, person_id=person_id, table=table, other=swap_with
    )
    tables = {person_id: table}
    if other is not None and mover is not None:
        tables[other.person_id] = mover.table_number
    if press.round != FIRST_ROUND:
        _move_in_the_room(session, plan, press, tables)
        return plan
    unseated = () if mover else (person_id,)
    remember(plan, [seat for seat in (mover, other) if seat], unseated=unseated)
    write_tables(session, plan, tables)
    change(plan, actor_id=press.actor_id, now=press.now)
    recount(session, event, plan, now=press.now)
    return plan


def set_lock(
    session: Session, press: BoardPress, *, person_id: int, is_locked: bool
) -> SeatingPlan:
    """Keep one person at their table whatever is searched, or let them go again.

    Raises `CannotBeKept` where that and what was decided before exclude each other;
    in the room that is said before tables are mixed anew.
    """
    event, plan, seats = _open(session, press)
    if person_id not in seats:
        raise NoResultFound
    if press.round != FIRST_ROUND:
        seats[person_id].is_locked = is_locked
        change_in_the_room(plan, actor_id=press.actor_id, now=press.now)
        return plan
    remember(plan, [seats[person_id]])
    seats[person_id].is_locked = is_locked
    session.flush()
    if is_locked:
        refuse_conflict(session, event, now=press.now)
    change(plan, actor_id=press.actor_id, now=press.now)
    recount(session, event, plan, now=press.now)
    return plan


def _open(
    session: Session, press: BoardPress
) -> tuple[Event, SeatingPlan, dict[int, Seat]]:
    event, plan = open_board(
        session,
        press.event_id,
        version=press.version,
        now=press.now,
        round_=press.round,
    )
    seats = list_seats(session, plan_id=plan.id, round_=press.round)
    # Nor does a press of one's own making tell whether those below are here.
    below = _below(session, press)
    return event, plan, {s.person_id: s for s in seats if s.person_id not in below}


def _below(session: Session, press: BoardPress) -> set[int]:
    if press.round == FIRST_ROUND:
        return set()
    return list_reports(session, person_id=press.actor_id)


def _move_in_the_room(
    session: Session, plan: SeatingPlan, press: BoardPress, tables: Mapping[int, int]
) -> None:
    write_tables(session, plan, tables, round_=press.round)
    for seat in list_seats(session, plan_id=plan.id, round_=press.round):
        if seat.person_id in tables:
            seat.published_table = seat.table_number
    change_in_the_room(plan, actor_id=press.actor_id, now=press.now)


def _refuse(
    session: Session,
    event: Event,
    press: BoardPress,
    seats: Mapping[int, Seat],
    *,
    person_id: int,
    table: int,
    other: int | None,
) -> None:
    mover = seats.get(person_id)
    if mover is None and person_id not in _seatable(session, press):
        raise NoResultFound
    if not 1 <= table <= (event.tables or 0):
        raise NoResultFound
    if other is None:
        taken = _taken(session, event, press)
        if taken[table] >= (event.seats_per_table or 0):
            raise TableIsFull
    elif other not in seats or mover is None:
        raise NoResultFound
    elif seats[other].table_number != table:
        raise BoardHasChanged
    if any(seat.is_locked for seat in (mover, seats.get(other or 0)) if seat):
        raise SeatIsLocked


def _seatable(session: Session, press: BoardPress) -> set[int]:
    if press.round == FIRST_ROUND:
        return set(list_attending_ids(session, event_id=press.event_id))
    here = set(list_here(session, event_id=press.event_id))
    return here - _below(session, press)


def _taken(session: Session, event: Event, press: BoardPress) -> Counter[int]:
    """Return how many chairs of each table somebody sits on or is expected on."""
    plan = find_plan(session, event_id=event.id)
    there = list_seats(session, plan_id=plan.id, round_=press.round) if plan else ()
    seated = {seat.person_id for seat in there}
    missing = list_missing(session, event=event, seated=seated, now=press.now)
    # Whether those below who presses are here shows in no refusal.
    missing -= list_reports(session, person_id=press.actor_id)
    taken = Counter(
        seat.table_number for seat in there if seat.person_id not in missing
    )
    taken.update(count_visitors(session, event_id=event.id))
    return taken
