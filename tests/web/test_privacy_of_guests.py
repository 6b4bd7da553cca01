"""What a host may not learn: private mail, and what became of one's own reports."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import db, transaction
from app.domain.needs import NeedTick
from app.domain.outbox import MailKind, MessageState
from app.domain.signups import Answer
from app.models import Event, Message, Person
from app.operations.besides import Details, describe
from app.operations.guests import retry_mail
from tests.browsing import read
from tests.factories import HOUSE, make_event, make_person, say, sign_in

NOW = datetime.now(UTC).replace(microsecond=0)
SOON = NOW + timedelta(hours=1)
PRIVATE = [MailKind.PERSONAL, MailKind.PROMISE]


def a_mail(event: Event, person: Person, kind: MailKind, *, trouble: str = "") -> None:
    with transaction() as session:
        session.add(
            Message(
                event_id=event.id,
                person_id=person.id,
                kind=kind,
                version=9,
                rank=kind.rank,
                recipient=person.email,
                content=b"x",
                state=MessageState.DUE,
                trouble=trouble or None,
                queued_at=NOW,
                due_at=NOW + timedelta(days=1),
                useless_at=NOW + timedelta(days=2),
            )
        )
    db.session.rollback()


@pytest.fixture
def lunch(client: FlaskClient) -> tuple[Event, Person]:
    """A lunch of somebody who is signed in, with one guest."""
    with transaction() as session:
        event = make_event(session, starts_at=SOON)
        ana = make_person(session, name="Ana Ito")
        say(session, Answer.YES, event=event, person=ana, now=NOW)
        host = event.organizer
    sign_in(client, host)
    return event, ana


def test_a_host_is_not_told_who_was_thanked_or_what_was_promised(
    client: FlaskClient, lunch: tuple[Event, Person]
) -> None:
    event, ana = lunch
    for kind in PRIVATE:
        a_mail(event, ana, kind, trouble="450 try later")

    page = client.get(f"/events/{event.slug}/guests").text

    assert "Invite: waits to be sent" in page
    assert "Personal mail" not in page
    assert "Own note" not in page
    assert "450 try later" not in page
    assert "Try again" not in page


@pytest.mark.parametrize("kind", PRIVATE)
def test_a_host_does_not_send_anybodys_private_mail_again(
    app: Flask, client: FlaskClient, lunch: tuple[Event, Person], kind: MailKind
) -> None:
    event, ana = lunch
    a_mail(event, ana, kind, trouble="450 try later")

    with transaction() as session:
        tried = retry_mail(
            session, event_id=event.id, person_id=ana.id, house=HOUSE, now=NOW
        )

    assert tried is False
    due = db.session.scalars(db.select(Message.due_at).filter_by(kind=kind)).one()
    assert due == NOW + timedelta(days=1)


def reports(event: Event) -> tuple[Person, Person, Person]:
    """Of the organizer, through a middle manager: who comes, who declined, who freed."""
    with transaction() as session:
        boss = session.get_one(Person, event.organizer_id)
        middle = make_person(session, name="Mid Dle", manager=boss)
        comes, declined, freed = (
            make_person(session, name=name, manager=middle)
            for name in ("Rea Comes", "Rob Declined", "Ron Freed")
        )
        for person in (comes, freed):
            say(session, Answer.YES, event=event, person=person, now=NOW)
        for person in (declined, freed):
            say(session, Answer.NO, event=event, person=person, now=NOW)
        details = Details(
            learn="salsa dancing",
            help="tax returns",
            shows_name=False,
            may_be_found=False,
            ticks=(NeedTick.HALAL,),
            note="no sesame",
        )
        describe(
            session, event_id=event.id, person_id=comes.id, details=details, now=NOW
        )
    db.session.rollback()
    return comes, declined, freed


def surfaces(client: FlaskClient, event: Event) -> dict[str, str]:
    """Return every page, file and value about this event that its host can open."""
    rules = client.application.url_map.iter_rules()
    paths = [
        rule.rule.replace("<event:handle>", event.slug)
        for rule in rules
        if rule.rule.startswith("/events/<event:handle>")
        and "GET" in (rule.methods or ())
    ]
    searches = [f"/events/{event.slug}/door?q={text}" for text in ("ro", "re")]
    return {path: read(client.get(path)) for path in (*paths, *searches)}


def test_what_a_report_eats_wishes_and_declines_stands_nowhere(
    app: Flask, client: FlaskClient, lunch: tuple[Event, Person]
) -> None:
    event, _ = lunch
    comes, declined, freed = reports(event)
    for kind in (MailKind.PROMPT, MailKind.NEWS, MailKind.CANCELLATION):
        a_mail(event, comes, kind)

    pages = surfaces(client, event)

    secrets = ("salsa", "tax returns", "sesame", "Prompt after", "News about")
    names = (declined.name, freed.name)
    told = {
        (path, secret)
        for path, text in pages.items()
        for secret in (*secrets, *names)
        if secret in text
        and not ("?q=" in path and secret in names)  # anyone who works here walks in
    }
    guests = pages[f"/events/{event.slug}/guests"]
    assert (told, len(pages) > 14) == (set(), True)
    assert "Rea Comes" in guests
    assert "2 more can" in guests
    assert guests.count("Halal") == 1  # among the counts
    assert "Halal" not in pages[f"/events/{event.slug}/guests.csv"]


def test_another_host_is_told(
    app: Flask, client: FlaskClient, lunch: tuple[Event, Person]
) -> None:
    event, _ = lunch
    _, declined, _ = reports(event)
    with transaction() as session:
        session.get_one(Event, event.id).organizer_id = make_person(session).id
    other = db.session.get_one(Event, event.id, populate_existing=True).organizer
    sign_in(client, other)

    text = client.get(f"/events/{event.slug}/guests").text

    assert declined.name in text
    assert "salsa dancing" in text
    assert "no sesame" in text


def test_the_days_after_say_nothing_of_a_report_who_did_not_come(
    app: Flask, client: FlaskClient, lunch: tuple[Event, Person]
) -> None:
    event, ana = lunch
    comes, *_ = reports(event)
    with transaction() as session:
        over = session.get_one(Event, event.id)
        over.starts_at, over.ends_at = (
            NOW - timedelta(hours=3),
            NOW - timedelta(hours=2),
        )
    for person in (ana, comes):
        a_mail(event, person, MailKind.PROMPT)

    guests = client.get(f"/events/{event.slug}/guests").text
    attendance = client.get(f"/events/{event.slug}/attendance").text

    assert guests.count("Prompt after the event: waits to be sent,") == 1
    assert "Rea Comes" not in attendance
    assert "1 more person on the list is in your reporting line" in attendance
