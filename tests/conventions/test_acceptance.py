"""Two pages of docs/ name, for each thing that was asked, tests that there are."""

import re

from app.config import ROOT

PAGE = (ROOT / "docs" / "ACCEPTANCE.md").read_text()
ROW = re.compile(r"^\| C(\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
CONNECTIONS = (ROOT / "docs" / "CONNECTIONS.md").read_text()
CONNECTED = re.compile(r"^\| (P\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[^`]+)::(\w+)`")
REASON = re.compile(r"Not here: \w.{20,}")
CALLED = {"ical.js": "read_by_ical_js", "Thunderbird": "with thunderbird("}
"""By program: what stands in a file whose tests have it read along."""


def rows() -> dict[int, tuple[str, str]]:
    """What shows each thing that is asked, and which program reads along."""
    return {int(n): (shown, reader) for n, _, shown, reader in ROW.findall(PAGE)}


def text_of(file: str) -> str:
    """The source of a test file; empty if there is none."""
    path = ROOT / file
    return path.read_text() if path.exists() else ""


def test_each_of_the_forty_has_its_row() -> None:
    assert sorted(rows()) == list(range(1, 41))
    assert len(ROW.findall(PAGE)) == 40


def test_each_row_names_a_test_or_says_why_there_is_none() -> None:
    silent = [
        number
        for number, (shown, _) in rows().items()
        if not TEST.search(shown) and not REASON.fullmatch(shown)
    ]

    assert silent == []


def test_every_named_test_is_there() -> None:
    missing = [
        (number, file, name)
        for number, (shown, _) in rows().items()
        for file, name in TEST.findall(shown)
        if f"def {name}(" not in text_of(file)
    ]

    assert missing == []


def test_each_thing_after_the_event_names_tests_that_there_are() -> None:
    asked = CONNECTIONS.partition("## Not built")[0]
    shown = {
        number: TEST.findall(tests) for number, _, tests in CONNECTED.findall(asked)
    }

    missing = [
        (number, file, name)
        for number, tests in shown.items()
        for file, name in tests
        if f"def {name}(" not in text_of(file)
    ]

    assert missing == []
    assert [number for number, tests in shown.items() if not tests] == []
    assert len(shown) == asked.count("\n| P") == 26


def test_a_program_that_reads_along_really_does() -> None:
    claims = {
        number: any(CALLED[reader] in text_of(file) for file, _ in TEST.findall(shown))
        for number, (shown, reader) in rows().items()
        if reader != "–"
    }
    by_thunderbird = [n for n, (_, reader) in rows().items() if reader == "Thunderbird"]

    assert claims == dict.fromkeys((1, 2, 3, 4, 6, 8, 12, 13, 14, 15, 29, 35), True)
    assert by_thunderbird == [2, 3, 4, 6, 8, 14, 15, 35]
