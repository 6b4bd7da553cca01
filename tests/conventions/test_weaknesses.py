"""docs/WEAKNESSES.md names tests that there are, each with a mistake that it sees."""

import re

from app.config import ROOT
from bench.mistakes import MISTAKES

PAGE = (ROOT / "docs" / "WEAKNESSES.md").read_text()
ROW = re.compile(r"^\| (\d+) \|.*\| `([^`]+)` \|$", re.MULTILINE)
DEMANDED = {*range(1, 20), *range(22, 27)}


def rows() -> dict[int, str]:
    """Return the test of each weakness that the page lists."""
    return {int(number): test for number, test in ROW.findall(PAGE)}


def test_every_weakness_has_its_row() -> None:
    assert set(rows()) == DEMANDED


def test_every_named_test_is_there() -> None:
    missing = []
    for test in rows().values():
        file, _, name = test.partition("::")
        text = (ROOT / file).read_text() if (ROOT / file).exists() else ""
        if not text or (name and f"def {name}(" not in text):
            missing.append(test)

    assert missing == []


def test_each_row_has_a_mistake_that_its_test_was_seen_to_fail_on() -> None:
    assert {m.weakness: m.test for m in MISTAKES} == rows()


def test_what_the_mistakes_replace_still_stands_in_the_code() -> None:
    gone = [
        (mistake.weakness, mistake.file)
        for mistake in MISTAKES
        if (ROOT / mistake.file).read_text().count(mistake.good) != 1
    ]

    assert gone == []
