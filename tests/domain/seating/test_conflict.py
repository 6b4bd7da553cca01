"""Rules that cannot be kept together are refused by name, and by no more names."""

from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from app.domain.seating import (
    Fact,
    FactKind,
    Infeasible,
    Lock,
    Problem,
    Table,
    find_conflict,
    solve,
)
from tests.domain.seating import oracle
from tests.domain.seating.problems import bound_problem, free_problem


def dinner() -> Problem:
    """Return twelve people at three tables of four, and nothing else."""
    return free_problem(1, people=12, tables=3, seats=4)


def refused(problem: Problem) -> tuple[Fact, ...]:
    """Return the facts that `solve` names in its refusal."""
    with pytest.raises(Infeasible) as refusal:
        solve(problem, seed=1, proposals=512)
    return refusal.value.facts


def lock(person: int, table: int) -> Fact:
    return Fact(kind=FactKind.LOCK, people=(person,), table=table)


def test_friends_locked_to_two_tables_are_named_with_their_locks() -> None:
    problem = replace(
        dinner(),
        locks=(
            Lock(person=3, table=0),
            Lock(person=7, table=2),
            Lock(person=9, table=1),
        ),
        together=((3, 7), (1, 2)),
        apart=((4, 5),),
    )

    assert set(refused(problem)) == {
        lock(3, 0),
        lock(7, 2),
        Fact(kind=FactKind.TOGETHER, people=(3, 7)),
    }


def test_more_people_than_chairs_is_named_by_how_many() -> None:
    problem = replace(dinner(), tables=(Table(cap=5, min=3),) * 2)

    assert refused(problem) == (Fact(kind=FactKind.CAPACITY, number=2),)


def test_too_few_people_for_the_tables_is_named_by_how_many() -> None:
    problem = replace(dinner(), tables=(Table(cap=8, min=7),) * 2)

    assert refused(problem) == (Fact(kind=FactKind.MINIMUM, number=2),)


def test_four_who_must_be_apart_at_three_tables_are_all_named() -> None:
    apart = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
    problem = replace(dinner(), apart=(*apart, (5, 6)))

    facts = refused(problem)

    assert {fact.people for fact in facts} == set(apart)
    assert {fact.kind for fact in facts} == {FactKind.APART}


def test_more_access_needed_than_there_is_names_one_more_than_fit() -> None:
    problem = dinner()
    near, far = Table(cap=4, min=3), Table(cap=4, min=3, access=False)
    problem = replace(problem, tables=(near, far, far), needs_access=(0, 1, 2, 3, 4, 5))

    facts = refused(problem)

    assert {fact.kind for fact in facts} == {FactKind.ACCESS}
    assert len(facts) == 5


def test_hosts_locked_to_one_table_leave_another_without() -> None:
    problem = replace(
        dinner(),
        hosts=(0, 1, 2),
        locks=(Lock(person=0, table=1), Lock(person=1, table=1)),
    )

    assert set(refused(problem)) == {lock(0, 1), lock(1, 1), Fact(kind=FactKind.HOST)}


def test_too_few_hosts_for_all_tables_bind_nothing() -> None:
    problem = replace(dinner(), hosts=(0,))

    assert find_conflict(problem) is None


def test_a_person_locked_to_two_tables_is_named_twice() -> None:
    problem = replace(
        dinner(), locks=(Lock(person=4, table=0), Lock(person=4, table=1))
    )

    assert refused(problem) == (lock(4, 0), lock(4, 1))


def test_a_lock_in_one_round_leaves_the_others_alone() -> None:
    problem = replace(
        dinner(),
        rounds=2,
        locks=(Lock(person=4, table=0, round=0), Lock(person=4, table=1, round=1)),
    )

    plan = solve(problem, seed=1, proposals=512).plan

    assert [row[4] for row in plan.rounds] == [0, 1]


@pytest.mark.parametrize("seed", range(7))
def test_a_new_conflict_is_found_among_many_rules(seed: int) -> None:
    problem, plan = bound_problem(seed)
    row = plan.rounds[0]
    free = [who for who in range(problem.people) if not _is_named(problem, who)]
    one = free[0]
    two = next(who for who in free if row[who] != row[one])
    locks = (Lock(person=one, table=row[one]), Lock(person=two, table=row[two]))
    group = (one, two)
    problem = replace(
        problem,
        locks=(*problem.locks, *locks),
        together=(*problem.together, group),
    )

    facts = find_conflict(problem)

    assert facts is not None
    assert set(facts) == {
        lock(one, row[one]),
        lock(two, row[two]),
        Fact(kind=FactKind.TOGETHER, people=group),
    }


def test_more_people_apart_from_each_other_than_tables_are_named() -> None:
    tables = (Table(cap=6, min=4),) * 10
    crowd = tuple(combinations(range(5, 17), 2))
    problem = replace(
        free_problem(1, people=60, tables=10, seats=6), tables=tables, apart=crowd
    )

    assert refused(problem) == tuple(
        Fact(kind=FactKind.APART, people=pair) for pair in combinations(range(5, 16), 2)
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_is_found_where_every_host_every_chair_and_half_of_all_are_bound(
    seed: int,
) -> None:
    random = Random(seed)  # noqa: S311
    tables = tuple(Table(cap=6, min=6, access=number % 4 == 0) for number in range(20))
    row = [number for number in range(20) for _ in range(6)]
    random.shuffle(row)
    pairs = random.sample(list(combinations(range(120), 2)), 90)
    problem = replace(
        free_problem(seed, people=120, tables=20, seats=6),
        tables=tables,
        hosts=tuple(row.index(table) for table in range(20)),
        locks=tuple(
            Lock(person=who, table=row[who]) for who in random.sample(range(120), 30)
        ),
        apart=tuple(pair for pair in pairs if row[pair[0]] != row[pair[1]]),
        needs_access=tuple(
            who for who in random.sample(range(120), 40) if row[who] % 4 == 0
        ),
    )

    plan = solve(problem, seed=1, proposals=512).plan

    assert oracle.keeps_every_rule(problem, plan)


def _is_named(problem: Problem, person: int) -> bool:
    groups = (*problem.together, *problem.apart)
    return (
        any(person in group for group in groups)
        or any(lock.person == person for lock in problem.locks)
        or person in problem.needs_access
    )
