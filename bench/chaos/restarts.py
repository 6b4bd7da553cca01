"""F21 to F23: told to stop, restarted over and over, and left alone for long."""

import signal
import time
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from bench import company, servers
from bench.chaos import house as homes
from bench.chaos.far_end import FarEnd, listening
from bench.chaos.table import Row

PEOPLE = 61


def rolling(url: str, folder: Path, *, restarts: int, database: str) -> Row:
    """F21, F22: SIGTERM under load; sessions survive, nothing in flight is dropped."""
    row = Row(case="F21-F22", what=f"restarts by SIGTERM under load, {database}")
    far = FarEnd()
    with (
        listening(far) as smtp,
        homes.house(url, folder, smtp=smtp, people=PEOPLE) as home,
    ):
        event_id, path = company.add_event(home.app, capacity=20)
        home.start("up")
        servers.wait_until_listening(home.port)
        crowd = homes.Crowd(house=home, path=path, threads=4)
        struck: list[float] = []
        with crowd.pressing():
            for _ in range(restarts):
                count = crowd.acknowledged
                homes.wait_until(lambda count=count: crowd.acknowledged > count + 5)
                struck.append(time.monotonic())
                home.stop()
                home.start("up")
                servers.wait_until_listening(home.port)
                row.rounds += 1
        homes.wait_until(lambda: not home.open_mails())
        row.acknowledged, row.recovery_s = (
            crowd.acknowledged,
            crowd.longest_silence(struck),
        )
        row.lost, row.silent = crowd.lost(event_id), homes.silent(home, event_id)
        row.copies = far.copies()
        said = {status: n for status, n in crowd.faults.items() if status}
        row.must(not said, f"answers of status {said}")
        row.must(row.copies == 0, "a mail in hand was not ended")
        row.remark = f"{crowd.faults.get(0, 0)} connections refused meanwhile"
    return row


def reloads(url: str, folder: Path, *, restarts: int, database: str) -> Row:
    """F22: web processes are replaced one by one, and nobody is refused."""
    row = Row(case="F22", what=f"web processes replaced (HUP), {database}")
    far = FarEnd()
    with (
        listening(far) as smtp,
        homes.house(url, folder, smtp=smtp, people=PEOPLE) as home,
    ):
        event_id, path = company.add_event(home.app, capacity=20)
        web = home.start("web")
        servers.wait_until_listening(home.port)
        crowd = homes.Crowd(house=home, path=path, threads=4)
        with crowd.pressing():
            for _ in range(restarts):
                before = {child.pid for child in web.children()}
                web.send_signal(signal.SIGHUP)
                homes.wait_until(
                    lambda before=before: not before & {c.pid for c in web.children()}
                )
                row.rounds += 1
        row.acknowledged, row.lost = crowd.acknowledged, crowd.lost(event_id)
        row.silent = homes.silent(home, event_id)
        said = {status: n for status, n in crowd.faults.items() if status}
        row.must(not said, f"answers of status {said}")
        row.remark = f"{crowd.faults.get(0, 0)} connections refused meanwhile"
    return row


def soak(url: str, folder: Path, *, seconds: float, database: str) -> Row:
    """F23, shortened: steady answers; memory, open files and the log stay flat."""
    minutes = seconds / 60
    row = Row(
        case="F23",
        what=f"soak of {minutes:.1f} min instead of 24 h, {database}",
        rounds=1,
    )
    far = FarEnd()
    with (
        listening(far) as smtp,
        homes.house(url, folder, smtp=smtp, people=PEOPLE) as home,
    ):
        event_id, path = company.add_event(home.app, capacity=20)
        top = home.start("up")
        servers.wait_until_listening(home.port)
        crowd = homes.Crowd(house=home, path=path, threads=2, pause_s=0.2)
        with crowd.pressing():
            time.sleep(seconds * 0.4)  # caches fill, pools open, templates compile
            early = weigh(top)
            time.sleep(seconds * 0.6)
            late = weigh(top)
        homes.wait_until(lambda: not home.open_mails())
        row.acknowledged, row.lost = crowd.acknowledged, crowd.lost(event_id)
        row.silent, row.copies = homes.silent(home, event_id), far.copies()
        wal = wal_mib(url)
        growth = late[0] / early[0] - 1
        row.must(growth <= 0.05, f"memory grew by {growth:.1%}")  # noqa: PLR2004 -- F23
        row.must(late[1] <= early[1] + 8, f"open files {early[1]} -> {late[1]}")
        row.must(wal <= 64, f"the log of the database is {wal:.0f} MiB")  # noqa: PLR2004 -- F23
        row.must(not crowd.faults, f"faults {crowd.faults}")
        row.remark = f"memory {growth:+.1%}, open files {early[1]} -> {late[1]}, log {wal:.1f} MiB"
    return row


def weigh(top: psutil.Process) -> tuple[float, int]:
    """Return the memory in MiB and the open files of everything below a process."""
    parts = [top, *top.children(recursive=True)]
    pss = sum(part.memory_full_info().pss for part in parts) / 2**20
    return pss, sum(part.num_fds() for part in parts)


def wal_mib(url: str) -> float:
    """Return the size of SQLite's log beside its file; elsewhere 0."""
    if not url.startswith("sqlite"):
        return 0.0
    log = Path(f"{urlsplit(url).path[1:]}-wal")
    log = log if log.is_absolute() else Path("/") / log
    return log.stat().st_size / 2**20 if log.exists() else 0.0
