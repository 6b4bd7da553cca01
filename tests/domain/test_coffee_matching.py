"""Who has a coffee with whom: the best there is, checked against trying everything."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.coffee.matching import (
    WHOLE_GRAPH,
    Company,
    Joiner,
    Knowing,
    Matching,
    matched,
    pair_of,
)
from app.domain.coffee.terms import Way
from bench.coffee import simulate

EVERY_DAY = frozenset(range(5))


def joiner(number: int, **facts: object) -> Joiner:
    usual = {
        "department": number % 3,
        "sites": frozenset({"Berlin"}),
        "days": EVERY_DAY,
    }
    return Joiner(id=number, **(usual | facts))  # type: ignore[arg-type]


def ways_to_pair(
    company: Company, people: Sequence[Joiner]
) -> Iterator[list[tuple[Joiner, Joiner]]]:
    """Every way there is to make pairs, also with some people left over."""
    if not people:
        yield []
        return
    first, *rest = people
    yield from ways_to_pair(company, rest)
    for other in rest:
        if company.may_meet(first, other):
            others = [one for one in rest if one is not other]
            for pairs in ways_to_pair(company, others):
                yield [(first, other), *pairs]


def worth(company: Company, pairs: Sequence[tuple[Joiner, Joiner]]) -> tuple[int, int]:
    return len(pairs), sum(company.weight(*pair) for pair in pairs)


@st.composite
def companies(draw: st.DrawFn) -> Company:
    people = draw(st.integers(2, 8))
    joiners = tuple(
        joiner(
            number,
            department=draw(st.integers(0, 2)),
            sites=draw(st.sampled_from([frozenset("A"), frozenset("B"), frozenset()])),
            days=draw(st.sampled_from([EVERY_DAY, frozenset({0}), frozenset({3, 4})])),
            way=draw(st.sampled_from(list(Way))),
            utc_minutes=draw(st.sampled_from([0, 60, 540])),
            is_first=draw(st.booleans()),
        )
        for number in range(people)
    )
    pairs = st.sampled_from(list(combinations(range(people), 2)))
    knowing = st.builds(Knowing, months=st.integers(0, 20), times=st.integers(1, 5))
    return Company(
        joiners=joiners,
        knows=draw(st.dictionaries(pairs, knowing)),
        apart=draw(st.frozensets(pairs, max_size=4)),
    )


@settings(max_examples=60, deadline=None)
@given(companies(), st.integers(0, 3))
def test_pairs_are_the_best_of_all_ways_to_pair(company: Company, seed: int) -> None:
    by_id = {one.id: one for one in company.joiners}
    best = max(worth(company, way) for way in ways_to_pair(company, company.joiners))

    made = matched(company, seed=seed)

    # A third joins a pair that was made: some two of the three are that pair.
    most = sum(
        max(company.weight(by_id[a], by_id[b]) for a, b in combinations(group, 2))
        for group in made.groups
    )
    assert len(made.groups) == best[0]
    has_trio = any(len(group) == 3 for group in made.groups)
    assert most >= best[1] if has_trio else most == best[1]
    assert_holds(company, made)


def assert_holds(company: Company, made: Matching) -> None:
    """Nobody is lost or doubled, and no two meet who can't or mustn't."""
    by_id = {one.id: one for one in company.joiners}
    everybody = [number for group in made.groups for number in group] + [*made.alone]
    assert sorted(everybody) == sorted(by_id)
    assert {len(group) for group in made.groups} <= {2, 3}
    for group in made.groups:
        for a, b in combinations(group, 2):
            assert company.may_meet(by_id[a], by_id[b])
    for number in made.alone:
        for a, b in combinations(made.alone, 2):
            assert not company.may_meet(by_id[a], by_id[b]), number


def test_an_odd_number_makes_one_trio_and_drops_nobody() -> None:
    company = Company(joiners=tuple(joiner(number) for number in range(7)))

    made = matched(company, seed=1)

    assert sorted(len(group) for group in made.groups) == [2, 2, 3]
    assert made.alone == ()


def test_nobody_repeats_while_an_unmet_option_exists() -> None:
    people = tuple(joiner(number) for number in range(6))
    knows: dict[tuple[int, int], Knowing] = {}

    for _round in range(5):  # six people can meet five others once each
        made = matched(Company(joiners=people, knows=knows), seed=4)
        assert [pair for pair in made.groups if pair in knows] == []
        knows |= {pair_of(*group): Knowing(months=0) for group in made.groups}

    assert len(knows) == 15


def test_a_block_is_hard_also_where_it_leaves_somebody_alone() -> None:
    apart = frozenset({(1, 2)})

    made = matched(Company(joiners=(joiner(1), joiner(2)), apart=apart), seed=1)

    assert made == Matching(groups=(), alone=(1, 2))


def test_clocks_without_a_common_quarter_of_an_hour_do_not_meet() -> None:
    near = joiner(1, utc_minutes=0), joiner(2, utc_minutes=465)
    far = joiner(3, utc_minutes=0), joiner(4, utc_minutes=480)

    assert matched(Company(joiners=near), seed=1).groups == ((1, 2),)
    assert matched(Company(joiners=far), seed=1).alone == (3, 4)


def test_whoever_went_without_is_never_the_one_over_again() -> None:
    # Three who cannot be a trio, because two of them are kept apart.
    people = (joiner(1), joiner(2, is_first=True), joiner(3))

    made = matched(Company(joiners=people, apart=frozenset({(1, 3)})), seed=1)

    assert made.alone in {(1,), (3,)}


def test_a_large_company_is_the_same_by_seed_and_repeats_nobody() -> None:
    random, size = Random(5), WHOLE_GRAPH + 21  # noqa: S311 -- always the same
    people = tuple(joiner(number, department=number % 9) for number in range(size))
    knows = {
        pair_of(*random.sample(range(size), 2)): Knowing(months=random.randrange(9))
        for _ in range(size * 20)
    }
    company = Company(joiners=people, knows=knows)

    made = matched(company, seed=2)

    assert matched(company, seed=2) == made
    assert_holds(company, made)
    assert made.alone == ()
    repeats = [group for group in made.groups if len(group) == 2 and group in knows]
    assert repeats == []


def test_a_season_repeats_nobody_and_drops_nobody() -> None:
    weeks = simulate(60, weeks=6)

    assert sum(week.people for week in weeks) > 150
    assert [week.repeats for week in weeks] == [0] * 6
    assert [week.alone for week in weeks] == [0] * 6
    assert [week.trios for week in weeks] == [week.people % 2 for week in weeks]
    assert sum(week.by_lot for week in weeks) > 0
