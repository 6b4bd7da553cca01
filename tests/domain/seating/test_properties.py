"""Whatever hosts ask for: no hard rule is broken, and no limit is ever passed."""

import time
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.seating import (
    Certificate,
    Infeasible,
    Lock,
    PastEvent,
    Problem,
    Table,
    certify,
    limits_of,
    replay,
    solve,
)
from tests.domain.seating import oracle
from tests.domain.seating.problems import crowd

PEOPLE = st.integers(0, 5)
PAIRS = st.tuples(PEOPLE, PEOPLE).filter(lambda pair: pair[0] < pair[1])
TABLES = st.sampled_from(
    [
        (Table(cap=3, min=3),) * 2,
        (Table(cap=4, min=2), Table(cap=3, min=2, access=False)),
        (Table(cap=2, min=1),) * 3,
        (Table(cap=5, min=1), Table(cap=2, min=1)),
    ]
)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Return six people, one or two rounds, and any rules at all."""

    def values(many: int) -> tuple[int, ...]:
        return tuple(draw(st.lists(st.integers(0, many), min_size=6, max_size=6)))

    tables = draw(TABLES)
    rounds = draw(st.sampled_from([1, 1, 2]))
    groups = st.permutations(range(6)).map(lambda who: (tuple(who[:3]), tuple(who[3:])))
    history = tuple(
        PastEvent(age=age + 1, tables=seated)
        for age, seated in enumerate(draw(st.lists(groups, max_size=3)))
    )
    return Problem(
        dept=values(2),
        level=values(1),
        site=values(1),
        tenure=values(2),
        tables=tables,
        rounds=rounds,
        hosts=tuple(sorted(draw(st.sets(PEOPLE, max_size=4)))),
        needs_access=tuple(sorted(draw(st.sets(PEOPLE, max_size=1)))),
        locks=tuple(
            Lock(person=person, table=table)
            for person, table in draw(
                st.dictionaries(PEOPLE, st.integers(0, len(tables) - 1), max_size=2)
            ).items()
        ),
        together=tuple(draw(st.lists(PAIRS, max_size=1))),
        apart=tuple(draw(st.lists(PAIRS, max_size=2, unique=True))),
        avoid=tuple(draw(st.lists(PAIRS, max_size=2, unique=True))),
        wishes_together=tuple(draw(st.lists(PAIRS, max_size=1))),
        history=history,
    )


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_a_plan_keeps_every_rule_and_a_refusal_is_true(problem: Problem) -> None:
    one = replace(problem, rounds=1)
    possible = any(
        oracle.keeps_every_rule(one, plan) for plan in oracle.every_plan(one)
    )

    try:
        solution = solve(problem, seed=1, proposals=1024)
    except Infeasible:
        assert not possible
    else:
        assert oracle.keeps_every_rule(problem, solution.plan)
        assert solution.certificate.cost == oracle.cost(problem, solution.plan)


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_no_limit_is_passed_by_any_plan(problem: Problem) -> None:
    limits = limits_of(problem)
    plans = [
        plan
        for plan in oracle.every_plan(problem)[:: 1 if problem.rounds == 1 else 11]
        if oracle.keeps_every_rule(problem, plan)
    ]

    proofs = [certify(problem, plan, limits=limits) for plan in plans]

    assert [proof for proof in proofs if _passes_a_limit(proof)] == []


def _passes_a_limit(proof: Certificate) -> bool:
    return (
        proof.gap < 0
        or any(part.value < part.minimum for part in proof.parts)
        or proof.first_meetings > proof.first_meetings_at_most
        or proof.least_new > proof.least_new_at_most
    )


def test_a_search_for_thousands_ends_soon_after_it_is_told_to() -> None:
    problem = crowd(1, people=2000)
    told: list[float] = []

    def keep_going() -> bool:
        told.append(time.process_time())
        return len(told) < 40

    stopped = solve(problem, seed=1, proposals=10**8, keep_going=keep_going)

    # the processor's time, so that another program does not count
    assert time.process_time() - told[-1] < 0.1
    assert replay(problem, seed=1, budget=stopped.budget) == stopped
    assert max(later - sooner for sooner, later in pairwise(told)) < 0.05
