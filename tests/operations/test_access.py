"""Codes and rights: counted, bound, used up, taken away."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import event

from app.db import db, transaction
from app.domain.access import Right
from app.models import CodeRequest, Grant, Message, Person, SignInCode
from app.operations.access import (
    LastAdmin,
    TooManyCodes,
    ask_code,
    check_code,
    end_sessions,
    grant,
    revoke,
)
from tests.factories import BEFORE, HOUSE, make_person
from tests.together import at_once

NETWORK = "203.0.113.7"


def ask(email: str, *, network: str = NETWORK) -> str:
    with transaction() as session:
        return ask_code(session, email=email, network=network, house=HOUSE, now=BEFORE)


def requests(number: int, *, network: str = NETWORK) -> None:
    with transaction() as session:
        session.add_all(
            CodeRequest(address_hash=str(n), network=network, asked_at=BEFORE)
            for n in range(number)
        )


def test_the_last_request_of_an_hour_is_made_once_by_six_at_once(app: Flask) -> None:
    for _ in range(9):
        ask("nobody@trestle.example")

    results = at_once(app, [partial(ask, "nobody@trestle.example")] * 6)

    assert sum(isinstance(result, TooManyCodes) for result in results) == 5
    assert len(db.session.scalars(db.select(CodeRequest)).all()) == 10


def test_the_last_request_of_a_network_is_made_once_too(app: Flask) -> None:
    requests(299)

    results = at_once(app, [partial(ask, f"p{n}@trestle.example") for n in range(4)])

    assert sum(isinstance(result, TooManyCodes) for result in results) == 3


def test_an_hour_later_one_may_ask_again(app: Flask) -> None:
    with transaction() as session:
        hour = timedelta(hours=1)
        session.add_all(
            CodeRequest(address_hash=str(n), network=NETWORK, asked_at=BEFORE - hour)
            for n in range(300)
        )

    assert ask("nobody@trestle.example")


def test_a_refused_request_writes_nothing(app: Flask) -> None:
    requests(300)
    with transaction() as session:
        email = make_person(session).email

    with pytest.raises(TooManyCodes):
        ask(email)

    assert db.session.scalars(db.select(Message)).all() == []
    assert db.session.scalars(db.select(SignInCode)).all() == []


def test_of_two_codes_each_works_in_its_own_browser(app: Flask) -> None:
    with transaction() as session:
        email = make_person(session).email
    first, second = ask(email), ask(email)

    with transaction() as session:
        mixed = check_code(session, browser=first, code="", now=BEFORE)

    hashes = set(db.session.scalars(db.select(SignInCode.browser_hash)))
    assert mixed is None
    assert (len(hashes), first == second) == (2, False)


def test_a_right_is_given_once_and_the_last_admin_keeps_theirs(app: Flask) -> None:
    with transaction() as session:
        ana, bo = make_person(session).id, make_person(session).id
        given = [grant(session, person_id=ana, granted=Right.ADMIN) for _ in range(2)]

    with pytest.raises(LastAdmin), transaction() as session:
        revoke(session, person_id=ana, granted=Right.ADMIN)
    with transaction() as session:
        taken = revoke(session, person_id=bo, granted=Right.ADMIN)

    assert (given, taken) == ([True, False], False)
    assert db.session.scalars(db.select(Grant.person_id)).all() == [ana]


def test_sessions_end_by_counting_on(app: Flask) -> None:
    with transaction() as session:
        ana = make_person(session).id

    with transaction() as session:
        end_sessions(session, person_id=ana)

    assert db.session.get_one(Person, ana).session_version == 2


def test_an_unknown_address_costs_what_a_known_one_does(app: Flask) -> None:
    with transaction() as session:
        email = make_person(session).email
    ask(email)  # its templates are read once
    counts = []
    for address in (email, "nobody@trestle.example"):
        asked: list[str] = []

        def note(*facts: object, asked: list[str] = asked) -> None:
            asked.append(str(facts[2]).split()[0])

        event.listen(db.engine, "before_cursor_execute", note)
        ask(address)
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append([word for word in asked if word in {"SELECT", "INSERT"}])

    assert counts[0] == counts[1]
    recipients = db.session.scalars(db.select(Message.recipient)).all()
    assert recipients == [email, email]
    assert len(db.session.scalars(db.select(SignInCode)).all()) == 2


def test_two_admins_who_revoke_each_other_leave_one(app: Flask) -> None:
    with transaction() as session:
        ids = [make_person(session).id for _ in range(2)]
        for person_id in ids:
            grant(session, person_id=person_id, granted=Right.ADMIN)

    def take(person_id: int) -> bool:
        with transaction() as session:
            return revoke(session, person_id=person_id, granted=Right.ADMIN)

    results = at_once(app, [partial(take, person_id) for person_id in ids])

    assert {type(result) for result in results} == {bool, LastAdmin}
    assert len(db.session.scalars(db.select(Grant)).all()) == 1
