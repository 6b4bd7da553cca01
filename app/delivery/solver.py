"""Starts a seating search in a process of its own, so that mail never waits for it.

The process (`search_process.py`) is told one order and gives one answer, as JSON.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any, Self

import structlog

from app.domain.seating import Fact, FactKind, Infeasible
from app.operations.seating_search import Found, Outcome, Task

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
COMMAND = (sys.executable, "-c", LAUNCH, str(PACKAGE))


class Solver:
    """One running search process."""

    def __init__(
        self, task: Task, process: subprocess.Popen[bytes], answer: IO[bytes]
    ) -> None:
        """Watch a process that was started already."""
        self.task = task
        self._process, self._answer = process, answer

    @classmethod
    def start(cls, task: Task) -> Self:
        """Start the search of a task; returns at once."""
        # Files, not pipes: nobody reads while the process works, and none can block.
        order, answer = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 -- they live as long as the process
        order.write(json.dumps(task.order).encode())
        order.seek(0)
        with order:
            process = subprocess.Popen(COMMAND, stdin=order, stdout=answer)  # noqa: S603 -- our own command
        return cls(task, process, answer)

    def wait(self, *, seconds: float) -> bool:
        """Wait a little while; return whether the process has ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def outcome(self) -> Outcome:
        """Return what the ended process found; None if it died."""
        with self._answer as answer:
            answer.seek(0)
            text = answer.read()
        if self._process.returncode != 0:
            logger.error("search_died", search_id=self.task.search_id)
            return None
        said = json.loads(text)
        if "conflict" in said:
            return Infeasible(tuple(_fact(fact) for fact in said["conflict"]))
        return Found(tables=tuple(said["plan"]["rounds"][0]), facts=said["facts"])

    def stop(self) -> None:
        """End the process if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def _fact(said: dict[str, Any]) -> Fact:
    return Fact(
        kind=FactKind(said["kind"]),
        people=tuple(said["people"]),
        table=said["table"],
        number=said["number"],
    )
