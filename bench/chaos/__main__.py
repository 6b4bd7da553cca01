"""Produce every fault that one machine can, and print what became of the promises.

KILLS is the number of random kills over both databases, 160 unless said. Names of
cases as arguments choose: `python -m bench.chaos F6 F15`. Exit code 1: a breach.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench import places
from bench.chaos import (
    database,
    kills,
    machine,
    mail_faults,
    mailbox,
    proven,
    restarts,
    rooms,
)
from bench.chaos.table import HEAD, Row, exit_code, line, say

Case = Callable[..., Row]


SQLITE, SERVER = ("SQLite",), ("PostgreSQL",)
BOTH = (*SQLITE, *SERVER)


def cases() -> Iterator[tuple[str, Case, tuple[str, ...]]]:
    """Yield each case by its name, and the kinds of database it asks for."""
    share = kills.kills_of() // 2
    yield "F1-F5", partial(kills.random_kills, kills=share), BOTH
    yield "F6", mail_faults.away, BOTH
    yield "F7-F9", mail_faults.refusals, BOTH
    yield "F10", database.restarts, SERVER
    yield "F11", mailbox.redelivered, BOTH
    yield "F13", machine.full_disk, SQLITE
    yield "F13", database.full_disk, SERVER
    yield "F14", machine.held_lock, BOTH
    yield "F15", partial(rooms.last_places, rounds=5), BOTH
    yield "F17", rooms.double_submission, BOTH
    yield "F21-F22", partial(restarts.rolling, restarts=4), BOTH
    yield "F22", partial(restarts.reloads, restarts=10), BOTH
    yield "F23", partial(restarts.soak, seconds=60), BOTH


def main() -> int:
    """Run what was chosen; return the exit code."""
    chosen = set(sys.argv[1:])
    rows: list[Row] = []
    say(HEAD)
    with tempfile.TemporaryDirectory() as name, places.databases(Path(name)) as urls:
        for case, produce, kinds in cases():
            if chosen and case not in chosen:
                continue
            for kind in kinds:
                name_of = f"chaos_{case.lower().replace('-', '_')}"
                fresh = places.fresh(urls[kind], name_of)
                folder = Path(tempfile.mkdtemp(dir=name))
                began = time.monotonic()
                row = produce(fresh, folder, database=kind)
                rows.append(row)
                took = f"{time.monotonic() - began:.0f} s"
                row.remark = f"{row.remark}; {took}" if row.remark else took
                say(line(row))
    for case in proven.TESTS:
        if not chosen or case in chosen:
            rows.append(proven.by_tests(case))
            say(line(rows[-1]))
    return exit_code(rows)


if __name__ == "__main__":
    sys.exit(main())
