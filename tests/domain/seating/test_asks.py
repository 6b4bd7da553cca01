"""Those who want to learn sit with those who offered, as far as it can be."""

import json
from dataclasses import replace
from random import Random

import pytest

from app.domain.seating import (
    Ask,
    Plan,
    Problem,
    ProblemMalformed,
    Table,
    certify,
    limits_of,
    read_problem,
    replay,
    solve,
    write_problem,
)
from app.domain.seating.engine import Search
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


def test_a_search_ends_where_nobody_more_can_be_helped_at_no_cost() -> None:
    alone = tuple(range(24))
    problem = Problem(
        dept=alone,
        level=alone,
        site=alone,
        tenure=alone,
        tables=free_problem(1, people=24, tables=4, seats=6).tables,
        asks=tuple(Ask(person=who, can=((5 * who + 1) % 24,)) for who in range(12)),
    )

    solution = solve(problem, seed=1, proposals=400_000)

    assert solution.certificate.asks_met == solution.certificate.asks_at_most == 12
    assert solution.certificate.gap == 0
    assert 0 < solution.tried < 100_000
    assert replay(problem, seed=1, budget=solution.budget) == solution


def test_no_plan_is_proven_that_breaks_a_private_wish() -> None:
    alone = tuple(range(4))
    problem = Problem(
        dept=alone,
        level=alone,
        site=alone,
        tenure=alone,
        tables=(Table(cap=2, min=2),) * 2,
        asks=(Ask(person=0, can=(1, 2)),),
        wishes_apart=((0, 1),),
    )

    search = Search(problem, seed=1)

    assert search.proves(Plan(rounds=((0, 1, 0, 1),)))
    assert not search.proves(Plan(rounds=((0, 0, 1, 1),)))  # helped, by the wrong one
    assert not search.proves(Plan(rounds=((0, 1, 1, 0),)))  # not helped


def test_asks_come_back_as_they_went() -> None:
    problem = asking(on_file("lunch-60"), seed=2, asks=9, helpers=4)

    assert read_problem(json.loads(json.dumps(write_problem(problem)))) == problem


@pytest.mark.parametrize("asks", [[[1]], [[1, [1]]], [[60, [1]]], [[0, ["2"]]], [3]])
def test_malformed_asks_are_refused(asks: object) -> None:
    data = write_problem(on_file("lunch-60")) | {"asks": asks}

    with pytest.raises(ProblemMalformed):
        read_problem(data)
