import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.__main__ import group
from app.cli.seating_words import conflict_words
from app.domain.seating import Fact, FactKind
from tests.people import FILES

LUNCH = FILES.parent / "seating" / "lunch-60.json"

Write = Callable[..., Path]


def solve(*words: object) -> Result:
    """Run the engine as an operator does: it needs no settings and no database."""
    return CliRunner().invoke(group, ["seating", "solve", *map(str, words)])


@pytest.fixture
def changed(tmp_path: Path) -> Write:
    """Write a problem on file once more, with other facts."""

    def write(**facts: Any) -> Path:  # noqa: ANN401 -- whatever JSON holds
        path = tmp_path / "problem.json"
        path.write_text(json.dumps(json.loads(LUNCH.read_text()) | facts))
        return path

    return write


def test_a_problem_is_solved_the_same_for_the_same_seed(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    words = (LUNCH, "--proposals", 2000, "--seed", 7)

    first = solve(*words, "--json", "--out", out)
    again = solve(*words, "--json")

    facts = json.loads(first.stdout)
    assert first.exit_code == 0
    assert (facts["is_valid"], facts["seed"], facts["bound"]) == (True, 7, 2704)
    assert facts["dept_pairs"]["minimum"] == 22
    assert json.loads(out.read_text()) == json.loads(again.stdout)["plan"]


def test_the_slider_trades_new_people_for_people_met_before() -> None:
    words = (LUNCH, "--proposals", 60_000, "--json", "--new-people")

    met = {
        share: json.loads(solve(*words, share).stdout)["first_meetings"]
        for share in (100, 0, -100)
    }

    assert met[100] > met[0] > met[-100]


def test_seconds_make_a_plan_that_its_budget_finds_again() -> None:
    timed = json.loads(solve(LUNCH, "--seconds", 0.3, "--json").stdout)
    again = json.loads(solve(LUNCH, "--budget", timed["budget"], "--json").stdout)

    # An endless budget would leave the search as hot as it began: about 2,960.
    assert timed["cost"] < 2_900
    assert again["plan"] == timed["plan"]


def test_a_plan_is_printed_for_people_too() -> None:
    done = solve(LUNCH, "--proposals", 600)

    lines = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert lines["is_valid"] == "True"
    assert lines["dept_pairs"].endswith("(least 22)")
    assert "history_weight" in lines


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (
            {"locks": [[0, 3, -1], [1, 5, -1]], "together": [[0, 1]]},
            (
                "person 0 is locked to table 3; person 1 is locked to table 5;"
                " people 0 and 1 must sit together"
            ),
        ),
        (
            {"locks": [[0, 3, 0], [0, 5, 0]]},
            (
                "person 0 is locked to table 3 in round 0;"
                " person 0 is locked to table 5 in round 0"
            ),
        ),
        (
            {"tables": {"cap": [5] * 10, "min": [4] * 10}},
            "there are 10 more people than chairs",
        ),
        (
            {"tables": {"cap": [9] * 10, "min": [8] * 10}},
            "the tables' minima ask for 20 more people",
        ),
    ],
)
def test_what_no_plan_can_keep_is_named(
    changed: Write, facts: dict[str, object], says: str
) -> None:
    done = solve(changed(**facts))

    assert done.exit_code == 3
    assert done.stderr == f"Error: no plan keeps all rules together: {says}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "is not a JSON object"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ('{"name": "town", "seed": 1, "n": 2000}', "is the specification of a problem"),
        ('{"people": {}}', "people.dept is missing or wrong"),
    ],
)
def test_a_file_that_is_no_problem_is_refused(
    tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "problem.json"
    path.write_text(text)

    done = solve(path)

    assert (done.exit_code, done.stdout) == (3, "")
    assert says in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--seconds", 0),
        ("--seconds", "nan"),
        ("--proposals", 0),
        ("--seconds", 1, "--proposals", 1),
        ("--budget", "plenty"),
    ],
)
def test_a_budget_that_is_none_is_wrong_usage(words: tuple[object, ...]) -> None:
    assert solve(LUNCH, *words).exit_code == 2


def test_a_plan_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    done = solve(LUNCH, "--proposals", 600, "--out", tmp_path / "none" / "plan.json")

    assert done.exit_code == 1
    assert "can't be written: No such file or directory" in done.stderr


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Return the file of a plan as `solve` wrote it."""
    out = tmp_path / "plan.json"
    assert solve(LUNCH, "--proposals", 6000, "--out", out).exit_code == 0
    return out


def verify(*words: object) -> Result:
    return CliRunner().invoke(group, ["seating", "verify", *map(str, words)])


def test_a_plan_as_it_was_made_verifies(made: Path) -> None:
    done = verify(made)

    assert (done.exit_code, done.stderr) == (0, "")
    assert "as claimed" in done.stdout


def _leaves(value: object, path: tuple[str | int, ...] = ()) -> list[Any]:
    inside: Any = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = list(enumerate(value))[:2]
    found = [leaf for key, held in inside for leaf in _leaves(held, (*path, key))]
    return found if inside else [path]


def test_no_edit_of_any_field_goes_unseen(made: Path, tmp_path: Path) -> None:
    text = made.read_text()
    edited = tmp_path / "edited.json"
    unseen = []
    for *path, last in _leaves(json.loads(text)):
        data = json.loads(text)
        place = data
        for key in path:
            place = place[key]
        value = place[last]
        place[last] = not value if isinstance(value, bool) else _other(value)
        edited.write_text(json.dumps(data))
        if verify(edited, "--without-search").exit_code != 3:
            unseen.append((*path, last))

    # this one only the search itself can tell
    assert unseen == [("found_by", "seed")]


def _other(value: object) -> object:
    if isinstance(value, int):
        return value + 1 if value < 5 else value - 1
    return f"{value}x" if isinstance(value, str) else [[0, 1]]


def test_a_wrong_seed_is_found_by_searching(made: Path) -> None:
    data = json.loads(made.read_text())
    data["found_by"]["seed"] += 1
    made.write_text(json.dumps(data))

    done = verify(made)

    assert done.exit_code == 3
    assert "is not as it was made" in done.stderr


def test_another_field_or_one_less_is_an_edit(made: Path) -> None:
    data = json.loads(made.read_text())
    made.write_text(json.dumps(data | {"note": "the best"}))
    more = verify(made, "--without-search")
    del data["claims"]["bound"]
    made.write_text(json.dumps(data))
    fewer = verify(made, "--without-search")

    assert (more.exit_code, fewer.exit_code) == (3, 3)
    assert more.stderr.endswith("made: note\n")
    assert fewer.stderr.endswith("made: claims.bound\n")


def test_private_wishes_stay_out_of_the_file(changed: Write, tmp_path: Path) -> None:
    problem, out = changed(wishes_apart=[[0, 1]]), tmp_path / "plan.json"
    solve(problem, "--proposals", 600, "--out", out)

    alone, with_problem = verify(out), verify(out, "--problem", problem)

    assert "problem" not in json.loads(out.read_text())
    assert (alone.exit_code, with_problem.exit_code) == (3, 0)
    assert "--problem" in alone.stderr


def test_every_kind_of_rule_has_its_words() -> None:
    said = [
        conflict_words((Fact(kind=kind, people=(4, 9), table=2),)) for kind in FactKind
    ]

    assert len(set(said)) == len(FactKind)
    assert conflict_words(()) == "no smallest set of them was found"
