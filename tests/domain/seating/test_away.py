"""People who come for some rounds only."""

import json
from dataclasses import replace
from random import Random

import pytest

from app.domain.seating import (
    FactKind,
    Infeasible,
    Lock,
    PartName,
    Problem,
    ProblemMalformed,
    Table,
    certify,
    read_problem,
    repair,
    solve,
    violations,
    write_problem,
)
from tests.domain.seating import oracle
from tests.domain.seating.problems import free_problem, on_file


def some_away(seed: int) -> Problem:
    """A small party of three rounds; some come late, some leave early, rules bind some."""
    random = Random(seed)  # noqa: S311
    people = 18
    problem = free_problem(seed, people=people, tables=4, seats=6)
    away = {(who, random.choice((0, 2))) for who in random.sample(range(people), 5)} | {
        (1, 0),
        (1, 1),
        (1, 2),
    }
    table = Table(cap=6, min=2)
    return replace(
        problem,
        rounds=3,
        tables=(table,) * 4,
        away=tuple(sorted(away)),
        locks=(Lock(person=2, table=3),),
        together=((3, 4, 5),),
        apart=((6, 7), (8, 9)),
        hosts=(0, 10, 11, 12, 13),
    )


@pytest.mark.parametrize("seed", range(6))
def test_who_is_away_sits_nowhere_and_everybody_else_keeps_every_rule(
    seed: int,
) -> None:
    problem = some_away(seed)

    solution = solve(problem, seed=seed, proposals=20_000)

    rows, proof = solution.plan.rounds, solution.certificate
    assert violations(problem, solution.plan) == ()
    assert {
        (who, turn)
        for turn, row in enumerate(rows)
        for who, at in enumerate(row)
        if at < 0
    } == set(problem.away)
    assert proof.cost >= proof.bound
    assert proof.first_meetings <= proof.first_meetings_at_most
    assert proof.least_new <= proof.least_new_at_most
    assert all(part.value >= part.minimum for part in proof.parts)
    assert proof.least_new >= 1  # who never comes is nobody's worst-off


@pytest.mark.parametrize("seed", range(3))
def test_the_cost_is_that_of_those_who_meet(seed: int) -> None:
    problem = some_away(seed)
    plan = solve(problem, seed=seed, proposals=2_000).plan

    # each who is away sits alone at a table of their own, for the oracle
    alone = [
        [at if at >= 0 else 100 + who for who, at in enumerate(row)]
        for row in plan.rounds
    ]
    seen = replace(plan, rounds=tuple(map(tuple, alone)))

    assert certify(problem, plan).cost == oracle.cost(problem, seen)


def test_nobody_meets_twice_where_nobody_need_although_some_are_away() -> None:
    problem = on_file("rotate-40x8x3")
    tables = tuple(replace(table, min=6) for table in problem.tables)
    away = ((5, 0), (77, 2), (130, 1))
    problem = replace(problem, tables=tables, away=away)

    solution = solve(problem, seed=1, proposals=20_000)

    assert solution.certificate.part(PartName.AGAIN).value == 0
    assert solution.certificate.is_valid


def test_a_round_in_which_too_few_come_is_named() -> None:
    problem = free_problem(1, people=8, tables=2, seats=4)
    few = replace(
        problem,
        rounds=2,
        tables=(Table(cap=4, min=3),) * 2,
        away=tuple((who, 1) for who in range(4)),
    )

    with pytest.raises(Infeasible) as refusal:
        solve(few, seed=1, proposals=500)

    (fact,) = refusal.value.facts
    assert (fact.kind, fact.round, fact.number) == (FactKind.MINIMUM, 1, 2)


def test_rules_in_conflict_in_one_round_are_named_by_person() -> None:
    problem = replace(
        free_problem(1, people=9, tables=3, seats=4),
        rounds=2,
        tables=(Table(cap=4, min=0),) * 3,
        away=((0, 0),),
        locks=(Lock(person=7, table=0, round=1), Lock(person=8, table=1, round=1)),
        together=((7, 8),),
    )

    with pytest.raises(Infeasible) as refusal:
        solve(problem, seed=1, proposals=500)

    assert {fact.people for fact in refusal.value.facts} == {(7,), (8,), (7, 8)}


def test_a_late_person_is_seated_in_the_rounds_they_come() -> None:
    problem = some_away(1)
    plan = solve(problem, seed=1, proposals=2_000).plan
    (who,) = {person for person, _ in problem.away if person != 1} & {
        person for person, turn in problem.away if turn == 0
    } or {2}

    late = repair(problem, plan, absent=[who], arrived=[who])

    seats = [row[who] >= 0 for row in late.rounds]
    assert seats == [(who, turn) not in problem.away for turn in range(3)]


def test_who_is_away_comes_back_as_it_went_and_is_left_out_where_nobody_is() -> None:
    problem = some_away(2)

    assert read_problem(json.loads(json.dumps(write_problem(problem)))) == problem
    assert "away" not in write_problem(replace(problem, away=()))


@pytest.mark.parametrize("away", [[[1]], [[1, 3]], [[99, 0]], "all"])
def test_malformed_absences_are_refused(away: object) -> None:
    written = write_problem(some_away(1)) | {"away": away}

    with pytest.raises(ProblemMalformed):
        read_problem(written)
