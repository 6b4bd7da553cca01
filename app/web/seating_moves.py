"""What moving, swapping or locking one person on the board would change, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import get_locale

from app.domain.seating import (
    Effect,
    Fact,
    FactKind,
    PartName,
    Plan,
    Problem,
    certify,
    effects,
    limits_of,
)
from app.messages.broken import broken_rules
from app.models import Person, Seat
from app.operations.seating_rows import facts_in_ids
from app.web.seating_seats import Choosing
from app.web.seating_status import Standing
from app.web.seating_words import change_words, department_words
from app.web.words import gettext

MOST_MOVES = 30
"""Of so many tables the best are listed; the others are reached by a swap."""


@dataclass(frozen=True, kw_only=True)
class MoveView:
    """One way to another table, and the whole of its effect."""

    table: int
    swap_with: int | None
    words: str
    broken: tuple[str, ...]
    """Rules that are kept now and would not be."""


@dataclass(frozen=True, kw_only=True)
class Room:
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
        """Return whether everyone here has a seat, so that effects can be told."""
        missing = self.standing.missing
        return all(
            table >= 0 or who in missing
            for who, table in zip(self.ids, self.plan.rounds[0], strict=True)
        )


def ways_of(room: Room | None, person: Person) -> tuple[Effect, ...]:
    """Return the best way to each other table that moves nobody who is locked."""
    if room is None or person.id not in room.ids or not room.is_whole:
        return ()
    ways = effects(room.problem, room.plan, person=room.number(person.id), round_=0)
    return tuple(
        way
        for way in ways
        if all(fact.kind is not FactKind.LOCK for fact in way.breaks)
    )


def lock_words(room: Room | None, ways: Sequence[Effect]) -> str:
    """Return what keeping a person here costs: the first meetings a move would add."""
    if room is None or not room.is_whole:
        return gettext("Lock here")
    added = [way.first_meetings_change for way in ways if not way.breaks]
    return gettext("Lock here (costs %(count)s)", count=max(0, *added, 0))


def moves_of(
    room: Room | None, person: Person, ways: Sequence[Effect]
) -> tuple[MoveView, ...]:
    """Return every table the person could take, and what that changes."""
    if room is None or person.id not in room.ids:
        return ()
    if not room.is_whole:
        return _free_chairs(room, person)[:MOST_MOVES]
    if len(ways) > MOST_MOVES:
        best = sorted(ways, key=lambda way: (len(way.breaks), way.cost_change))
        ways = sorted(best[:MOST_MOVES], key=lambda way: way.table)
    return tuple(_move(room, way) for way in ways)


def _move(room: Room, way: Effect) -> MoveView:
    other = None if way.swaps_with is None else room.ids[way.swaps_with]
    change = _effect_words(way.first_meetings_change, way.department_change)
    words = gettext("an empty chair, %(change)s", change=change)
    if other is not None:
        name = room.standing.called[other]
        words = gettext("swaps with %(name)s, %(change)s", name=name, change=change)
    return MoveView(
        table=way.table + 1,
        swap_with=other,
        words=words,
        broken=_broken(room, way.breaks),
    )


def _free_chairs(room: Room, person: Person) -> tuple[MoveView, ...]:
    home = room.seats[person.id].table_number if person.id in room.seats else 0
    standing = room.standing
    sitting = [
        seat.table_number
        for seat in (*standing.seats, *standing.unnamed)
        if seat.person_id not in standing.missing
    ]
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


def swap_of(room: Room | None, person: Person, choosing: Choosing) -> MoveView | None:
    """Return the exchange of the person with the second one chosen, if any."""
    other = room.seats.get(choosing.with_id or 0) if room else None
    if room is None or other is None or not room.is_whole or other.is_locked:
        return None
    if not {person.id, other.person_id} <= set(room.ids):
        return None  # a walk-in without a place: the problem is made from those who have one
    first, second = room.number(person.id), room.number(other.person_id)
    row = list(room.plan.rounds[0])
    if row[first] == row[second] or min(row[first], row[second]) < 0:
        return None  # they sit together, or one is not here: nothing would change
    row[first], row[second] = row[second], row[first]
    limits = limits_of(room.problem)
    before = certify(room.problem, room.plan, limits=limits)
    after = certify(room.problem, Plan(rounds=(tuple(row),)), limits=limits)
    return MoveView(
        table=other.table_number,
        swap_with=other.person_id,
        words=gettext(
            "First meetings: %(change)s.",
            change=_effect_words(
                after.first_meetings - before.first_meetings,
                after.part(PartName.DEPT).value - before.part(PartName.DEPT).value,
            ),
        ),
        broken=_broken(
            room, [rule for rule in after.violations if rule not in before.violations]
        ),
    )


def _effect_words(meetings: int, pairs: int) -> str:
    words = change_words(meetings)
    departments = department_words(pairs)
    if not departments:
        return words
    return gettext("%(change)s, %(pairs)s", change=words, pairs=departments)


def _broken(room: Room, rules: Iterable[Fact]) -> tuple[str, ...]:
    return broken_rules(
        facts_in_ids(rules, person_ids=room.ids),
        names=room.standing.names,
        locale=str(get_locale() or "en"),
    )
