"""Those who want to learn sit with those who offered, as far as it can be."""

import json
from dataclasses import replace
from random import Random

import pytest

from app.domain.seating import (
    Ask,
    Problem,
    ProblemMalformed,
    certify,
    limits_of,
    read_problem,
    solve,
    write_problem,
)
from tests.domain.seating import oracle
from tests.domain.seating.problems import free_problem, on_file


def asking(problem: Problem, *, seed: int, asks: int, helpers: int) -> Problem:
    """Return the problem with so many asks, each of up to so many helpers."""
    random = Random(seed)  # noqa: S311
    people = range(problem.people)
    made = []
    for person in random.sample(people, asks):
        others = [who for who in people if who != person]
        can = random.sample(others, random.randint(0, helpers))
        made.append(Ask(person=person, can=tuple(sorted(can))))
    return replace(problem, asks=tuple(made))


def test_asks_are_met_that_chance_would_not_meet() -> None:
    plain = on_file("lunch-60")
    problem = asking(plain, seed=1, asks=30, helpers=3)

    without = solve(plain, seed=1, proposals=200_000)
    heeded = solve(problem, seed=1, proposals=200_000).certificate

    by_chance = certify(problem, without.plan).asks_met
    assert by_chance + 10 <= heeded.asks_met <= heeded.asks_at_most <= heeded.asks == 30
    assert heeded.is_valid


def test_one_helper_has_no_more_neighbors_than_chairs() -> None:
    problem = free_problem(1, people=12, tables=3, seats=4)
    asks = tuple(Ask(person=person, can=(0,)) for person in range(1, 8))

    certificate = solve(replace(problem, asks=asks), seed=1, proposals=3000).certificate

    assert (certificate.asks_met, certificate.asks_at_most, certificate.asks) == (
        3,
        3,
        7,
    )


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_meets_more_asks_than_the_limit(seed: int) -> None:
    problem = asking(
        free_problem(seed, people=6, tables=2, seats=3), seed=seed, asks=4, helpers=2
    )
    limits = limits_of(problem)

    proofs = [
        certify(problem, plan, limits=limits) for plan in oracle.every_plan(problem)
    ]

    assert max(proof.asks_met for proof in proofs) <= limits.asks
    assert min(proof.gap for proof in proofs) >= 0


def test_asks_come_back_as_they_went() -> None:
    problem = asking(on_file("lunch-60"), seed=2, asks=9, helpers=4)

    assert read_problem(json.loads(json.dumps(write_problem(problem)))) == problem


@pytest.mark.parametrize("asks", [[[1]], [[1, [1]]], [[60, [1]]], [[0, ["2"]]], [3]])
def test_malformed_asks_are_refused(asks: object) -> None:
    data = write_problem(on_file("lunch-60")) | {"asks": asks}

    with pytest.raises(ProblemMalformed):
        read_problem(data)
