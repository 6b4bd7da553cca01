"""The person chosen on the board: why this seat, and what each move would change."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import get_locale
from sqlalchemy.orm import Session

from app.domain.seating import (
    Effect,
    FactKind,
    Infeasible,
    Plan,
    Problem,
    certify,
    effects,
    limits_of,
    reasons,
)
from app.messages.broken import broken_rules
from app.models import Event, Person, Seat
from app.operations.seating_rows import facts_in_ids
from app.queries.seating import load_problem, plan_of
from app.web.filters import hue_class
from app.web.seating_reasons import reason_words
from app.web.seating_seats import Choosing, short_name
from app.web.seating_status import Standing
from app.web.seating_words import change_words
from app.web.words import gettext


@dataclass(frozen=True, kw_only=True)
class MoveView:
    """One way to another table, and the whole of its effect."""

    table: int
    swap_with: int | None
    words: str
    broken: tuple[str, ...]
    """Rules that are kept now and would not be."""


@dataclass(frozen=True, kw_only=True)
class Pick:
    """One chosen person."""

    person_id: int
    name: str
    code: str
    hue: str
    where: str
    reasons: tuple[tuple[str, str], ...]
    """(icon, words) of each."""
    is_seated: bool
    is_locked: bool
    moves: tuple[MoveView, ...]
    swap: MoveView | None
    """The exchange with the second person, where one was chosen."""
    swap_title: str
    swap_url: str
    explains: str


@dataclass(frozen=True, kw_only=True)
class _Room:
    """The plan as the engine reads it."""

    problem: Problem
    plan: Plan
    ids: tuple[int, ...]
    seats: dict[int, Seat]
    standing: Standing

    def number(self, person_id: int) -> int:
        """Return who this is to the engine."""
        return self.ids.index(person_id)

    @property
    def is_whole(self) -> bool:
        """Return whether everyone has a seat, so that effects can be told."""
        return min(self.plan.rounds[0], default=0) >= 0


def pick_of(
    session: Session, standing: Standing, choosing: Choosing, *, now: datetime
) -> Pick | None:
    """Return the chosen person, if they come to this event."""
    person = _person(standing, choosing.person_id)
    if person is None:
        return None
    seats = {seat.person_id: seat for seat in standing.seats}
    seat = seats.get(person.id)
    room = _room(session, standing, seats, now=now)
    is_locked = seat is not None and seat.is_locked
    swap = _swap(room, person, choosing) if seat and not is_locked else None
    return Pick(
        person_id=person.id,
        name=person.name,
        code=person.department.code,
        hue=hue_class(person.department),
        where=_where(person, seat),
        reasons=_reasons(room, person) if seat else (),
        is_seated=seat is not None,
        is_locked=is_locked,
        moves=() if is_locked else _moves(room, person),
        swap=swap,
        swap_title=_swap_title(room, person, choosing) if swap else "",
        swap_url=_swap_url(standing.event, person),
        explains=_explains(room),
    )


def _person(standing: Standing, person_id: int | None) -> Person | None:
    people = [*(seat.person for seat in standing.seats), *standing.unseated]
    return next((person for person in people if person.id == person_id), None)


def _room(
    session: Session, standing: Standing, seats: dict[int, Seat], *, now: datetime
) -> _Room | None:
    highest = max((seat.table_number for seat in standing.seats), default=0)
    try:
        problem, ids = load_problem(
            session, event=standing.event, now=now, tables=highest
        )
    except Infeasible:
        return None  # more people than seats: there is nothing to weigh yet
    plan = plan_of(standing.seats, person_ids=ids)
    return _Room(problem=problem, plan=plan, ids=ids, seats=seats, standing=standing)


def _where(person: Person, seat: Seat | None) -> str:
    department = person.department.name
    if seat is None:
        return gettext("%(department)s, no seat yet", department=department)
    return gettext(
        "%(department)s, table %(table)s",
        department=department,
        table=seat.table_number,
    )


def _reasons(room: _Room | None, person: Person) -> tuple[tuple[str, str], ...]:
    if room is None or person.id not in room.ids:
        return ()
    found = reasons(room.problem, room.plan, person=room.number(person.id), round_=0)
    return tuple(reason_words(reason) for reason in found)


def _moves(room: _Room | None, person: Person) -> tuple[MoveView, ...]:
    if room is None or person.id not in room.ids:
        return ()
    if not room.is_whole:
        return _free_chairs(room, person)
    ways = effects(room.problem, room.plan, person=room.number(person.id), round_=0)
    return tuple(
        _move(room, way)
        for way in ways
        if all(fact.kind is not FactKind.LOCK for fact in way.breaks)
    )


def _move(room: _Room, way: Effect) -> MoveView:
    other = None if way.swaps_with is None else room.ids[way.swaps_with]
    change = change_words(way.first_meetings_change)
    words = gettext("an empty chair, %(change)s", change=change)
    if other is not None:
        first = room.standing.names[other].split()[0]
        words = gettext("swaps with %(name)s, %(change)s", name=first, change=change)
    return MoveView(
        table=way.table + 1,
        swap_with=other,
        words=words,
        broken=broken_rules(
            facts_in_ids(way.breaks, person_ids=room.ids),
            names=room.standing.names,
            locale=str(get_locale() or "en"),
        ),
    )


def _free_chairs(room: _Room, person: Person) -> tuple[MoveView, ...]:
    home = room.seats[person.id].table_number if person.id in room.seats else 0
    sitting = [seat.table_number for seat in room.seats.values()]
    seats = room.standing.event.seats_per_table or 0
    return tuple(
        MoveView(
            table=table,
            swap_with=None,
            words=gettext("an empty chair"),
            broken=(),
        )
        for table in range(1, len(room.problem.tables) + 1)
        if table != home and sitting.count(table) < seats
    )


def _swap(room: _Room | None, person: Person, choosing: Choosing) -> MoveView | None:
    other = room.seats.get(choosing.with_id or 0) if room else None
    if room is None or other is None or not room.is_whole or other.is_locked:
        return None
    first, second = room.number(person.id), room.number(other.person_id)
    row = list(room.plan.rounds[0])
    if row[first] == row[second]:
        return None  # they sit together: nothing would change
    row[first], row[second] = row[second], row[first]
    limits = limits_of(room.problem)
    before = certify(room.problem, room.plan, limits=limits)
    after = certify(room.problem, Plan(rounds=(tuple(row),)), limits=limits)
    return MoveView(
        table=other.table_number,
        swap_with=other.person_id,
        words=gettext(
            "First meetings: %(change)s.",
            change=change_words(after.first_meetings - before.first_meetings),
        ),
        broken=(),
    )


def _swap_title(room: _Room | None, person: Person, choosing: Choosing) -> str:
    if room is None:
        return ""
    return gettext(
        "Swap %(name)s with %(other)s",
        name=short_name(person.name),
        other=short_name(room.standing.names[choosing.with_id or 0]),
    )


def _swap_url(event: Event, person: Person) -> str:
    return url_for(
        "seating.board", handle=event, round=1, person=person.id, swap=1, _anchor="main"
    )


def _explains(room: _Room | None) -> str:
    if room is None or not room.is_whole:
        return gettext("Counted when everyone has a seat.")
    return gettext("Counted in first meetings. To a full table, a move is a swap.")
