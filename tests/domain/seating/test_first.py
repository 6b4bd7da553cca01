"""Newcomers and people with few ties get new people first, and nothing says so."""

import json
from dataclasses import replace

from app.domain.seating import (
    Problem,
    certify,
    read_problem,
    reasons,
    solve,
    write_problem,
    write_proof,
)
from tests.domain.seating.problems import on_file

PROPOSALS = 60_000


def newcomers() -> Problem:
    """A lunch of which every seventh person comes first."""
    problem = on_file("lunch-60")
    return replace(problem, first=tuple(range(0, problem.people, 7)))


def old_meetings(problem: Problem, rows: tuple[tuple[int, ...], ...]) -> int:
    """How often somebody who comes first meets somebody again."""
    (row,) = rows
    met = {
        frozenset((one, two))
        for gone in problem.history
        for table in gone.tables
        for one in table
        for two in table
        if one != two and not {one, two}.isdisjoint(problem.first)
    }
    return sum(len({row[who] for who in pair}) == 1 for pair in met)


def test_who_comes_first_meets_fewer_people_again() -> None:
    problem = newcomers()

    plain = solve(replace(problem, first=()), seed=1, proposals=PROPOSALS)
    heeded = solve(problem, seed=1, proposals=PROPOSALS)

    before = old_meetings(problem, plain.plan.rounds)
    assert old_meetings(problem, heeded.plan.rounds) < before
    assert heeded.certificate.is_valid


def test_no_figure_reason_or_file_tells_who_comes_first() -> None:
    problem = newcomers()
    plain = replace(problem, first=())
    solution = solve(problem, seed=1, proposals=2_000)

    assert certify(problem, solution.plan) == certify(plain, solution.plan)
    assert "problem" not in write_proof(problem, solution)
    assert all(
        reasons(problem, solution.plan, person=who, round_=0)
        == reasons(plain, solution.plan, person=who, round_=0)
        for who in problem.first
    )


def test_the_search_process_is_told_who_comes_first() -> None:
    problem = newcomers()

    assert read_problem(json.loads(json.dumps(write_problem(problem)))) == problem
