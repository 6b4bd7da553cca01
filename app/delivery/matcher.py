"""Weighs a round of coffees in a process of its own, so that mail never waits for it."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any

import structlog

from app.delivery.solver import LAUNCH, PACKAGE
from app.operations.coffee_rounds import RoundTask

logger = structlog.get_logger()

COMMAND = (
    sys.executable,
    "-c",
    LAUNCH.replace("search_process", "match_process"),
    str(PACKAGE),
)
MOST_S = 90.0
"""Ten times what 2,000 people take: from then on the process is given up."""
GLANCE_S = 0.25


def weigh(
    task: RoundTask, *, meanwhile: Callable[[], bool]
) -> tuple[list[list[int]], list[int]] | None:
    """Return who is to meet whom and who is left alone; None: the process was ended.

    `meanwhile` is called again and again until it answers False: then it is stopped.
    """
    with tempfile.TemporaryFile() as order, tempfile.TemporaryFile() as said:
        order.write(json.dumps(task.order).encode())
        order.seek(0)
        process = subprocess.Popen(COMMAND, stdin=order, stdout=said)  # noqa: S603 -- our own command
        try:
            if not _wait(process, meanwhile):
                return None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode != 0:
            logger.error("matching_died", round_id=task.round_id)
            return None
        said.seek(0)
        found: dict[str, Any] = json.loads(said.read())
    return found["groups"], found["alone"]


def _wait(process: subprocess.Popen[bytes], meanwhile: Callable[[], bool]) -> bool:
    for _ in range(int(MOST_S / GLANCE_S)):
        if not meanwhile():
            return False
        try:
            process.wait(GLANCE_S)
        except subprocess.TimeoutExpired:
            continue
        return True
    return False
