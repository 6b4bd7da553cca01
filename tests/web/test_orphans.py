"""What nobody answers for, and an admin who chooses who does."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.access import Right
from app.domain.audit import Act
from app.domain.outbox import MailKind
from app.domain.series import Rhythm
from app.models import AuditEntry, Event, Grant, Message, Person, Series
from app.operations.people_leaving import let_go
from app.operations.series import Repeats, begin_series
from tests.browsing import post
from tests.factories import HOUSE, make_event, make_person, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOW = datetime.now(UTC)
PAGE = "/admin/hosts"


@pytest.fixture
def left(app: Flask, client: FlaskClient) -> tuple[Series, Event, Person]:
    """A weekly lunch and another event whose host left; and the admin who looks."""
    with transaction() as session:
        ada, tom = make_person(session, name="Ada"), make_person(session, name="Tom")
        session.add(Grant(person_id=ada.id, granted=Right.ADMIN))
        lunch = make_event(session, organizer=tom, starts_at=NOW + timedelta(days=9))
        weekly = begin_series(
            session,
            event=lunch,
            repeats=Repeats(rhythm=Rhythm.WEEKLY),
            house=HOUSE,
            now=NOW,
        )
        other = make_event(session, organizer=tom, starts_at=NOW + timedelta(days=5))
        let_go(session, person_ids=[tom.id], house=HOUSE, now=NOW)
    sign_in(client, ada)
    return weekly, other, ada


def organizers() -> set[int]:
    db.session.rollback()
    return set(db.session.scalars(select(Event.organizer_id)))


def test_one_press_gives_a_series_with_all_its_dates_and_tells_once(
    client: FlaskClient, left: tuple[Series, Event, Person]
) -> None:
    weekly, other, ada = left
    [mail, *_] = db.session.scalars(select(Message.content)).all()
    people = client.get("/admin/people").text
    shown = client.get(PAGE).text
    had = db.session.scalars(select(Message.id)).all()
    with transaction() as session:
        bo = make_person(session, name="Bo")

    first = post(client, PAGE, f"{PAGE}/give", what="series", number=weekly.id)
    twice = post(client, PAGE, f"{PAGE}/give", what="series", number=weekly.id)
    by_mail = {"what": "event", "number": other.id, "email": bo.email}
    given = post(client, PAGE, f"{PAGE}/give", **by_mail)

    assert b"/admin/hosts" in mail
    assert "Nobody answers for 2 events or series to come." in people
    assert (shown.count("I answer for it"), shown.count("Before: Tom.")) == (2, 2)
    assert {first.status_code, twice.status_code, given.status_code} == {303}
    assert organizers() == {ada.id, bo.id}
    assert db.session.get_one(Series, weekly.id).organizer_id == ada.id
    told = select(Message.person_id, Message.kind).where(Message.id.not_in(had))
    assert [tuple(row) for row in db.session.execute(told)] == [
        (ada.id, MailKind.HOST),
        (bo.id, MailKind.HOST),
    ]
    acts = select(AuditEntry.person_id).where(AuditEntry.act == Act.HANDED_OVER)
    assert db.session.scalars(acts).all() == [ada.id] * 4 + [bo.id]
    assert "Somebody answers for each event" in client.get(PAGE).text


def test_who_is_unknown_is_refused_and_nothing_else_is_given(
    client: FlaskClient, left: tuple[Series, Event, Person]
) -> None:
    weekly, _, ada = left
    before = organizers()
    wrong = {"what": "series", "number": weekly.id, "email": "nobody@trestle.example"}

    unknown = post(client, PAGE, f"{PAGE}/give", **wrong)
    nothing = [
        post(client, PAGE, f"{PAGE}/give", what=what, number=number).status_code
        for what, number in (("series", 99), ("event", 0), ("people", ada.id))
    ]

    assert (unknown.status_code, "aria-invalid" in unknown.text) == (422, True)
    assert nothing == [404, 404, 404]
    assert organizers() == before
