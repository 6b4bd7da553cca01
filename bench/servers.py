"""Servers under measurement, their processor time and their memory."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Server:
    """A gunicorn with two workers on loopback."""

    port: int
    process: psutil.Process

    def cpu_s(self) -> float:
        """Return user + system seconds of all its processes so far."""
        times = [part.cpu_times() for part in _family(self.process)]
        return sum(t.user + t.system for t in times)

    def kill(self) -> None:
        """Kill every process at once, those it is just about to start included.

        Returns when the port is free: one that still writes to the disk dies late.
        """
        os.killpg(self.process.pid, signal.SIGKILL)
        until = time.monotonic() + PATIENCE_S
        while _listens(self.port) and time.monotonic() < until:
            time.sleep(0.05)  # between two looks

    def pss_mib(self) -> float:
        """Return the memory of all its processes; shared pages count once."""
        return (
            sum(part.memory_full_info().pss for part in _family(self.process)) / 2**20
        )


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@contextmanager
def gunicorn(
    target: str, *, cwd: Path, environ: Mapping[str, str] | None = None, port: int = 0
) -> Iterator[Server]:
    """Run `target` under gunicorn: two workers of four threads, as in the product."""
    port = port or free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "--worker-class=gthread", "--threads=4"),
        *("--workers=2", "--keep-alive=30", f"--bind=127.0.0.1:{port}"),
        *("--log-level=error", "--no-control-socket", "--preload", target),
    ]
    here = {key: v for key, v in os.environ.items() if not key.startswith("TRESTLE_")}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=here | dict(environ or {}),
            stderr=log,
            start_new_session=True,
        )
        try:
            wait_until_listening(port, log=log)
            yield Server(port=port, process=psutil.Process(process.pid))
        finally:
            process.terminate()  # harmless where a test killed it already
            process.wait(PATIENCE_S)


def wait_until_listening(port: int, *, log: IO[bytes] | None = None) -> None:
    """Return when somebody answers at this port; raises after a minute, with the log."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if _listens(port):
            return
        time.sleep(0.05)
    said = ""
    if log is not None:
        log.seek(0)
        said = log.read().decode(errors="replace")
    raise TimeoutError(f"nothing answers at port {port}: {said}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _family(process: psutil.Process) -> list[psutil.Process]:
    family = [process]
    with suppress(psutil.NoSuchProcess):
        family += process.children(recursive=True)
    return family
