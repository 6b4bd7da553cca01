"""Who may have met though nobody said so: heeded by the search, told by nothing."""

import json
from dataclasses import replace
from itertools import combinations

import pytest

from app.domain.seating import (
    DEEPER,
    PastEvent,
    Plan,
    Problem,
    ProblemMalformed,
    Table,
    Unsaid,
    certify,
    effects,
    read_problem,
    reasons,
    slid,
    solve,
    write_problem,
    write_proof,
)
from app.domain.seating.pricing import hidden_costs, search_problem
from app.domain.seating.unsaid import likely_meetings

BEFORE = ((0, 1, 2, 3), (4, 5, 6, 7), (8, 9, 10, 11), (12, 13, 14, 15))
"""Where sixteen people sat the week before."""


def lunch(*, says: int) -> Problem:
    """The week after a lunch at which the first `says` of each table said they came."""
    none = (0,) * 16
    return Problem(
        dept=none,
        level=none,
        site=none,
        tenure=none,
        tables=(Table(cap=4, min=4),) * 4,
        history=(PastEvent(age=1, tables=tuple(row[:says] for row in BEFORE)),),
        unsaid=tuple(
            Unsaid(age=1, came=row[:says], silent=row[says:]) for row in BEFORE
        ),
    )


def repeats(plan: Plan) -> int:
    """How many of those who sat together the week before do again."""
    (row,) = plan.rounds
    return sum(
        row[one] == row[two]
        for seated in BEFORE
        for one, two in combinations(seated, 2)
    )


@pytest.mark.parametrize("says", [0, 3])
def test_people_who_said_nothing_are_not_seated_with_the_same_again(says: int) -> None:
    problem = lunch(says=says)

    unaware = solve(replace(problem, unsaid=()), seed=1, proposals=20_000)
    aware = solve(problem, seed=1, proposals=20_000)

    assert repeats(unaware.plan) > 0
    assert repeats(aware.plan) == 0


def test_a_likely_meeting_costs_its_part_of_a_known_one() -> None:
    week, month = (
        Unsaid(age=1, came=(1, 0), silent=(2,)),
        Unsaid(age=4, came=(), silent=(2, 3)),
    )
    problem = replace(lunch(says=4), unsaid=(week, month))

    assert list(likely_meetings(problem)) == [((0, 2), 45), ((1, 2), 45), ((2, 3), 11)]


def test_where_people_are_to_know_each_other_better_silence_is_worth_nothing() -> None:
    deeper = slid(lunch(says=0), new_people=DEEPER)

    assert hidden_costs(search_problem(deeper)) == {}


def test_a_search_is_not_called_proven_while_it_seats_likely_pairs_again() -> None:
    problem = lunch(says=0)
    same = Plan(rounds=(tuple(person // 4 for person in range(16)),))

    better = solve(problem, seed=1, proposals=20_000, start=same)

    assert certify(problem, same).gap == 0
    assert repeats(better.plan) == 0


def test_no_figure_reason_price_or_file_tells_who_said_nothing() -> None:
    problem = lunch(says=2)
    plain = replace(problem, unsaid=())
    solution = solve(problem, seed=1, proposals=1_000)
    plan = solution.plan

    assert certify(problem, plan) == certify(plain, plan)
    assert "problem" not in write_proof(problem, solution)
    assert all(
        reasons(problem, plan, person=who, round_=0)
        == reasons(plain, plan, person=who, round_=0)
        and effects(problem, plan, person=who, round_=0)
        == effects(plain, plan, person=who, round_=0)
        for who in range(problem.people)
    )


def test_the_search_process_is_told_and_a_problem_without_is_written_as_before() -> (
    None
):
    problem = lunch(says=2)

    assert read_problem(json.loads(json.dumps(write_problem(problem)))) == problem
    assert "unsaid" not in write_problem(replace(problem, unsaid=()))


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ({"age": 0, "came": [], "silent": [1]}, "unsaid[0].age"),
        ({"age": 1, "came": [16], "silent": [1]}, "unsaid[0].came[0]"),
        ({"age": 1, "came": [], "silent": ["1"]}, "unsaid[0].silent[0]"),
        ({"age": 1, "came": [1], "silent": [1]}, "unsaid[0]"),
        ([1], "unsaid[0]"),
    ],
)
def test_a_table_that_is_none_is_refused_by_its_field(
    table: object, field: str
) -> None:
    written = write_problem(lunch(says=2)) | {"unsaid": [table]}

    with pytest.raises(ProblemMalformed) as refused:
        read_problem(written)

    assert refused.value.field == field
