"""What the board promises about a move is what the move does."""

from dataclasses import replace
from random import Random

import pytest

from app.domain.seating import (
    Effect,
    PartName,
    Plan,
    Problem,
    certify,
    count_broken_private,
    effects,
    keep_private_wishes,
    limits_of,
    reasons,
    repair,
    solve,
    violations,
)
from tests.domain.seating import oracle
from tests.domain.seating.problems import bound_problem, free_problem, on_file


def after(plan: Plan, *, person: int, round_: int, effect: Effect) -> Plan:
    rows = [list(row) for row in plan.rounds]
    row = rows[round_]
    if effect.swaps_with is not None:
        row[effect.swaps_with] = row[person]
    row[person] = effect.table
    return Plan(rounds=tuple(tuple(row) for row in rows))


def every_effect(problem: Problem, plan: Plan) -> list[tuple[Effect, ...]]:
    return [
        effects(problem, plan, person=person, round_=round_)
        for round_ in range(problem.rounds)
        for person in range(problem.people)
    ]


@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_an_effect_is_what_the_move_does(seed: int, rounds: int) -> None:
    problem, plan = bound_problem(seed, rounds=rounds)
    limits = limits_of(problem)
    now = certify(problem, plan, limits=limits)
    for person in range(problem.people):
        for effect in effects(problem, plan, person=person, round_=0):
            moved = after(plan, person=person, round_=0, effect=effect)
            then = certify(problem, moved, limits=limits)

            assert effect.cost_change == then.cost - now.cost
            assert (
                effect.first_meetings_change == then.first_meetings - now.first_meetings
            )
            assert effect.department_change == (
                then.part(PartName.DEPT).value - now.part(PartName.DEPT).value
            )
            assert set(effect.breaks) == set(violations(problem, moved))


def test_every_other_table_with_people_is_offered() -> None:
    problem = on_file("lunch-60")
    plan = solve(problem, seed=1, proposals=2000).plan

    offered = [effect.table for effect in effects(problem, plan, person=5, round_=0)]

    assert sorted([*offered, plan.rounds[0][5]]) == list(range(10))


def test_the_best_way_breaks_least_and_then_costs_least() -> None:
    problem, plan = bound_problem(2)
    now = oracle.cost(problem, plan)
    for effect in effects(problem, plan, person=5, round_=0):
        best = (len(effect.breaks), effect.cost_change)
        for other, table in enumerate(plan.rounds[0]):
            if table == effect.table:
                swap = replace(effect, swaps_with=other)
                moved = after(plan, person=5, round_=0, effect=swap)
                change = oracle.cost(problem, moved) - now

                assert best <= (len(violations(problem, moved)), change)


def test_who_has_no_seat_is_in_nobodys_way() -> None:
    problem = free_problem(2, people=12, tables=3, seats=5)
    plan = solve(problem, seed=1, proposals=512).plan
    gone = repair(problem, plan, absent=(4,))

    assert effects(problem, gone, person=4, round_=0) == ()
    for effect in effects(problem, gone, person=0, round_=0):
        moved = after(gone, person=0, round_=0, effect=effect)

        assert effect.swaps_with != 4
        assert effect.cost_change == oracle_change(problem, gone, moved)


def oracle_change(problem: Problem, plan: Plan, moved: Plan) -> int:
    return certify(problem, moved).cost - certify(problem, plan).cost


@pytest.mark.parametrize("seed", range(5))
def test_a_host_who_tries_every_move_learns_of_no_private_wish(seed: int) -> None:
    problem, plan = bound_problem(seed)
    random = Random(seed)  # noqa: S311
    wishes = tuple(
        (who, random.choice([other for other in range(problem.people) if other != who]))
        for who in range(problem.people)
    )
    wishing = replace(problem, wishes_apart=wishes)

    assert certify(wishing, plan) == certify(problem, plan)
    assert violations(wishing, plan) == violations(problem, plan)
    assert every_effect(wishing, plan) == every_effect(problem, plan)
    for person in range(problem.people):
        assert reasons(wishing, plan, person=person, round_=0) == reasons(
            problem, plan, person=person, round_=0
        )


def test_a_private_wish_that_cannot_be_kept_refuses_nothing() -> None:
    problem = free_problem(3, people=4, tables=1, seats=4)
    wishing = replace(problem, wishes_apart=((0, 1),))

    plan = solve(wishing, seed=1, proposals=500).plan

    assert plan == solve(problem, seed=1, proposals=500).plan
    assert count_broken_private(wishing, plan) == 1
    assert keep_private_wishes(wishing, plan) == plan


@pytest.mark.parametrize("seed", range(5))
def test_the_search_keeps_private_wishes_where_it_can(seed: int) -> None:
    problem = free_problem(seed, people=30, tables=5, seats=6)
    wishing = replace(problem, wishes_apart=((0, 1), (2, 3), (4, 5)))

    plan = solve(wishing, seed=1, proposals=20_000).plan

    assert count_broken_private(wishing, plan) == 0


def test_wishes_are_kept_silently_at_equal_cost() -> None:
    problem = replace(
        free_problem(1, people=12, tables=3, seats=4),
        dept=(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3),
        level=(0,) * 12,
        site=(0,) * 12,
        tenure=(0,) * 12,
        history=(),
        wishes_apart=((0, 3),),
    )
    plan = Plan(rounds=((0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2),))

    kept = keep_private_wishes(problem, plan)

    assert count_broken_private(problem, plan) == 1
    assert count_broken_private(problem, kept) == 0
    assert certify(problem, kept) == certify(problem, plan)


def test_the_search_never_pays_for_a_private_wish_with_a_department() -> None:
    problem = replace(
        free_problem(1, people=8, tables=2, seats=4),
        dept=(0, 0, 1, 1, 2, 2, 3, 3),
        wishes_apart=((0, 2), (0, 3)),
    )

    certificate = solve(problem, seed=1, proposals=5000).certificate

    assert certificate.parts[1].value == certificate.parts[1].minimum == 0
