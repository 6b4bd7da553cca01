"""Rooms at the edge of what can be planned: each has one clear outcome."""

from dataclasses import replace

import pytest

from app.domain.seating import (
    Fact,
    FactKind,
    Infeasible,
    Lock,
    Problem,
    rooms_for,
    solve,
)
from tests.domain.seating.problems import free_problem


def people_alike(people: int, *, tables: int, seats: int) -> Problem:
    """So many people of one department who have nothing else to tell them apart."""
    same = (0,) * people
    return Problem(
        dept=same,
        level=same,
        site=same,
        tenure=same,
        tables=rooms_for(people=people, tables=tables, seats=seats),
    )


@pytest.mark.parametrize(
    ("people", "opened", "least_new"), [(0, 0, 0), (1, 1, 0), (2, 1, 1), (5, 1, 4)]
)
def test_so_few_that_no_table_fills_share_one(
    people: int, opened: int, least_new: int
) -> None:
    problem = people_alike(people, tables=4, seats=6)

    solution = solve(problem, seed=1, proposals=1_000)

    assert len(problem.tables) == opened
    assert solution.certificate.is_valid
    assert solution.certificate.least_new == least_new
    assert solution.certificate.gap == 0


def test_more_people_than_seats_is_refused_by_how_many() -> None:
    with pytest.raises(Infeasible) as refusal:
        people_alike(25, tables=4, seats=6)

    assert refusal.value.facts == (Fact(kind=FactKind.CAPACITY, number=1),)


def test_one_department_is_proven_best_at_once() -> None:
    problem = people_alike(24, tables=4, seats=6)

    solution = solve(problem, seed=1, proposals=1_000_000)

    assert solution.certificate.gap == 0
    assert solution.tried == 0


def test_a_room_in_which_everybody_is_locked_is_as_it_was_locked() -> None:
    problem = free_problem(3, people=24, tables=4, seats=6)
    locks = tuple(Lock(person=who, table=who // 6) for who in range(24))

    solution = solve(replace(problem, locks=locks), seed=1, proposals=10_000)

    assert solution.plan.rounds == (tuple(who // 6 for who in range(24)),)
    assert solution.certificate.is_valid


def test_contradictory_rules_name_the_smallest_set_and_no_private_wish() -> None:
    problem = free_problem(3, people=24, tables=4, seats=6)
    ruled = replace(
        problem,
        locks=(
            Lock(person=1, table=0),
            Lock(person=2, table=3),
            Lock(person=9, table=2),
        ),
        together=((1, 2), (4, 5)),
        wishes_apart=((1, 2), (4, 5), (9, 1)),
    )

    with pytest.raises(Infeasible) as refusal:
        solve(ruled, seed=1, proposals=1_000)
    with pytest.raises(Infeasible) as without:
        solve(replace(ruled, wishes_apart=()), seed=1, proposals=1_000)

    assert {(fact.kind, fact.people) for fact in refusal.value.facts} == {
        (FactKind.LOCK, (1,)),
        (FactKind.LOCK, (2,)),
        (FactKind.TOGETHER, (1, 2)),
    }
    assert refusal.value.facts == without.value.facts
