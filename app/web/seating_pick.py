"""The person chosen on the board: why this seat, and what each move would change."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.seating import reasons
from app.models import Event, Person, Seat
from app.queries.seating import plan_of
from app.web.filters import hue_class
from app.web.seating_moves import (
    MoveView,
    Room,
    lock_words,
    moves_of,
    swap_of,
    ways_of,
)
from app.web.seating_reasons import reason_words
from app.web.seating_rounds import problem_of
from app.web.seating_seats import Choosing, board_url
from app.web.seating_status import Standing
from app.web.words import gettext


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
    lock_words: str
    """The button that keeps the person here, with its price."""
    moves: tuple[MoveView, ...]
    swap: MoveView | None
    """The exchange with the second person, where one was chosen."""
    swap_title: str
    swap_url: str
    leave_url: str
    """The same board with nobody chosen."""
    explains: str


def pick_of(
    session: Session, standing: Standing, choosing: Choosing, *, now: datetime
) -> Pick | None:
    """Return the chosen person, if they come to this event."""
    person = _person(standing, choosing.person_id)
    if person is None:
        return None
    seats = {seat.person_id: seat for seat in standing.seats}
    seat = seats.get(person.id)
    room = _room(session, standing, seats, choosing, now=now)
    is_locked = seat is not None and seat.is_locked
    swap = swap_of(room, person, choosing) if seat and not is_locked else None
    ways = () if is_locked else ways_of(room, person)
    moves = () if is_locked else moves_of(room, person, ways)
    return Pick(
        person_id=person.id,
        name=person.name,
        code=person.department.code,
        hue=hue_class(person.department),
        where=_where(person, seat, is_missing=person.id in standing.missing),
        reasons=_reasons(room, person) if seat else (),
        is_seated=seat is not None,
        is_locked=is_locked,
        lock_words=lock_words(room, ways),
        moves=moves,
        swap=swap,
        swap_title=_swap_title(standing, person, choosing) if swap else "",
        swap_url=_swap_url(standing.event, person, choosing),
        leave_url=board_url(standing.event, choosing=replace(choosing, person_id=None)),
        explains=_explains(room, listed=len(moves), of=len(ways)),
    )


def _person(standing: Standing, person_id: int | None) -> Person | None:
    people = [*(seat.person for seat in standing.seats), *standing.unseated]
    return next((person for person in people if person.id == person_id), None)


def _room(
    session: Session,
    standing: Standing,
    seats: dict[int, Seat],
    choosing: Choosing,
    *,
    now: datetime,
) -> Room | None:
    found = problem_of(session, standing, choosing, now=now)
    if found is None:
        return None  # more people than seats: there is nothing to weigh yet
    problem, ids = found
    there = [*standing.seats, *standing.unnamed]
    plan = plan_of(
        [seat for seat in there if seat.person_id not in standing.missing],
        person_ids=ids,
    )
    # Who needs a table that everyone can reach shows at nobody's seat, as a reason or
    # as a price: the board counts them, once for the whole plan.
    problem = replace(problem, needs_access=())
    return Room(problem=problem, plan=plan, ids=ids, seats=seats, standing=standing)


def _where(person: Person, seat: Seat | None, *, is_missing: bool) -> str:
    department = person.department.name
    if seat is not None and is_missing:
        return gettext(
            "%(department)s, table %(table)s, not here",
            department=department,
            table=seat.table_number,
        )
    if seat is None:
        return gettext("%(department)s, no seat yet", department=department)
    return gettext(
        "%(department)s, table %(table)s",
        department=department,
        table=seat.table_number,
    )


def _reasons(room: Room | None, person: Person) -> tuple[tuple[str, str], ...]:
    if room is None or person.id not in room.ids:
        return ()
    found = reasons(room.problem, room.plan, person=room.number(person.id), round_=0)
    words = (reason_words(reason) for reason in found)
    return tuple(said for said in words if said is not None)


def _swap_title(standing: Standing, person: Person, choosing: Choosing) -> str:
    return gettext(
        "Swap %(name)s with %(other)s",
        name=standing.called[person.id],
        other=standing.called[choosing.with_id or 0],
    )


def _swap_url(event: Event, person: Person, choosing: Choosing) -> str:
    return url_for(
        "seating.board",
        handle=event,
        round=choosing.round_,
        person=person.id,
        swap=1,
        _anchor="main",
    )


def _explains(room: Room | None, *, listed: int, of: int) -> str:
    if room is None or not room.is_whole:
        return gettext("Counted when everyone has a seat.")
    if listed < of:
        return gettext(
            "The best %(listed)s of %(all)s tables, counted in first meetings. For"
            " another table press Swap, and choose somebody there.",
            listed=listed,
            all=of,
        )
    return gettext(
        "Counted in first meetings. To a full table, or from one that would have too"
        " few, a move is a swap."
        " A lock costs what the best move would add."
    )
