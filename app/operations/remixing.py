"""New tables in the room: made by one press, taken back by another."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.attendance import OpenTable, pick_table
from app.domain.audit import Act
from app.domain.remix import Mixed, Room
from app.domain.room_clock import position
from app.models import Event, Remix, Seat, SeatingPlan
from app.operations import audit
from app.operations.screens import open_room
from app.operations.seating_rows import change_in_the_room
from app.queries.remix import count_visitors, load_room, state_of
from app.queries.rooms_now import (
    FIRST_ROUND,
    hour_of,
    list_remixes,
    round_of,
)
from app.queries.seating import find_plan
from app.queries.table_wishes import load_bonds


class RoomHasChanged(Exception):  # noqa: N818 -- reads as the sentence it states
    """Somebody came, left or was seated, or the tables were mixed meanwhile."""


class NothingToMix(Exception):  # noqa: N818 -- reads as the sentence it states
    """No tables were told yet, or nobody is checked in."""


def mix_tables(
    session: Session,
    *,
    event_id: int,
    mixed: Mixed,
    state: str,
    actor_id: int,
    now: datetime,
) -> int:
    """Let these be the tables of everyone here; return the number of the round.

    They were made from the room in `state`; phones and screen show them at once.
    Raises `RoomHasChanged`, so twice is once; `NothingToMix` and `RoomIsOver`.
    """
    event = open_room(session, event_id, now=now)
    plan = find_plan(session, event_id=event_id)
    if plan is None or plan.published_version is None or not mixed.tables:
        raise NothingToMix
    room = load_room(session, event, now=now)
    if state_of(session, event, room) != state:
        raise RoomHasChanged
    number = round_of(session, event_id=event_id) + 1
    passed = position(hour_of(session, event), now=now)
    session.add(
        Remix(
            event_id=event_id,
            round=number,
            made_at=now,
            made_by_id=actor_id,
            position_s=int(passed.total_seconds()),
        )
    )
    session.add_all(_seats(plan.id, number, mixed, room))
    change_in_the_room(plan, actor_id=actor_id, now=now)
    audit.note(
        session,
        Act.MIXED_TABLES,
        event_id=event_id,
        after={"seats": len(mixed.tables)},
    )
    session.flush()
    return number


def unmix_tables(
    session: Session, *, event_id: int, number: int, actor_id: int, now: datetime
) -> bool:
    """Take the tables of that round back; False if they don't hold any more.

    Everyone is at the table they had before; who came in between gets a free chair.
    Raises `RoomIsOver`.
    """
    event = open_room(session, event_id, now=now)
    remixes = list_remixes(session, event_id=event_id)
    plan = find_plan(session, event_id=event_id)
    if plan is None or not remixes or remixes[-1].round != number:
        return False
    mixed = select(Seat.person_id).where(Seat.plan_id == plan.id, Seat.round == number)
    people = session.scalars(mixed.order_by(Seat.id)).all()
    session.execute(delete(Seat).where(Seat.plan_id == plan.id, Seat.round == number))
    session.delete(remixes[-1])
    session.flush()
    for person_id in people:
        _seat_somewhere(session, event, plan, person_id=person_id)
    change_in_the_room(plan, actor_id=actor_id, now=now)
    audit.note(session, Act.UNMIXED_TABLES, event_id=event_id)
    session.flush()
    return True


def seat_latecomer(session: Session, event: Event, *, person_id: int) -> None:
    """Give somebody a chair where tables were mixed before they were checked in."""
    plan = find_plan(session, event_id=event.id)
    if plan is not None and round_of(session, event_id=event.id) != FIRST_ROUND:
        _seat_somewhere(session, event, plan, person_id=person_id)


def _seat_somewhere(
    session: Session, event: Event, plan: SeatingPlan, *, person_id: int
) -> None:
    """Give whoever has none a chair of the round that holds, beside others if one is free."""
    number = round_of(session, event_id=event.id)
    seated = session.scalars(
        select(Seat).where(Seat.plan_id == plan.id, Seat.round == number)
    ).all()
    if any(seat.person_id == person_id for seat in seated):
        return
    counts = dict.fromkeys(range(1, (event.tables or 0) + 1), 0)
    for seat in seated:
        counts[seat.table_number] = counts.get(seat.table_number, 0) + 1
    for table, visitors in count_visitors(session, event_id=event.id).items():
        counts[table] = counts.get(table, 0) + visitors
    each = event.seats_per_table or 0
    tables = [
        OpenTable(number=table, free=each - count, people=count, same_department=0)
        for table, count in counts.items()
    ]
    tables = _keeping_rules(session, event, seated, tables, person_id=person_id)
    # Nobody is sent to sit alone while there is a chair beside others.
    best = pick_table(table for table in tables if table.people) or pick_table(tables)
    if best is not None:
        session.add(
            Seat(
                plan_id=plan.id,
                round=number,
                table_number=best.number,
                published_table=best.number,
                person_id=person_id,
            )
        )
        session.flush()


def _keeping_rules(
    session: Session,
    event: Event,
    seated: Sequence[Seat],
    tables: Sequence[OpenTable],
    *,
    person_id: int,
) -> list[OpenTable]:
    """Return the tables with a free chair that break fewest rules for this person."""
    at = {seat.person_id: seat.table_number for seat in seated}
    ids = {who: who for who in (*at, person_id)}
    bonds = load_bonds(session, event, ids)
    mates = _others(bonds.together, person_id)
    foes = _others(bonds.apart, person_id)
    needs_access = {*bonds.needs_access, *bonds.secrets.needs_access}

    def broken(table: OpenTable) -> int:
        number = table.number
        return (
            sum(at[who] == number for who in foes)
            + sum(at[who] != number for who in mates)
            + (person_id in needs_access and number not in bonds.accessible)
        )

    free = [table for table in tables if table.free > 0]
    least = min(map(broken, free), default=0)
    return [table for table in free if broken(table) == least]


def _others(pairs: Iterable[tuple[int, int]], person_id: int) -> set[int]:
    """Return whom pairs tie this person to."""
    return {who for pair in pairs if person_id in pair for who in pair} - {person_id}


def _seats(plan_id: int, number: int, mixed: Mixed, room: Room) -> list[Seat]:
    locked = {one.person_id for one in room.people if one.locked_table is not None}
    return [
        Seat(
            plan_id=plan_id,
            round=number,
            table_number=table,
            published_table=table,
            person_id=person_id,
            is_locked=person_id in locked,
        )
        for person_id, table in mixed.tables.items()
    ]
