"""Bounds are never above what brute force finds, and exact where we say so."""

from collections import Counter
from itertools import combinations
from random import Random

import pytest

from app.domain.seating import (
    Certificate,
    PartName,
    Plan,
    Problem,
    Table,
    Weights,
    certify,
    limits_of,
    rooms_for,
    solve,
)
from tests.domain.seating import oracle
from tests.domain.seating.problems import (
    ON_FILE,
    bound_problem,
    free_problem,
    on_file,
)

# what the reference evaluator prints for the problems on file
REFERENCE = {
    "lunch-60": (21, 29, 67, 31, 0, 0, 2604),
    "mixer-300": (83, 191, 270, 140, 0, 0, 10806),
    "rotate-12x8x4": (156, 344, 756, 224, 0, 0, 21136),
    "rotate-40x8x3": (270, 735, 816, 558, 0, 0, 35790),
}


def tiny_problem(seed: int, *, rounds: int = 1, slider: int = 1) -> Problem:
    random = Random(seed)  # noqa: S311
    people = 6
    pairs = list(combinations(range(people), 2))
    base = free_problem(seed, people=people, tables=2, seats=3)
    tables = random.choice([base.tables, (Table(cap=4, min=2), Table(cap=3, min=2))])
    return Problem(
        rounds=rounds,
        dept=base.dept,
        level=base.level,
        site=base.site,
        tenure=base.tenure,
        tables=tables,
        history=base.history,
        avoid=tuple(random.sample(pairs, 2)),
        together=(random.choice(pairs),) if seed % 3 == 0 else (),
        apart=(random.choice(pairs),) if seed % 3 == 1 else (),
        wishes_together=(random.choice(pairs),) if seed % 2 else (),
        weights=Weights(history=(60 * slider, 42 * slider, 29 * slider)),
    )


@pytest.mark.parametrize("slider", [1, -1])
@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize("seed", range(9))
def test_no_plan_at_all_beats_a_bound(seed: int, rounds: int, slider: int) -> None:
    problem = tiny_problem(seed, rounds=rounds, slider=slider)
    limits = limits_of(problem)
    plans = [
        plan
        for plan in oracle.every_plan(problem)
        if oracle.keeps_every_rule(problem, plan)
    ][:: 1 if rounds == 1 else 7]

    certificates = [certify(problem, plan, limits=limits) for plan in plans]

    assert [made for made in certificates if made.gap < 0] == []
    assert [made for made in certificates if _beaten(made)] == []


def _beaten(certificate: Certificate) -> bool:
    return (
        any(part.value < part.minimum for part in certificate.parts)
        or certificate.first_meetings > certificate.first_meetings_at_most
        or certificate.least_new > certificate.least_new_at_most
    )


@pytest.mark.parametrize("seed", range(20))
def test_the_minimum_of_departments_is_exact(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    caps = [random.randint(2, 4), random.randint(2, 4), 3]
    tables = tuple(Table(cap=cap, min=max(cap - 2, 1)) for cap in caps)
    people = random.randint(
        max(5, sum(table.min for table in tables)), min(7, sum(caps))
    )
    none = (0,) * people
    dept = tuple(random.randrange(3) for _ in none)
    problem = Problem(dept=dept, level=none, site=none, tenure=none, tables=tables)
    plans = oracle.every_plan(problem)

    least = min(_same(plan, dept) for plan in plans)

    assert limits_of(problem).parts[PartName.DEPT] == least


def _same(plan: Plan, dept: tuple[int, ...]) -> int:
    groups = Counter(zip(plan.rounds[0], dept, strict=True)).values()
    return sum(size * (size - 1) // 2 for size in groups)


@pytest.mark.parametrize("name", ON_FILE)
def test_bounds_are_no_looser_than_those_of_the_reference_evaluator(name: str) -> None:
    limits = limits_of(on_file(name))

    ours = (
        *(
            limits.parts[part]
            for part in (
                PartName.DEPT,
                PartName.LEVEL,
                PartName.SITE,
                PartName.TENURE,
                PartName.AGAIN,
            )
        ),
        limits.pairs,
        limits.cost,
    )

    assert all(our >= theirs for our, theirs in zip(ours, REFERENCE[name], strict=True))


def test_people_who_must_sit_together_raise_the_minimum_they_cause() -> None:
    # two of one department must share a table; an exact solver proves 2704
    limits = limits_of(on_file("lunch-60"))

    assert (limits.parts[PartName.DEPT], limits.cost) == (22, 2704)


@pytest.mark.parametrize("seed", range(8))
def test_a_certificate_counts_what_the_oracle_counts(seed: int) -> None:
    problem, plan = bound_problem(seed, rounds=1 + seed % 2)

    certificate = certify(problem, plan)
    new = oracle.first_meetings(problem, plan)

    assert certificate.cost == oracle.cost(problem, plan)
    assert certificate.first_meetings == sum(new) // 2
    assert certificate.least_new == min(new)
    assert certificate.is_valid == oracle.keeps_every_rule(problem, plan) is True


@pytest.mark.parametrize("seed", range(30))
def test_departments_are_spread_at_the_minimum_where_nothing_binds(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    people = random.randint(8, 60)
    seats = random.randint(4, 8)
    tables = -(-people // seats) + random.randint(0, 2)
    problem = free_problem(seed, people=people, tables=tables, seats=seats)

    certificate = solve(problem, seed=1, proposals=20_000).certificate

    assert certificate.part(PartName.DEPT).is_least


def test_rooms_are_opened_only_as_far_as_they_fill() -> None:
    opened = {
        people: [table.min for table in rooms_for(people=people, tables=5, seats=6)]
        for people in (0, 1, 2, 5, 7, 8, 11, 19, 20, 30)
    }

    assert opened == {
        0: [],
        1: [1],
        2: [2],
        5: [4],
        7: [3, 3],
        8: [4, 4],
        11: [4, 4],
        19: [4, 4, 4, 4],
        20: [4, 4, 4, 4, 4],
        30: [4, 4, 4, 4, 4],
    }


@pytest.mark.parametrize("seats", range(2, 10))
@pytest.mark.parametrize("tables", range(1, 7))
def test_rooms_always_have_a_plan(tables: int, seats: int) -> None:
    for people in range(1, tables * seats + 1):
        rooms = rooms_for(people=people, tables=tables, seats=seats)

        assert sum(room.min for room in rooms) <= people
        assert people <= sum(room.cap for room in rooms)
        assert len(rooms) <= tables
