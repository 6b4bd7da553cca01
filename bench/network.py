"""The pages about whom somebody knows, with 300 connections beside six.

Run by hand: `python -m bench.network [PEOPLE]`. Each page is asked of the application
itself, without a server: CPU milliseconds (median of nine), statements and kilobytes.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import event

from app import create_app
from app.db import Base, db, transaction
from app.models import Installation, Person, StayInTouch
from bench.places import say
from tests.conftest import Browser, settings_for
from tests.evenings import met
from tests.factories import make_person, sign_in

FEW, MANY, AT_A_TABLE, MARKED, RUNS = 6, 300, 6, 40, 9


def main(people: int) -> None:
    """Print a line for each page and size."""
    for size in (FEW, people):
        with _browser(size) as (browser, first):
            for path in (
                "/me/network",
                f"/me/network/{first}",
                f"/me/network/{first}/introduce",
                "/me/follow-ups",
            ):
                say(f"{size:4} {path:26} {_measure(browser, path)}")


@contextmanager
def _browser(size: int) -> Iterator[tuple[Browser, int]]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        app = create_app(settings_for(f"sqlite:///{place / 'network.db'}", place))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            me, first = _move_in(size)
            browser = Browser(app, app.response_class)
            sign_in(browser, db.session.get_one(Person, me))
            yield browser, first
            db.session.remove()
            db.engine.dispose()


def _move_in(size: int) -> tuple[int, int]:
    now = datetime.now(UTC).replace(microsecond=0)
    with transaction() as session:
        session.add(Installation(is_demo=False))
        me = make_person(session)
        others = [
            make_person(session, department=f"Department {number % 12}")
            for number in range(size)
        ]
        for start in range(0, size, AT_A_TABLE):
            then = now - timedelta(days=2 + start)
            met(session, [me, *others[start : start + AT_A_TABLE]], starts_at=then)
        session.add_all(
            StayInTouch(person_id=me.id, other_id=other.id, marked_at=now)
            for other in others[:MARKED]
        )
        return me.id, others[0].id


def _measure(browser: Browser, path: str) -> str:
    statements: list[object] = []

    def count(*facts: object) -> None:
        statements.append(facts[0])

    size, spent = len(browser.get(path).data) // 1024, []  # the first fills caches
    event.listen(db.engine, "before_cursor_execute", count)
    for _ in range(RUNS):
        statements.clear()
        began = time.process_time()
        browser.get(path)
        spent.append(time.process_time() - began)
    event.remove(db.engine, "before_cursor_execute", count)
    return (
        f"{1000 * median(spent):6.1f} ms  {len(statements):3} statements  {size:3} KB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
