"""The table that runs itself, for two weeks and with no act of a host."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.access import Right
from app.domain.events import EventStatus
from app.domain.outbox import NUDGES, MailKind
from app.models import Event, Grant, Series
from bench.standing import simulate
from tests.factories import make_person

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WEEKS = 2


def test_each_week_is_announced_seated_published_and_asked_after_once(
    app: Flask,
) -> None:
    with transaction() as session:
        people = [
            make_person(session, department=f"Department {n % 4}").id for n in range(16)
        ]
        right = Right.WRITES_TO_EVERYONE
        session.add(Grant(person_id=people[0], granted=right))

    year = simulate(weeks=WEEKS, people=people, tables=2, seats=5, proposals=500)

    host, kinds = people[0], Counter[MailKind]()
    for (_, person_id, kind), count in year.mails.items():
        if person_id == host:
            kinds[kind] += count
    assert year.statuses == [EventStatus.PUBLISHED] * WEEKS
    assert all(lunch.ours.first > 0 for lunch in year.lunches.values())
    assert kinds[MailKind.HOST] == kinds[MailKind.INVITE] == WEEKS
    assert kinds[MailKind.TABLE] == kinds[MailKind.PROMPT] in {1, 2}  # may free one
    assert kinds[MailKind.ANNOUNCEMENT] == 0
    assert year.most(NUDGES | {MailKind.ANNOUNCEMENT}) <= 2
    db.session.rollback()
    frozen = db.session.scalars(select(Event.frozen_at)).all()
    assert len(frozen) == WEEKS
    assert None not in frozen
    assert db.session.scalars(select(Series.ended_at)).one() is not None
