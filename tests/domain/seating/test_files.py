"""Problems and plans leave and enter as JSON; what is malformed is named by field."""

import json
from typing import Any

import pytest

from app.domain.seating import (
    Plan,
    ProblemMalformed,
    read_plan,
    read_problem,
    write_plan,
    write_problem,
)
from tests.domain.seating.problems import DATA, ON_FILE, bound_problem, on_file


def lunch() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((DATA / "lunch-60.json").read_text())
    return data


@pytest.mark.parametrize("name", ON_FILE)
def test_a_problem_comes_back_as_it_went(name: str) -> None:
    problem = on_file(name)

    assert read_problem(json.loads(json.dumps(write_problem(problem)))) == problem


def test_wishes_come_back_as_they_went() -> None:
    problem, _ = bound_problem(1)

    assert read_problem(write_problem(problem)) == problem


def test_a_plan_comes_back_as_it_went() -> None:
    problem, plan = bound_problem(2, rounds=2)

    assert read_plan(write_plan(plan), problem=problem) == plan


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"people": None}, "people"),
        ({"rounds": 0}, "rounds"),
        ({"locks": [[0, 99, 0]]}, "locks[0]"),
        ({"locks": [[0, 1]]}, "locks[0]"),
        ({"together": [[3, 3]]}, "together[0]"),
        ({"apart": [[1, 2], [1, 2, 3]]}, "apart[1]"),
        ({"apart": [[1, 60]]}, "apart[0][1]"),
        ({"avoid": "1-2"}, "avoid"),
        ({"history": [{"age": 0, "tables": []}]}, "history[0].age"),
        ({"history": [{"age": 1, "tables": [[1, "2"]]}]}, "history[0].tables[0][1]"),
        ({"weights": {"dept": "much"}}, "weights.dept[0]"),
        ({"tables": {"cap": [3], "min": [4]}}, "tables.cap[0]"),
        ({"tables": {"cap": [3, 3], "min": [3]}}, "tables"),
    ],
)
def test_what_is_malformed_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ProblemMalformed) as refusal:
        read_problem(lunch() | change)

    assert refusal.value.field == field


def test_a_value_missing_for_one_person_is_named() -> None:
    data = lunch()
    data["people"]["site"].pop()

    with pytest.raises(ProblemMalformed) as refusal:
        read_problem(data)

    assert refusal.value.field == "people.site"


@pytest.mark.parametrize(
    ("rounds", "field"),
    [
        (None, "rounds"),
        ([], "rounds"),
        ([[0]], "rounds[0]"),
        ([[77] * 60], "rounds[0][0]"),
    ],
)
def test_a_plan_that_fits_no_problem_is_refused(rounds: object, field: str) -> None:
    with pytest.raises(ProblemMalformed) as refusal:
        read_plan({"rounds": rounds}, problem=on_file("lunch-60"))

    assert refusal.value.field == field


def test_a_plan_may_leave_people_unseated() -> None:
    plan = Plan(rounds=((-1,) * 60,))

    assert read_plan(write_plan(plan), problem=on_file("lunch-60")) == plan
