import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.figures import AT_LEAST, is_shown, parts_shown, pooled

COUNTS = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(1, 30))


@pytest.mark.parametrize(
    ("counts", "expected"), [((0, 5, 60), {True}), ((1, 2, 4), {False})]
)
def test_a_figure_speaks_of_nobody_or_of_five_and_more(
    counts: tuple[int, ...], expected: set[bool]
) -> None:
    assert {is_shown(count) for count in counts} == expected


def test_one_small_part_hides_all_parts_of_a_known_whole() -> None:
    assert (parts_shown(36, 5, 0), parts_shown(36, 4, 0)) == (True, False)


def test_small_groups_are_pooled_with_a_large_one_where_they_are_too_few() -> None:
    assert pooled({"Sales": 12, "Legal": 3, "Finance": 6}) == ({"Sales": 12}, 9)
    assert pooled({"Sales": 12, "Legal": 3, "People": 2}) == ({"Sales": 12}, 5)
    assert pooled({"Sales": 3, "Legal": 1}) == ({}, 0)


@given(COUNTS)
def test_no_pool_and_no_group_is_small_and_all_add_up(counts: dict[str, int]) -> None:
    shown, others = pooled(counts)

    assert [n for n in (*shown.values(), others) if 0 < n < AT_LEAST] == []
    whole = sum(counts.values())
    assert sum(shown.values()) + others == (whole if whole >= AT_LEAST else 0)
    assert list(shown) == sorted(shown)
