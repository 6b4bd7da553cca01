"""New tables in the room, from those who are there: a problem of one round.

Whom somebody sat with in an earlier round of the same event counts as the rounds of
one plan do (`Weights.again`), so that nobody meets twice where it can be helped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from app.domain.seating import (
    Lock,
    PastEvent,
    Problem,
    Table,
    Unsaid,
    Weights,
    rooms_for,
    solve,
)
from app.domain.seating.bonds import Bonds, heeding
from app.domain.seating.rooms import even_pairs

PROPOSALS = 3_000
"""A search of 0.02 to 0.1 s for 30 to 2,000 people (measured 2026-11-27).

A number and no time, so that what is pressed is what was shown."""
SEED = 1
Pair = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class InRoom:
    """One person who is here; departments and managers by id."""

    person_id: int
    department_id: int
    level: int | None
    site: str
    manager_id: int | None
    is_host: bool
    locked_table: int | None
    """A host keeps them there, counted from 1."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """What new tables are made from."""

    people: tuple[InRoom, ...]
    tables: int
    seats: int
    visitors: Mapping[int, int]
    """How many visitors stay at each table, counted from 1."""
    sat: tuple[tuple[tuple[int, ...], ...], ...]
    """Who shared a table in each round of today, by person."""
    past: tuple[tuple[tuple[int, ...], ...], ...]
    """And at each event before, the last one first."""
    unsaid: tuple[Unsaid, ...] = ()
    """Tables of events before where some never said whether they came, by person."""
    bonds: Bonds = field(default_factory=Bonds)
    """What hosts decided and guests wish; people are numbers, in the order of `people`."""
    least_tables: int = 0
    """So many tables are open at least: somebody sits there already."""


@dataclass(frozen=True, kw_only=True)
class Mixed:
    """New tables, and who can't help meeting again today."""

    tables: dict[int, int]
    """By person; counted from 1."""
    again: tuple[Pair, ...]
    """Pairs of people, lower id first, in order."""
    fewest: int = 0
    """So many pairs meet again in any plan with these tables: a proven limit."""


def mixed(room: Room, *, proposals: int = PROPOSALS) -> Mixed:
    """Return new tables for everyone here; the same room gives the same tables.

    Raises `Infeasible` where they have no place, as with more people than seats, or
    what hosts decided can't be kept; its people are numbers in the room's order.
    """
    problem = heeding(remix_problem(room), room.bonds.secrets)
    ids = [one.person_id for one in room.people]
    plan = solve(problem, seed=SEED, proposals=proposals).plan
    tables = {who: at + 1 for who, at in zip(ids, plan.rounds[0], strict=True)}
    return Mixed(
        tables=tables,
        again=_again(room, tables),
        fewest=_fewest(room, len(problem.tables)),
    )


def remix_problem(room: Room) -> Problem:
    """Return the problem of the next round; its people are those of the room, in order."""
    number = {one.person_id: at for at, one in enumerate(room.people)}
    today = [_translated(tables, number) for tables in room.sat]
    before = [_translated(tables, number) for tables in room.past]
    usual = Weights()
    problem = Problem(
        dept=_coded([one.department_id for one in room.people]),
        level=_coded([one.level for one in room.people]),
        site=_coded([one.site for one in room.people]),
        tenure=(0,) * len(room.people),
        tables=_tables(room),
        hosts=tuple(number[one.person_id] for one in room.people if one.is_host),
        locks=tuple(
            Lock(person=number[one.person_id], table=one.locked_table - 1)
            for one in room.people
            if one.locked_table is not None
        ),
        avoid=tuple(
            (number[one.person_id], number[one.manager_id])
            for one in room.people
            if one.manager_id in number and one.manager_id is not None
        ),
        history=tuple(
            PastEvent(age=age, tables=tables)
            for age, tables in [
                *((1, tables) for tables in today),
                *enumerate(before, start=2),
            ]
        ),
        unsaid=tuple(table.numbered(number, older=1) for table in room.unsaid),
        weights=replace(usual, history=(usual.again, *usual.history)),
    )
    return room.bonds.bind(problem)


def _tables(room: Room) -> tuple[Table, ...]:
    kept = [one.locked_table for one in room.people if one.locked_table is not None]
    visitors = sum(room.visitors.values())
    rooms = rooms_for(
        people=len(room.people) + visitors, tables=room.tables, seats=room.seats
    )
    open_ = max(room.least_tables, room.bonds.least_tables)
    count = min(max([len(rooms), open_, *kept, *room.visitors]), room.tables)
    least = min(rooms[0].min, (len(room.people) + visitors) // count) if rooms else 0
    return tuple(
        Table(
            cap=max(room.seats - room.visitors.get(at, 0), 0),
            min=max(least - room.visitors.get(at, 0), 0),
        )
        for at in range(1, count + 1)
    )


def _translated(
    tables: Sequence[Sequence[int]], number: Mapping[int, int]
) -> tuple[tuple[int, ...], ...]:
    return tuple(
        tuple(number[who] for who in table if who in number) for table in tables
    )


def _coded(values: Sequence[object]) -> tuple[int, ...]:
    codes: dict[object, int] = {}
    return tuple(codes.setdefault(value, len(codes)) for value in values)


def _again(room: Room, tables: Mapping[int, int]) -> tuple[Pair, ...]:
    met = {
        pair
        for round_ in room.sat
        for table in round_
        for pair in combinations(sorted(table), 2)
    }
    return tuple(
        sorted(
            (one, other)
            for one, other in met
            if one in tables and other in tables and tables[one] == tables[other]
        )
    )


def _fewest(room: Room, tables: int) -> int:
    # Of so many who shared a table, some must again where there are fewer tables.
    here = {one.person_id for one in room.people}
    return max(
        (
            sum(even_pairs(len(here.intersection(table)), tables) for table in round_)
            for round_ in room.sat
        ),
        default=0,
    )
