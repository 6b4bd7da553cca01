"""Cases that a test of the suite produces by itself: run there, told here."""

import subprocess
import sys
import time

from bench import servers
from bench.chaos.table import Row

TESTS = {
    "F12": (
        "clocks that jump, an hour twice, leap days",
        "tests/domain/test_time.py",
        "tests/operations/test_leases_and_nights.py",
    ),
    "F16": (
        "two hosts seat at once: one wins, one keeps the text",
        "tests/seating/test_board.py",
        "tests/operations/test_edits.py",
    ),
    "F18": (
        "two workers, a duty five times at once",
        "tests/operations/test_two_workers.py",
    ),
    "F19": (
        "migrations up, down, up, with rows in them",
        "tests/conventions/test_migrations.py",
    ),
    "F20": ("backups and restores", "tests/cli/test_keep.py"),
}


def by_tests(case: str) -> Row:
    """Run the tests of one case; none of them may fail or be missing."""
    what, *files = TESTS[case]
    row = Row(case=case, what=f"{what} (tests)")
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *files]
    done = subprocess.run(
        command,
        cwd=servers.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    tail = done.stdout.strip().splitlines()[-1:] or ["no test ran"]
    row.must(done.returncode == 0, tail[0])
    row.rounds = _passed(tail[0])
    row.must(row.rounds, "no test ran")
    row.remark = f"{row.rounds} tests, {time.monotonic() - began:.0f} s"
    return row


def _passed(summary: str) -> int:
    words = summary.split()
    names = [word.strip(",") for word in words]
    return int(words[names.index("passed") - 1]) if "passed" in names else 0
