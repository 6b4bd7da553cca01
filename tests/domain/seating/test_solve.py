"""Plans keep every rule, cost what they claim, and can be found again."""

import json
from pathlib import Path

import pytest

from app.domain.seating import Solution, read_problem, solve

DATA = Path(__file__).parents[2] / "data" / "seating"
PROBLEMS = ("lunch-60", "mixer-300", "rotate-12x8x4", "rotate-40x8x3")


def solved(name: str, *, proposals: int) -> Solution:
    problem = read_problem(json.loads((DATA / f"{name}.json").read_text()))
    return solve(problem, seed=7, proposals=proposals)


@pytest.mark.parametrize("name", PROBLEMS)
def test_no_plan_breaks_a_hard_rule(name: str) -> None:
    solution = solved(name, proposals=20_000)

    assert solution.certificate.violations == ()


@pytest.mark.parametrize("name", PROBLEMS)
def test_no_plan_beats_its_bound(name: str) -> None:
    certificate = solved(name, proposals=20_000).certificate

    assert [part for part in certificate.parts if part.value < part.minimum] == []
    assert certificate.gap >= 0


def test_the_same_seed_and_budget_give_the_same_plan() -> None:
    assert solved("lunch-60", proposals=10_000) == solved("lunch-60", proposals=10_000)
