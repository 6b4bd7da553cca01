"""F13, F14: a disk without room, and a lock that somebody holds for long."""

import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from bench import company, servers
from bench.chaos import house as homes
from bench.chaos.far_end import FarEnd, listening
from bench.chaos.table import Row

PEOPLE, HELD_S, SMALL_MIB = 30, 9.0, 24
UNAVAILABLE = 503


def held_lock(url: str, folder: Path, *, database: str) -> Row:
    """F14: a lock held for nine seconds gives 503 with a wait, and loses nothing."""
    row = Row(case="F14", what=f"a lock held for {HELD_S:.0f} s, {database}", rounds=1)
    far = FarEnd()
    with (
        listening(far) as smtp,
        homes.house(url, folder, smtp=smtp, people=PEOPLE) as home,
    ):
        event_id, path = company.add_event(home.app, capacity=20)
        home.start("up")
        servers.wait_until_listening(home.port)
        crowd = homes.Crowd(house=home, path=path, threads=3)
        with crowd.pressing():
            homes.wait_until(lambda: crowd.acknowledged > 5)  # noqa: PLR2004 -- a few
            hold(url, event_id)
            freed = time.monotonic()
            count = crowd.acknowledged
            homes.wait_until(lambda: crowd.acknowledged > count + 5)
        homes.wait_until(lambda: not home.open_mails())
        row.acknowledged, row.lost = crowd.acknowledged, crowd.lost(event_id)
        row.silent, row.copies = homes.silent(home, event_id), far.copies()
        row.recovery_s = crowd.longest_silence([freed])
        row.must(set(crowd.faults) == {UNAVAILABLE}, f"statuses {crowd.faults}")
        row.remark = f"{crowd.faults.get(UNAVAILABLE, 0)} times 503"
    return row


def hold(url: str, event_id: int) -> None:
    """Hold the event's row (PostgreSQL) or the whole database (SQLite) for a while."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(HELD_S)
            connection.execute("ROLLBACK")
        return
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        text = sa.text("SELECT id FROM event WHERE id = :n FOR UPDATE")
        connection.execute(text, {"n": event_id})
        time.sleep(HELD_S)
    engine.dispose()


def full_disk(_url: str, _folder: Path, *, database: str) -> Row:
    """F13: a small disk is filled; it is said, nothing is lost, and it mends itself."""
    row = Row(case="F13", what=f"a disk without room, {database}", rounds=1)
    with small_disk() as disk:
        if disk is None:
            row.remark = "NOT TRIED: this machine lets us mount no small disk"
            return row
        url = f"sqlite:///{disk / 'trestle.db'}"
        far = FarEnd()
        with (
            listening(far) as smtp,
            homes.house(url, disk, smtp=smtp, people=PEOPLE) as home,
        ):
            fill_up(row, home, disk, far)
    return row


def fill_up(row: Row, home: homes.House, disk: Path, far: FarEnd) -> None:
    """Fill the disk under load, look, make room again, look again."""
    event_id, path = company.add_event(home.app, capacity=20)
    home.start("up")
    servers.wait_until_listening(home.port)
    crowd = homes.Crowd(house=home, path=path, threads=3, pause_s=0.05)
    ballast = disk / "ballast"
    with crowd.pressing():
        homes.wait_until(lambda: crowd.acknowledged > 5)  # noqa: PLR2004 -- a few
        took_all(ballast)
        homes.wait_until(lambda: crowd.faults.get(UNAVAILABLE, 0) > 3, seconds=30)  # noqa: PLR2004
        ballast.unlink()
        freed, count = time.monotonic(), crowd.acknowledged
        homes.wait_until(lambda: crowd.acknowledged > count + 5)
    homes.wait_until(lambda: not home.open_mails())
    row.acknowledged, row.lost = crowd.acknowledged, crowd.lost(event_id)
    row.silent, row.copies = homes.silent(home, event_id), far.copies()
    row.recovery_s = crowd.longest_silence([freed])
    row.must(not home.open_mails(), f"{home.open_mails()} mails still wait")
    row.must(set(crowd.faults) == {UNAVAILABLE}, f"statuses {crowd.faults}")
    row.remark = f"{crowd.faults.get(UNAVAILABLE, 0)} times 503"


def took_all(ballast: Path) -> None:
    """Write until there is no room."""
    with ballast.open("wb", buffering=0) as file:
        for size in (2**20, 2**12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


@contextmanager
def small_disk(mib: int = SMALL_MIB) -> Iterator[Path | None]:
    """Yield a file system of a few MiB, or None where we may mount none."""
    with tempfile.TemporaryDirectory() as name:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "none", name]
        done = subprocess.run(mount, capture_output=True, check=False)
        if done.returncode:
            yield None
            return
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "-l", name], check=False)  # noqa: S607 -- ours
