"""A search after publication moves people only where that is worth telling them."""

import json
from dataclasses import replace

import pytest

from app.domain.seating import (
    Plan,
    Problem,
    Weights,
    read_problem,
    solve,
    write_problem,
)
from tests.domain.seating import oracle
from tests.domain.seating.problems import crowd, on_file


def told(problem: Problem, plan: Plan, *, move: int) -> Problem:
    """Return the problem after everyone was told this plan."""
    weights = replace(problem.weights, move=move)
    return replace(problem, published=plan.rounds, weights=weights)


def moved(problem: Problem, plan: Plan) -> int:
    return sum(
        now != before
        for told_row, row in zip(problem.published, plan.rounds, strict=True)
        for before, now in zip(told_row, row, strict=True)
        if before >= 0
    )


@pytest.mark.parametrize("name", ["lunch-60", "rotate-12x8x4"])
def test_the_dearer_a_move_the_fewer_there_are(name: str) -> None:
    problem = on_file(name)
    rough = solve(problem, seed=1, proposals=1000).plan

    counts = []
    for move in (0, 8, 10**5):
        after = told(problem, rough, move=move)
        solution = solve(after, seed=2, proposals=60_000)
        cost = oracle.cost(problem, solution.plan) + move * moved(after, solution.plan)
        assert solution.certificate.cost == cost
        assert solution.certificate.moved == moved(after, solution.plan)
        assert oracle.keeps_every_rule(problem, solution.plan)
        counts.append(solution.certificate.moved)

    assert counts[0] >= counts[1] > counts[2] == 0


def test_who_comes_after_publication_moves_nobody_where_moves_are_dear() -> None:
    problem = on_file("lunch-60")
    plan = solve(problem, seed=1, proposals=20_000).plan
    row = list(plan.rounds[0])
    row[20] = row[33] = -1
    after = told(problem, Plan(rounds=(tuple(row),)), move=10**5)

    certificate = solve(after, seed=1, proposals=20_000).certificate

    assert (certificate.moved, certificate.is_valid) == (0, True)


def test_a_large_room_counts_moves_as_a_small_one_does() -> None:
    problem = crowd(1, people=800)
    others = replace(problem, dept=problem.dept[::-1], site=problem.site[::-1])
    rough = solve(others, seed=1, proposals=512).plan

    dear = solve(told(problem, rough, move=10**5), seed=2, proposals=40_000)
    cheap = solve(told(problem, rough, move=1), seed=2, proposals=40_000)

    assert dear.certificate.moved == 0
    assert cheap.certificate.moved == moved(told(problem, rough, move=1), cheap.plan)
    assert cheap.certificate.cost < dear.certificate.cost


def test_what_was_told_comes_back_as_it_went() -> None:
    problem = on_file("lunch-60")
    problem = replace(problem, published=((3,) * 59 + (-1,),), weights=Weights(move=7))

    assert read_problem(json.loads(json.dumps(write_problem(problem)))) == problem
