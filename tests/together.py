"""Several people at the same moment, each with a connection of their own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread

from flask import Flask

from app.db import db


def at_once(app: Flask, deeds: Sequence[Callable[[], object]]) -> list[object]:
    """Do all of it in threads, begun together; return results and exceptions."""
    gate = Barrier(len(deeds))
    results: list[object] = []

    def run(deed: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                results.append(deed())
            except Exception as error:  # noqa: BLE001 -- the test looks at it
                results.append(error)
            db.session.remove()

    threads = [Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
