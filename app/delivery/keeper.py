"""Watches one seating search: keeps what it finds, ends it when nobody wants it."""

import threading
from datetime import timedelta

import structlog
from flask import current_app

from app.db import transaction
from app.delivery.postman import Clock
from app.delivery.solver import Solver
from app.operations import seating_search
from app.operations.seating_found import Best

logger = structlog.get_logger()

EVERY = 4
"""After so many looks without news: is the room still the one that is searched?"""
LOOK_S = 0.25
"""Between two looks; with the pause of the search itself less than a second is lost."""


class Keeper:
    """A thread of the worker that looks at a search process while mail flows."""

    def __init__(self, solver: Solver, *, lease: timedelta, clock: Clock) -> None:
        self._solver, self._lease, self._clock = solver, lease, clock
        self._app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 -- Flask's way to take it into a thread
        self._best: Best | None = None
        self._quiet = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def end(self) -> None:
        """Look no more; returns when the last look is over."""
        self._ended.set()
        self._thread.join()

    def look(self) -> bool:
        """Keep the lease and the best plan; return whether the search is wanted."""
        task = self._solver.task
        self._best = self._solver.news() or self._best
        with transaction() as session:
            now, is_wanted = self._clock(session), True
            self._quiet += 1
            if self._best is not None or self._quiet >= EVERY:
                self._quiet = 0
                # First of all: it locks the event, as a host's press does, and only
                # then the search; two who lock in one order never wait for each other.
                is_wanted = seating_search.keep_best(
                    session, task=task, best=self._best, now=now
                )
            if is_wanted:
                is_wanted = seating_search.renew(
                    session, task=task, lease=self._lease, now=now
                )
        self._best = None
        return is_wanted

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_S):
            try:
                with self._app.app_context():
                    is_wanted = self.look()
            except Exception:
                # A database that is busy or gone for a while: the next look is soon.
                logger.exception(
                    "search_not_kept", search_id=self._solver.task.search_id
                )
                continue
            if not is_wanted:
                self._solver.stop()
                return
