"""New tables from those who are here: nobody meets twice where it can be helped."""

from dataclasses import replace
from itertools import combinations
from time import process_time

import pytest

from app.domain.remix import InRoom, Room, mixed
from app.domain.seating import Infeasible, Unsaid
from app.domain.seating.bonds import Bonds


def room_of(
    people: int,
    *,
    tables: int,
    seats: int,
    sat: tuple[tuple[int, ...], ...] = (),
    locked: dict[int, int] | None = None,
    visitors: dict[int, int] | None = None,
) -> Room:
    return Room(
        people=tuple(
            InRoom(
                person_id=number,
                department_id=number % 5,
                level=None,
                site="Berlin",
                manager_id=None,
                is_host=False,
                locked_table=(locked or {}).get(number),
            )
            for number in range(1, people + 1)
        ),
        tables=tables,
        seats=seats,
        visitors=visitors or {},
        sat=(sat,) if sat else (),
        past=(),
    )


def dealt(people: int, tables: int) -> tuple[tuple[int, ...], ...]:
    return tuple(
        tuple(range(number, people + 1, tables)) for number in range(1, tables + 1)
    )


def pairs(tables: dict[int, int]) -> set[tuple[int, ...]]:
    return {
        pair
        for pair in combinations(sorted(tables), 2)
        if len({*map(tables.get, pair)}) == 1
    }


def test_nobody_meets_twice_where_that_is_possible() -> None:
    sat = dealt(36, 6)

    made = mixed(room_of(36, tables=7, seats=8, sat=sat))

    before = {pair for table in sat for pair in combinations(table, 2)}
    assert (made.again, made.fewest) == ((), 0)
    assert before & pairs(made.tables) == set()
    assert sorted(made.tables) == list(range(1, 37))


def test_where_tables_are_few_no_more_meet_again_than_must() -> None:
    made = mixed(room_of(12, tables=2, seats=6, sat=dealt(12, 2)))

    # Six who sat together over two tables: three and three, twice.
    assert len(made.again) == made.fewest == 12


def test_who_perhaps_met_at_an_event_before_is_parted_too() -> None:
    week_before = dealt(16, 4)[::-1]
    unsaid = tuple(Unsaid(age=1, came=(), silent=table) for table in week_before)
    room = room_of(16, tables=4, seats=4)

    made = mixed(replace(room, unsaid=unsaid))

    likely = {pair for table in week_before for pair in combinations(table, 2)}
    assert likely & pairs(mixed(room).tables)
    assert not likely & pairs(made.tables)


def test_the_same_room_gives_the_same_tables() -> None:
    room = room_of(30, tables=6, seats=6, sat=dealt(30, 5))

    assert mixed(room) == mixed(room)


def test_locks_hold_and_visitors_keep_their_chairs() -> None:
    room = room_of(
        9, tables=3, seats=4, sat=dealt(9, 3), locked={1: 3, 2: 3}, visitors={2: 2}
    )

    tables = mixed(room).tables

    assert (tables[1], tables[2]) == (3, 3)
    assert list(tables.values()).count(2) <= 2


@pytest.mark.parametrize("people", [1, 2, 3])
def test_very_few_people_sit_at_one_table(people: int) -> None:
    assert set(mixed(room_of(people, tables=4, seats=6)).tables.values()) == {1}


def test_more_people_than_chairs_are_refused() -> None:
    with pytest.raises(Infeasible):
        mixed(room_of(9, tables=2, seats=4))


def test_what_hosts_decided_holds_for_new_tables_and_a_conflict_is_named() -> None:
    bonds = Bonds(
        together=((0, 1),),
        apart=((2, 3), (4, 5)),
        needs_access=(6,),
        accessible=frozenset({2}),
    )

    tables = mixed(replace(room_of(12, tables=3, seats=4), bonds=bonds)).tables

    assert tables[1] == tables[2]
    assert tables[3] != tables[4]
    assert tables[5] != tables[6]
    assert tables[7] == 2
    torn = replace(bonds, apart=((0, 1),))
    with pytest.raises(Infeasible) as refused:
        mixed(replace(room_of(12, tables=3, seats=4), bonds=torn))
    assert {fact.people for fact in refused.value.facts} == {(0, 1)}


def test_two_thousand_people_are_mixed_within_the_time_of_a_request() -> None:
    room = room_of(2_000, tables=250, seats=8, sat=dealt(2_000, 250))

    began = process_time()
    tables = mixed(room).tables

    assert len(tables) == 2_000
    assert process_time() - began < 2  # 0.1 s when measured; a shared machine is slower
