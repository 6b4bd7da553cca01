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
from bench.chaos import kills, machine, mail_faults, proven, restarts, rooms
from bench.chaos.table import HEAD, Row, exit_code, line, say

Case = Callable[..., Row]


def cases() -> Iterator[tuple[str, Case, bool]]:
    """Yield each case by its name, and whether it asks for a database of each kind."""
    share = kills.kills_of() // 2
    yield "F1-F5", partial(kills.random_kills, kills=share), True
    yield "F6", mail_faults.away, True
    yield "F7-F9", mail_faults.refusals, True
    yield "F13", machine.full_disk, False
    yield "F14", machine.held_lock, True
    yield "F15", partial(rooms.last_places, rounds=5), True
    yield "F17", rooms.double_submission, True
    yield "F21-F22", partial(restarts.rolling, restarts=4), True
    yield "F22", partial(restarts.reloads, restarts=10), True
    yield "F23", partial(restarts.soak, seconds=60), True


def main() -> int:
    """Run what was chosen; return the exit code."""
    chosen = set(sys.argv[1:])
    rows: list[Row] = []
    say(HEAD)
    with tempfile.TemporaryDirectory() as name, places.databases(Path(name)) as urls:
        for case, produce, is_for_both in cases():
            if chosen and case not in chosen:
                continue
            kinds = urls if is_for_both else {"SQLite": urls["SQLite"]}
            for database, url in kinds.items():
                fresh = places.fresh(url, f"chaos_{case.lower().replace('-', '_')}")
                folder = Path(tempfile.mkdtemp(dir=name))
                began = time.monotonic()
                row = produce(fresh, folder, database=database)
                rows.append(row)
                took = f"{time.monotonic() - began:.0f} s"
                row.remark = f"{row.remark}; {took}" if row.remark else took
                say(line(row))
    for case in proven.TESTS:
        if not chosen or case in chosen:
            rows.append(proven.by_tests(case))
            say(line(rows[-1]))
    say("Not here: F10 (no database of ours restarts), F11 (mail is not read yet).")
    return exit_code(rows)


if __name__ == "__main__":
    sys.exit(main())
