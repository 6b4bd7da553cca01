"""The bell that wakes the worker. It holds nothing that we could not lose."""

import time
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
    What falls due between two ticks has an alarm of its own. The tick of each minute
    is the safety net for a ring that was lost, and the first look for what a killed
    worker left.
    """
    alarm_at = 0.0

    def do_what_is_due() -> None:
        with app.app_context():
            worker.catch_up()
            rest_s = worker.rests_for()
        if rest_s is not None:
            set_alarm(rest_s)

    bell = queue.task(name="bell")(do_what_is_due)
    queue.periodic_task(crontab(), name="tick")(do_what_is_due)
    queue.on_startup(name="first-look")(do_what_is_due)

    def set_alarm(rest_s: float) -> None:
        nonlocal alarm_at
        now = time.monotonic()
        if now < alarm_at <= now + rest_s:
            return  # that one rings no later, and looks again
        alarm_at = now + rest_s
        # Not `schedule`: it would lie in the queue first, and hush the next ring.
        queue.add_schedule(bell.s(delay=rest_s))

    def nudge() -> None:
        try:
            if not queue.pending_count():
                bell()
        except Exception:
            # The change is committed; the minute's tick finds it all the same.
            logger.exception("queue_is_out_of_reach")

    return nudge
