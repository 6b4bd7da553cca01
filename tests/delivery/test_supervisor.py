import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import psutil
import pytest

from app.delivery import supervisor

ROOT = Path(__file__).parent.parent.parent
PATIENCE_S = 60


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    var = tmp_path / "var"
    var.mkdir()
    return {
        "PATH": os.environ["PATH"],
        "TRESTLE_SECRET_KEY": "test",
        "TRESTLE_VAR": str(var),
        "TRESTLE_DATABASE_URL": database_url,
        "TRESTLE_QUEUE_URL": f"sqlite:///{var}/queue.db",
        "TRESTLE_BIND": f"127.0.0.1:{free_port()}",
    }


def trestle(environ: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def running(environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = trestle(environ, "up")
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line == f"Trestle is ready: http://{environ['TRESTLE_BIND']}\n"
    with process:  # closes its pipe, too
        yield process
        process.kill()


def children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    (parent,) = psutil.Process(process.pid).children()
    return parent.children()


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        Event().wait(0.05)


def test_the_supervisor_restarts_what_dies_and_stops_all_on_a_signal(
    running: subprocess.Popen[str], environ: dict[str, str]
) -> None:
    bind = environ["TRESTLE_BIND"]
    maps = Path(f"/proc/{running.pid}/maps").read_text()
    before = children(running)

    assert "site-packages" not in maps  # nothing of the application is loaded there
    assert len(before) == 2
    for child in before:
        child.send_signal(signal.SIGKILL)
    until(
        lambda: len({c.pid for c in children(running)} - {b.pid for b in before}) == 2
    )
    until(lambda: supervisor.is_ready(bind))
    (parent,) = psutil.Process(running.pid).children()
    parent.send_signal(signal.SIGKILL)
    until(
        lambda: (
            parent.pid not in {c.pid for c in psutil.Process(running.pid).children()}
        )
    )
    until(lambda: supervisor.is_ready(bind))
    everyone = psutil.Process(running.pid).children(recursive=True)

    running.send_signal(signal.SIGTERM)

    assert running.wait(PATIENCE_S) == 0
    gone, alive = psutil.wait_procs(everyone, timeout=5)
    assert alive == []
    assert len(gone) == len(everyone)
    assert not supervisor.is_ready(bind)


def test_a_taken_address_and_an_old_database_are_refused_in_a_sentence(
    environ: dict[str, str], tmp_path: Path
) -> None:
    host, _, port = environ["TRESTLE_BIND"].rpartition(":")
    with socket.create_server((host, int(port))):
        taken = trestle(environ, "up")
        said, _ = taken.communicate(timeout=PATIENCE_S)
    empty = environ | {"TRESTLE_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"}
    old = trestle(empty, "up")
    told, _ = old.communicate(timeout=PATIENCE_S)

    assert (taken.returncode, old.returncode) == (3, 3)
    assert "set TRESTLE_BIND to another address:port" in said
    assert told == "Error: the database is not up to date; run: trestle db upgrade\n"
    assert "Traceback" not in said + told


def test_one_command_prepares_a_demo_from_nothing(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    environ = {
        "PATH": os.environ["PATH"],
        "TRESTLE_DEMO": "1",
        "TRESTLE_VAR": str(tmp_path / "var"),
        "TRESTLE_BIND": f"127.0.0.1:{free_port()}",
    }
    with trestle(environ, "up", "--prepare") as process:
        assert process.stdout is not None
        # The worker may have a mail to log before the pages are ready.
        said = next(line for line in process.stdout if not line.startswith("{"))
        process.send_signal(signal.SIGTERM)
        process.stdout.read()

    assert said == f"Trestle is ready: http://{environ['TRESTLE_BIND']}/demo\n"
    written = list((tmp_path / "var").rglob("*"))
    assert {"trestle.db", "queue.db"} <= {path.name for path in written}
    assert [path for path in written if path.stat().st_mode & 0o077] == []
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("code", "pause_s"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 1.0),
        ("raise SystemExit(1)", 8.0),
    ],
)
def test_who_is_killed_again_and_again_waits_less_than_who_ends_by_itself(
    code: str, pause_s: float
) -> None:
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", code], os.environ)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)  # dead, and not yet reaped
    now = time.monotonic()
    part = supervisor.Part(start=lambda: 0, pid=child, started_at=now, deaths=4)

    supervisor._reap({"part": part}, say=lambda _: None)

    assert (part.pid, part.deaths) == (0, 5)
    assert part.due_at - now == pytest.approx(pause_s, abs=0.5)
