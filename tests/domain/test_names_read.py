"""A name that is to stay out of somebody's words is found in any of its forms."""

import pytest

from app.domain.names_read import names_somebody

NAMES = ("Łukasz Wójcik", "Li Bo", "山田 太郎", "김 민준", "José Ünal")


@pytest.mark.parametrize(
    "words",
    [
        "LUKASZ's idea",
        "wojcik, thank you",
        "what Lu\u200bkasz said",  # with a sign of no width
        "U\u0308nal knows",  # with its accent apart
        "unal knows",
        "ask Bo",
        "ask li bo",
        "山田さんの予算",
        "민준씨",
    ],
)
def test_a_name_is_read_in_any_of_its_forms(words: str) -> None:
    assert names_somebody(words, NAMES)


@pytest.mark.parametrize(
    "words", ["a lukaszian idea", "li only", "ab ovo, a Libor", "山の予算", "강", ""]
)
def test_what_is_no_name_may_be_said(words: str) -> None:
    assert not names_somebody(words, NAMES)
