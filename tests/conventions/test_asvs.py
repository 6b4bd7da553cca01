"""The table of ASVS requirements: whole, and naming only tests that there are."""

import re
from functools import cache

from app.config import ROOT

TAKEN_ON = [
    "1.2.1",
    "1.2.2",
    "1.2.4",
    "1.2.6",
    "1.2.10",
    "1.3.1",
    "1.3.3",
    "1.3.6",
    "1.3.7",
    "1.3.11",
    "2.2.1",
    "2.2.2",
    "2.3.2",
    "2.3.3",
    "2.3.4",
    "2.4.1",
    "3.2.1",
    "3.2.2",
    "3.3.1",
    "3.3.2",
    "3.3.3",
    "3.3.4",
    "3.4.1",
    "3.4.2",
    "3.4.3",
    "3.4.4",
    "3.4.5",
    "3.4.6",
    "3.5.1",
    "3.5.3",
    "3.7.2",
    "4.1.1",
    "4.1.2",
    "4.1.3",
    "5.1.1",
    "5.2.1",
    "5.2.2",
    "5.2.3",
    "5.4.1",
    "5.4.2",
    "6.1.1",
    "6.3.1",
    "6.3.8",
    "6.4.1",
    "6.5.1",
    "6.5.3",
    "6.6.2",
    "6.6.3",
    "6.8.1",
    "6.8.2",
    "7.1.1",
    "7.2.1",
    "7.2.2",
    "7.2.3",
    "7.2.4",
    "7.3.1",
    "7.3.2",
    "7.4.1",
    "7.4.2",
    "7.4.3",
    "7.5.1",
    "7.5.2",
    "8.1.1",
    "8.2.1",
    "8.2.2",
    "8.2.3",
    "8.3.1",
    "8.3.2",
    "9.1.1",
    "9.2.1",
    "10.2.1",
    "10.5.1",
    "10.5.2",
    "13.2.4",
    "13.4.2",
    "14.1.1",
    "14.2.1",
    "14.2.2",
    "14.2.3",
    "14.2.4",
    "14.3.2",
    "15.2.1",
    "15.3.1",
    "15.3.3",
    "15.4.2",
    "16.1.1",
    "16.2.1",
    "16.2.5",
    "16.3.1",
    "16.3.2",
    "16.5.1",
    "16.5.2",
    "16.5.3",
]
"""The requirements that apply, of levels 1 and 2, and four of level 3."""
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def rows() -> list[tuple[str, str, str]]:
    return ROW.findall((ROOT / "docs" / "ASVS.md").read_text())


@cache
def names_in(path: str) -> set[str]:
    file = ROOT / path
    if not file.exists():
        return set()
    return set(re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE))


def is_held(by: str) -> bool:
    """Whether it names a test that there is, or gives a reason in a sentence."""
    if by.startswith("reason: "):
        return len(by.split()) >= 5
    path, _, name = by.strip("`").partition("::")
    return name in names_in(path)


def test_every_requirement_is_there_once() -> None:
    assert [number for number, _what, _by in rows()] == TAKEN_ON


def test_every_requirement_has_a_test_or_a_reason() -> None:
    assert [(number, by) for number, _what, by in rows() if not is_held(by)] == []


def test_a_test_that_there_is_none_of_would_be_seen() -> None:
    assert not is_held("`tests/web/test_codes.py::test_nothing_at_all`")
    assert not is_held("`tests/web/test_none.py::test_nothing_at_all`")
    assert not is_held("reason: none")
