"""What the bench and the season print is counted right, and nothing passes a limit."""

import pytest

from app.domain.seating import certify, read_plan, solve, write_problem
from bench import evaluator, season
from bench.season_picture import Curve, Limit, picture
from bench.seating import at_random, dealing, greedy
from bench.seating_memory import allocated
from bench.standing_beside import Memory, Sitting
from tests.domain.seating import oracle
from tests.domain.seating.problems import bound_problem, crowd, on_file


@pytest.mark.parametrize("name", ["lunch-60", "rotate-12x8x4"])
def test_the_evaluator_and_the_engine_count_the_same(name: str) -> None:
    problem = on_file(name)
    given = write_problem(problem)
    ways = [at_random(problem), dealing(problem), greedy(problem)]
    ways.append(
        [list(row) for row in solve(problem, seed=1, proposals=9000).plan.rounds]
    )

    for rows in ways:
        plan = read_plan({"rounds": rows}, problem=problem)
        found = evaluator.evaluate(given, rows)

        assert found["cost"] == certify(problem, plan).cost
        assert (found["hard"] == 0) == oracle.keeps_every_rule(problem, plan)


def test_the_evaluator_sees_a_broken_rule() -> None:
    problem, plan = bound_problem(3)
    rows = [list(row) for row in plan.rounds]
    assert evaluator.evaluate(write_problem(problem), rows)["hard"] == 0

    locked = problem.locks[0]
    rows[0][locked.person] = (locked.table + 1) % len(problem.tables)

    assert evaluator.evaluate(write_problem(problem), rows)["hard"] > 0


def test_no_way_of_seating_passes_the_limit_of_a_season() -> None:
    company, months = season.a_company(3)
    limit = season.limits(months[:3])

    made = {
        name: season.simulate(company, months[:3], way)
        for name, way in season.WAYS.items()
    }

    came = sorted({person for month in months[:3] for person in month.came})
    most = season.most_least_met(months[:3])
    for simulated in made.values():
        assert len(simulated.met) <= limit[-1]
        assert simulated.sums == sorted(simulated.sums)
        assert 0 < season.least_met(simulated.met, came) <= most
    assert made["Trestle"].sums[-1] > made["at random"].sums[-1]


def test_the_picture_names_every_way_and_the_limits() -> None:
    curve = Curve(
        name="one", sums=[5, 9], between=7, least_met=2.5, least_met_between=1.5
    )

    drawn = picture([curve], limit=Limit(sums=[6, 12], least_met=4.0))

    assert drawn.startswith("<svg ")
    for words in (
        "one 9",
        "limit 12",
        "7 between departments",
        "one 2.5",
        "1.5 of other departments",
        "limit 4.0",
    ):
        assert f">{words}<" in drawn


def test_a_crowd_takes_little_memory_beside_its_problem() -> None:
    people = 1500

    held = allocated(crowd(1, people=people), proposals=512)

    # 10,000 people have 30 megabytes; what does not grow with people has half of one
    assert 0 < held < 30 * people / 10_000 + 0.5


def test_a_lunch_counts_who_met_first_across_departments_and_again_soon() -> None:
    memory, dept = Memory(), {1: 0, 2: 0, 3: 1, 4: 1}
    by_chance_at_first = memory.by_chance([[1, 2], [3, 4]])

    first = memory.sit([[1, 2], [3, 4]], dept=dept)
    by_chance = memory.by_chance([[1, 3], [4, 2]])
    again = memory.sit([[1, 2, 3], [4]], dept=dept)

    assert by_chance_at_first == 2
    assert first == Sitting(first=2, between=0, soon=0)
    assert by_chance == pytest.approx(4 / 3)  # of six pairs four are new, two are dealt
    assert again == Sitting(first=2, between=2, soon=1)
