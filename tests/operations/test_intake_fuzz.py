"""Damaged and forged answers, a few by seed; `python -m bench.replies` takes thousands."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.incoming import Fate
from app.domain.signups import Answer
from app.models import Event, Person, Signup
from app.operations.intake import take_in
from tests.factories import make_event, make_person, say
from tests.mutations import forged, mutated
from tests.operations.test_intake import LATER, TRUSTING

DAMAGED, FORGED = 120, 60


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    path = tmp_path / "test.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


def company() -> tuple[Event, list[Person]]:
    with transaction() as session:
        event = make_event(session)
        people = [make_person(session) for _ in range(4)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
    return event, people


def take(raws: Iterable[bytes]) -> list[Fate]:
    with transaction() as session:
        return [take_in(session, raw, house=TRUSTING, now=LATER).fate for raw in raws]


def standings(event: Event) -> list[tuple[object, ...]]:
    db.session.rollback()
    rows = db.session.execute(
        select(Signup.person_id, Signup.status, Signup.maybe_at)
        .where(Signup.event_id == event.id)
        .order_by(Signup.person_id)
    ).all()
    return [tuple(row) for row in rows]


def test_damaged_answers_raise_nothing_and_touch_no_other_event(app: Flask) -> None:
    event, people = company()
    other, _ = company()
    before = standings(other)

    fates = take(mutated(event, people, count=DAMAGED, seed=1, at=LATER))

    assert len(fates) == DAMAGED
    assert len(set(fates)) > 2  # some were still answers, and some were not
    assert standings(other) == before


def test_forged_answers_change_nobodys_answer(app: Flask) -> None:
    event, (victim, *others) = company()
    before = standings(event)

    fates = take(forged(event, victim, others, count=FORGED, seed=2, at=LATER))

    assert standings(event) == before
    assert Fate.APPLIED not in fates
