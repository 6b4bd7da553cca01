"""Answers by mail: how many a second, and what damaged and forged ones do.

`python -m bench.replies [PERCENT]`: 2,000 answers taken in on each kind of database,
and on SQLite 5,000 damaged and 1,000 forged ones; or so much of each.
"""

import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.db import db, transaction
from app.domain.signups import Answer
from app.models import Event, Person, Signup
from app.operations.intake import take_in
from bench import places
from tests.factories import BEFORE, HOUSE, make_event, make_person, say
from tests.mutations import forged, mutated
from tests.replies import SHAPES, reply

SHARE = int(sys.argv[1]) if len(sys.argv) > 1 else 100
ANSWERS, MUTATED, FORGED = (n * SHARE // 100 for n in (2000, 5000, 1000))
LIMIT_MS = 200
TRUSTING = replace(HOUSE, authserv_id="mx.trestle.example")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with places.databases(folder) as urls:
            for kind, url in urls.items():
                app = _house(places.fresh(url, "replies"), folder)
                with app.app_context():
                    _rate(kind)
                    if kind == "SQLite":
                        _damaged()
                        _forged()
                    db.session.remove()
                    db.engine.dispose()


def _house(url: str, folder: Path) -> Flask:
    app = create_app(places.settings_for(url, port=1, folder=folder))
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
    return app


def _company(people: int) -> tuple[Event, list[Person]]:
    with transaction() as session:
        event = make_event(session)
        guests = [make_person(session) for _ in range(people)]
        for guest in guests:
            say(session, Answer.YES, event=event, person=guest)
    return event, guests


def _take(raws: Iterable[bytes]) -> tuple[Counter[str], list[float]]:
    fates: Counter[str] = Counter()
    took = []
    for raw in raws:
        before = time.process_time()
        with transaction() as session:
            outcome = take_in(
                session, raw, house=TRUSTING, now=BEFORE + timedelta(days=1)
            )
        took.append((time.process_time() - before) * 1000)
        fates[outcome.fate.value] += 1
    return fates, took


def _rate(kind: str) -> None:
    event, guests = _company(100)
    raws = [
        reply(
            SHAPES[number % len(SHAPES)],
            event=event,
            person=guests[number % len(guests)],
            partstat=("DECLINED", "ACCEPTED")[number // len(guests) % 2],
            at=BEFORE + timedelta(seconds=number),
        )
        for number in range(ANSWERS)
    ]
    began = time.perf_counter()
    fates, took = _take(raws)
    per_s = len(took) / (time.perf_counter() - began)
    places.say(
        f"{kind}: {per_s:.0f} answers a second; {statistics.mean(took):.1f} ms of"
        f" processor each, p99 {_p99(took):.0f} ms; {dict(fates)}"
    )


def _damaged() -> None:
    event, guests = _company(20)
    other, _ = _company(1)
    before = _standings(other)
    fates, took = _take(mutated(event, guests, count=MUTATED, seed=5, at=BEFORE))
    same = _standings(other) == before
    places.say(
        f"{MUTATED} damaged: p99 {_p99(took):.0f} ms of processor (at most {LIMIT_MS}),"
        f" worst {max(took):.0f} ms; {dict(fates)}; other events unchanged: {same}"
    )


def _forged() -> None:
    event, (victim, *others) = _company(5)
    before = _standings(event)
    raws = forged(event, victim, others, count=FORGED, seed=6, at=BEFORE)
    fates, took = _take(raws)
    same = _standings(event) == before
    places.say(
        f"{FORGED} forged: p99 {_p99(took):.0f} ms of processor; {dict(fates)};"
        f" everybody's answer unchanged: {same}"
    )


def _standings(event: Event) -> list[tuple[object, ...]]:
    db.session.rollback()
    rows = db.session.execute(
        select(Signup.person_id, Signup.status, Signup.maybe_at)
        .where(Signup.event_id == event.id)
        .order_by(Signup.person_id)
    ).all()
    return [tuple(row) for row in rows]


def _p99(took: list[float]) -> float:
    return statistics.quantiles(took, n=100)[98]


if __name__ == "__main__":
    main()
