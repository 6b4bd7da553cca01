"""The processes of one installation: web and worker, forked from one that read it all."""

import gc
import importlib
import sys
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from huey import Huey
from huey.consumer import Consumer

from app.delivery.logs import QuietLogger
from app.delivery.reader import Reader
from app.delivery.supervisor import STOP_WITHIN_S, fork, keep
from app.delivery.worker import Worker
from app.domain.settings import STILL_SERVES

THREADS = 4
PATIENCE_S = 60
READ_AHEAD = (
    "babel.localedata",
    "gunicorn.arbiter",
    "gunicorn.glogging",
    "gunicorn.workers.gthread",
    "huey.consumer",
    "jinja2.ext",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
)
"""What each child would import by itself: read once before the fork, it is shared."""

Create = Callable[[], Flask]
Start = Callable[[Flask], tuple[Huey, Worker, Reader | None]]
"""Finds in an application what its worker runs with."""


class Web(BaseApplication):  # type: ignore[misc]
    """gunicorn, told by us and by nothing else."""

    def __init__(self, create: Create, *, bind: str, workers: int) -> None:
        self._create = create
        self._facts: dict[str, Any] = {
            "bind": bind,
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": PATIENCE_S,
            "graceful_timeout": STOP_WITHIN_S,
            "loglevel": "warning",
            "logger_class": QuietLogger,
            "proc_name": "trestle",
            "control_socket_disable": True,
            "post_worker_init": _tell_when_it_ends,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take our settings; no file and no GUNICORN_ variable is read."""
        for name, value in self._facts.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application; each web process makes its own."""
        app = self._create()
        app.url_map.update()  # now, and not while its first visitor waits
        return app


class Listener(Consumer):  # type: ignore[misc]
    """Hears the bell; told to stop, it lets the worker end only what is in hand."""

    def __init__(
        self, queue: Huey, worker: Worker, reader: Reader | None = None
    ) -> None:
        self._ours, self._reader = worker, reader
        super().__init__(
            queue, workers=1, graceful_signal="TERM", max_delay=1.0, periodic=True
        )

    def stop(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 -- huey's own
        """Tell the worker first: huey waits for it, however long its queue is."""
        self._ours.stopping.set()
        if self._reader is not None:
            self._reader.stop()
        super().stop(graceful)


def _tell_when_it_ends(worker: Any) -> None:  # noqa: ANN401 -- gunicorn has no types
    """Let what lasts long ask whether its process was told to stop."""
    worker.wsgi.extensions[STILL_SERVES] = lambda: worker.alive


def serve_web(create: Create, *, bind: str, workers: int) -> None:
    """Serve pages in this process and its children until told to stop."""
    Web(create, bind=bind, workers=workers).run()


def run_worker(*, queue: Huey, worker: Worker, reader: Reader | None) -> None:
    """Carry mail, read it and do what is due in this process until told to stop."""
    if reader is not None:
        reader.start()
    Listener(queue, worker, reader).run()
    if reader is not None:
        reader.join(STOP_WITHIN_S / 2)


def run_parent(create: Create, *, tools: Start, bind: str, workers: int) -> None:
    """Fork web and worker from this process, and keep both alive."""
    for name in READ_AHEAD:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a collection in a child would touch, and so copy, every page

    def work() -> None:
        app = create()
        queue, worker, reader = tools(app)
        run_worker(queue=queue, worker=worker, reader=reader)

    keep(
        {
            "web": lambda: fork(lambda: serve_web(create, bind=bind, workers=workers)),
            "worker": lambda: fork(work),
        },
        say=_say,
    )


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
