"""The bell that wakes the worker. It holds nothing that we could not lose."""

from collections.abc import Callable
from pathlib import Path

import structlog
from flask import Flask
from huey import Huey, MemoryHuey, PostgresHuey, SqliteHuey, crontab

from app.delivery.worker import Worker

logger = structlog.get_logger()


def open_queue(url: str) -> Huey:
    """Return the queue at `url`: memory:, sqlite:/// or postgresql+psycopg://."""
    kind, _, rest = url.partition("://")
    if kind.startswith("postgresql"):
        return PostgresHuey("trestle", dsn=f"postgresql://{rest}", results=False)
    if kind == "sqlite":
        Path(rest[1:]).parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("trestle", filename=rest[1:], results=False)
    return MemoryHuey("trestle", results=False)


def connect(queue: Huey, app: Flask, worker: Worker) -> Callable[[], None]:
    """Teach the queue to do what is due; return the function that rings it.

    One ring that nobody heard yet is enough for everything committed before it.
    The tick of each minute is the safety net for a ring that was lost.
    """

    def do_what_is_due() -> None:
        with app.app_context():
            worker.catch_up()

    bell = queue.task(name="bell")(do_what_is_due)
    queue.periodic_task(crontab(), name="tick")(do_what_is_due)

    def nudge() -> None:
        try:
            if not queue.pending_count():
                bell()
        except Exception:
            # The change is committed; the minute's tick finds it all the same.
            logger.exception("queue_is_out_of_reach")

    return nudge
