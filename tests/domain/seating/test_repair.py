"""After publication nobody moves but those who leave or come."""

import time
from dataclasses import replace

import pytest

from app.domain.seating import (
    Fact,
    FactKind,
    Infeasible,
    Plan,
    ReasonKind,
    Table,
    reasons,
    repair,
    restore,
    solve,
    violations,
)
from tests.domain.seating import oracle
from tests.domain.seating.problems import bound_problem, free_problem, on_file


def test_who_cannot_come_leaves_and_nobody_else_moves() -> None:
    problem = on_file("lunch-60")
    plan = solve(problem, seed=1, proposals=5000).plan

    repaired = repair(problem, plan, absent=(4, 9))

    before, after = plan.rounds[0], repaired.rounds[0]
    assert [who for who in range(60) if before[who] != after[who]] == [4, 9]
    assert (after[4], after[9]) == (-1, -1)


def test_who_comes_late_takes_the_freed_chair() -> None:
    problem, plan = bound_problem(3)
    for person in range(problem.people):
        gone = repair(problem, plan, absent=(person,))

        back = repair(problem, gone, arrived=(person,))

        others = [who for who in range(problem.people) if who != person]
        assert [back.rounds[0][who] for who in others] == [
            plan.rounds[0][who] for who in others
        ]
        assert len(violations(problem, back)) == 0


def test_one_no_show_among_three_hundred_moves_one_person_at_most() -> None:
    problem = on_file("mixer-300")
    plan = solve(problem, seed=1, proposals=20_000).plan
    kinds = {FactKind.MINIMUM, FactKind.HOST}
    moved, left_broken = [], []

    for absent in range(0, 300, 3):
        gone = repair(problem, plan, absent=(absent,))
        mended = restore(problem, gone)

        moved.append(_moves(gone, mended))
        broken = kinds & {fact.kind for fact in violations(problem, gone)}
        assert moved[-1] == bool(broken)
        left_broken += [
            fact for fact in violations(problem, mended) if fact.kind in kinds
        ]

    assert left_broken == []
    assert 0 < sum(moved) < len(moved)


@pytest.mark.parametrize("seed", range(12))
def test_mending_breaks_no_rule_that_was_kept(seed: int) -> None:
    problem, plan = bound_problem(seed, rounds=1 + seed % 2)
    for absent in range(problem.people):
        gone = repair(problem, plan, absent=(absent,))
        mended = restore(problem, gone)

        assert set(violations(problem, mended)) <= set(violations(problem, gone))
        assert _moves(gone, mended) <= problem.rounds


def _moves(before: Plan, after: Plan) -> int:
    return sum(
        was != now
        for old, new in zip(before.rounds, after.rounds, strict=True)
        for was, now in zip(old, new, strict=True)
    )


def test_a_late_person_sits_where_it_costs_least() -> None:
    problem = free_problem(4, people=21, tables=4, seats=6)
    problem = replace(problem, tables=(Table(cap=6, min=3),) * 4)
    plan = solve(problem, seed=1, proposals=5000).plan
    gone = repair(problem, plan, absent=(20,))

    back = repair(problem, gone, arrived=(20,))

    elsewhere = [
        replace(plan, rounds=((*back.rounds[0][:20], table),)) for table in range(4)
    ]
    assert oracle.cost(problem, back) == min(
        oracle.cost(problem, other)
        for other in elsewhere
        if oracle.keeps_every_rule(problem, other)
    )


def test_without_a_chair_the_late_person_is_refused() -> None:
    problem = free_problem(1, people=12, tables=3, seats=4)
    plan = solve(problem, seed=1, proposals=512).plan
    tables = (Table(cap=4, min=3), Table(cap=4, min=3), Table(cap=3, min=3))
    smaller = replace(problem, tables=tables)
    last = plan.rounds[0].index(2)

    with pytest.raises(Infeasible) as refusal:
        repair(smaller, plan, arrived=(last,))

    fact = Fact(kind=FactKind.CAPACITY, round=0, number=1)
    assert refusal.value.facts == (fact,)


@pytest.mark.parametrize("seed", range(6))
def test_reasons_are_true(seed: int) -> None:
    problem, plan = bound_problem(seed)
    for person in range(problem.people):
        table = plan.rounds[0][person]
        seated = [who for who, at in enumerate(plan.rounds[0]) if at == table]
        others = [who for who in seated if who != person]

        given = {
            reason.kind: reason
            for reason in reasons(problem, plan, person=person, round_=0)
        }

        assert 1 <= len(given) <= 3
        if ReasonKind.NEW_PEOPLE in given:
            new = oracle.first_meetings(problem, plan)[person]
            reason = given[ReasonKind.NEW_PEOPLE]
            assert (reason.number, reason.of) == (new, len(others))
        if ReasonKind.OTHER_DEPARTMENTS in given:
            departments = {problem.dept[who] for who in seated}
            number = given[ReasonKind.OTHER_DEPARTMENTS].number
            assert number == len(departments) - 1
        if ReasonKind.HOST_AT_TABLE in given:
            hosts = sum(who in problem.hosts for who in others)
            assert given[ReasonKind.HOST_AT_TABLE].number == hosts
        if ReasonKind.ACCESS in given:
            assert person in problem.needs_access
            assert problem.tables[table].access


def test_a_repair_of_300_people_takes_no_more_than_a_third_of_a_second() -> None:
    problem = on_file("mixer-300")
    plan = solve(problem, seed=1, proposals=2_000).plan
    left = repair(problem, plan, absent=[7, 8, 9], arrived=())

    began = time.process_time()
    seated = repair(problem, left, arrived=[8])
    restored = restore(problem, seated)
    took = time.process_time() - began

    moved = sum(
        a != b for a, b in zip(seated.rounds[0], restored.rounds[0], strict=True)
    )
    assert moved <= 2
    assert took < 0.3
