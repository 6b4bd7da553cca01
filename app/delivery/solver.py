"""Starts a seating search in a process of its own, so that mail never waits for it.

The process (`search_process.py`) is told one order and writes down, line by line as
JSON, each better plan and at last its answer.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any, Self

import structlog

from app.domain.seating import Fact, FactKind, Infeasible
from app.operations.seating_found import Best, Found
from app.operations.seating_search import Outcome, Task

Point = list[float]

logger = structlog.get_logger()

PACKAGE = Path(__file__).parents[1]
# The package's own beginning brings in the web, the database and the mail: 1.4 s of a
# processor (measured 2026-11-21), against 0.1 s with an empty package of that name.
LAUNCH = """
import sys, types
app = types.ModuleType("app")
app.__path__ = [sys.argv[1]]
sys.modules["app"] = app
from app.delivery.search_process import answer
answer()
"""
MOST_READ = 2**30
POINTS = 120
"""Points of the curve that are kept; of more, those least apart in time go."""
COMMAND = (sys.executable, "-c", LAUNCH, str(PACKAGE))


class Solver:
    """One running search process."""

    def __init__(
        self, task: Task, process: subprocess.Popen[bytes], said: IO[bytes]
    ) -> None:
        """Watch a process that was started already."""
        self.task = task
        self._process, self._said = process, said
        self._read = 0
        self._was_stopped = False
        self._news: Best | None = None
        self._last: dict[str, Any] = {}
        self._points: list[Point] = list(task.points)
        self._before_s = task.points[-1][0] if task.points else 0.0

    @classmethod
    def start(cls, task: Task) -> Self:
        """Start the search of a task; returns at once."""
        # Files, not pipes: nobody reads while the process works, and none can block.
        order, said = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 -- they live as long as the process
        order.write(json.dumps(task.order).encode())
        order.seek(0)
        with order:
            command = (*COMMAND, str(os.getpid()))
            process = subprocess.Popen(command, stdin=order, stdout=said)  # noqa: S603 -- our own command
        return cls(task, process, said)

    def wait(self, *, seconds: float) -> bool:
        """Wait a little while; return whether the process has ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def news(self) -> Best | None:
        """Return the best plan that was found since this was last asked; None if none."""
        self._read_on()
        news, self._news = self._news, None
        return news

    def outcome(self) -> Outcome:
        """Return what the ended process found; None if it died."""
        self.stop()
        said = self._last
        if self._process.returncode != 0:
            if not self._was_stopped:
                logger.error("search_died", search_id=self.task.search_id)
            return None
        if "conflict" in said:
            return Infeasible(tuple(_fact(fact) for fact in said["conflict"]))
        return Found(tables=tuple(said["plan"]["rounds"][0]), facts=said["facts"])

    def _read_on(self) -> None:
        """Read the whole lines that were written since the last look."""
        if self._said.closed:
            return
        # The process writes at the same open file: its place is left alone.
        text = os.pread(self._said.fileno(), MOST_READ, self._read)
        whole = text[: text.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            self._last = json.loads(line)
            if "found" in self._last:
                self._news = self._best(self._last)

    def _best(self, said: dict[str, Any]) -> Best:
        figures = said["figures"]
        figures["seconds"] = round(figures["seconds"] + self._before_s, 2)
        point = [figures["seconds"], figures["cost"], figures["first_meetings"]]
        self._points = thinned([*self._points, point])
        progress = {**figures, "points": self._points}
        return Best(tables=tuple(said["found"]["rounds"][0]), progress=progress)

    def stop(self) -> None:
        """End the process if it still runs; what it found last is read."""
        if self._process.poll() is None:
            self._was_stopped = True
            self._process.kill()
            self._process.wait()
        self._read_on()
        self._said.close()


def thinned(points: list[Point]) -> list[Point]:
    """Return the curve with its first and last point, and no more than `POINTS`."""
    if len(points) <= POINTS:
        return points
    gaps = [
        (after[0] - before[0], at)
        for at, (before, after) in enumerate(
            zip(points, points[2:], strict=False), start=1
        )
    ]
    return [point for at, point in enumerate(points) if at != min(gaps)[1]]


def _fact(said: dict[str, Any]) -> Fact:
    return Fact(
        kind=FactKind(said["kind"]),
        people=tuple(said["people"]),
        table=said["table"],
        number=said["number"],
    )
