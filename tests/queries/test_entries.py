"""The question who lacks an invite says of each what the ledger's row says."""

from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.calendar import Method
from app.domain.entries import LACKS, Shown
from app.domain.outbox import MessageState
from app.domain.signups import Answer
from app.models import Invite, Message, Person
from app.queries.entries import count_lacking, find_entries, list_lacking, shown_to
from tests.factories import BEFORE, make_event, make_person, say

METHODS = (None, Method.REQUEST, Method.CANCEL)
WAITS = (None, Method.REQUEST, Method.CANCEL)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_thousands_are_asked_as_each_one_is_shown(app: Flask) -> None:
    ledger: list[Any] = list(
        product(METHODS, (None, "old", "new"), *[(False, True)] * 3, WAITS)
    )
    with transaction() as session:
        event = make_event(session, capacity=len(ledger) + 1)
        for method, held, bounced, fed, reads, waits in ledger:
            person = make_person(session)
            say(session, Answer.YES, event=event, person=person)
            person.reads_feed = reads
            invite = session.scalars(
                select(Invite).filter_by(event_id=event.id, person_id=person.id)
            ).one()
            invite.method, invite.held, invite.told = method, held, "new"
            invite.is_fed = fed
            invite.bounced_at = BEFORE if bounced else None
            for message in session.scalars(
                select(Message).filter_by(event_id=event.id, person_id=person.id)
            ):
                message.state = MessageState.SENT if waits is None else message.state
                message.method = waits or message.method
        bare = make_person(session)
        say(session, Answer.YES, event=event, person=bare)
        session.query(Invite).filter_by(person_id=bare.id).delete()
        event_id = event.id

    lacking = list_lacking(db.session(), event_id=event_id)

    people = {each.id: each for each in db.session.scalars(select(Person))}
    entries = find_entries(db.session(), event_id=event_id, person_ids=people)
    shown = {who: shown_to(entries, who) for who in [*entries, bare.id]}
    one_by_one = [
        who
        for who, what in sorted(shown.items())
        if what in LACKS or (what is Shown.FED and not people[who].reads_feed)
    ]
    assert lacking == one_by_one
    assert 10 < len(lacking) < len(ledger) - 10
    assert count_lacking(db.session(), event_id=event_id) == len(lacking)
    some = lacking[:3]
    assert list_lacking(db.session(), event_id=event_id, among=[*some, 0]) == some
