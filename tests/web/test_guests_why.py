"""Hosts and people read why somebody waits and why no mail came."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.outbox import MailKind, MessageState
from app.domain.signups import Answer
from app.domain.why import NoMail, Unsent
from app.models import Event, Message, Mute, Person
from app.web.no_mail_words import UNSENT_WORDS, UNWRITTEN_WORDS
from tests.factories import make_event, make_person, say, sign_in

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=20)


def full_event(client: FlaskClient) -> tuple[Event, Person, Person]:
    """A room of one, who has the place and who waits; its host is signed in."""
    with transaction() as session:
        host = make_person(session, name="Maya Lindqvist")
        event = make_event(session, capacity=1, starts_at=SOON, organizer=host)
        going = make_person(session, name="Ana Silva", manager=host)
        waiting = make_person(session, name="Ben Okafor")
        for person in (going, waiting):
            say(session, Answer.YES, event=event, person=person, now=datetime.now(UTC))
        session.flush()
        for row in (host, going, waiting):
            session.refresh(row)
            session.expunge(row)
    sign_in(client, host)
    return event, going, waiting


def read(client: FlaskClient, event: Event, person: Person) -> str:
    page = client.get(f"/events/{event.slug}/guests/{person.id}/why")
    assert page.status_code == 200
    return " ".join(unescape(page.text).split())


def test_a_host_reads_why_somebody_waits_and_what_became_of_each_mail(
    app: Flask, client: FlaskClient
) -> None:
    event, going, waiting = full_event(client)
    with transaction() as session:
        session.add(Mute(person_id=waiting.id, kind=MailKind.ANNOUNCEMENT))

    page = read(client, event, waiting)

    assert "Why is Ben Okafor still waiting?" in page
    assert "Nothing in their calendar; they said yes on the page" in page
    assert "<li>1 of 1 places are taken.</li>" in page
    assert "<li>Nobody waits before them.</li>" in page
    assert "They had answered already." in page
    assert "Only those with a place get it." in page
    invited = read(client, event, going)
    assert "still waiting?" not in invited
    assert "Nothing holds it: the worker takes it next." in invited


def test_somebody_who_waits_reads_why(app: Flask, client: FlaskClient) -> None:
    event, _, waiting = full_event(client)
    sign_in(client, waiting)

    page = " ".join(unescape(client.get(f"/events/{event.slug}").text).split())

    assert "Why am I still waiting?" in page
    assert "<li>Nobody waits before you.</li>" in page
    assert "<li>A place that frees up is given by itself, with an invite.</li>" in page
    assert "Ana Silva" not in page


def test_of_ones_own_report_only_what_the_list_shows_is_told(
    app: Flask, client: FlaskClient
) -> None:
    event, going, _ = full_event(client)
    why = f"/events/{event.slug}/guests/{going.id}/why"
    assert "Prompt after the event" not in client.get(why).text

    with transaction() as session:
        here = session.get_one(Event, event.id)
        person = session.get_one(Person, going.id)
        say(session, Answer.NO, event=here, person=person, now=datetime.now(UTC))
    db.session.rollback()

    assert client.get(why).status_code == 404
    assert client.get(f"/events/{event.slug}/guests/999999/why").status_code == 404


@pytest.mark.parametrize(
    ("state", "trouble", "says"),
    [
        (MessageState.FAILED, "550 no such mailbox", "Last answer: 550 no such"),
        (MessageState.SUPERSEDED, "", "replaced by a newer one"),
        (MessageState.TOO_LATE, "", "not sent in time"),
        (MessageState.DUE, "451 later", "The mail server put it off"),
        (MessageState.SENT, "", "sent,"),
    ],
)
def test_what_became_of_a_mail_is_told(
    app: Flask, client: FlaskClient, state: MessageState, trouble: str, says: str
) -> None:
    event, going, _ = full_event(client)
    with transaction() as session:
        mail = session.scalars(
            select(Message).where(
                Message.person_id == going.id, Message.kind == MailKind.INVITE
            )
        ).one()
        mail.state, mail.trouble = state, trouble or None

    assert says in read(client, event, going)


def test_every_reason_has_its_words() -> None:
    assert set(UNSENT_WORDS) == set(Unsent)
    assert set(UNWRITTEN_WORDS) == set(NoMail)


def test_what_somebody_switched_off_is_not_told_to_a_host(
    app: Flask, client: FlaskClient
) -> None:
    event, _, _ = full_event(client)
    with transaction() as session:
        wants_less, joined_later = make_person(session), make_person(session)
        session.add(Mute(person_id=wants_less.id, kind=MailKind.ANNOUNCEMENT))
        session.flush()
        for row in (wants_less, joined_later):
            session.refresh(row)
            session.expunge(row)

    pages = [read(client, event, person) for person in (wants_less, joined_later)]

    sentence = str(UNWRITTEN_WORDS[NoMail.MUTED])
    assert sentence == str(UNWRITTEN_WORDS[NoMail.JOINED_LATER])
    assert [page.count(sentence) for page in pages] == [1, 1]


def test_who_left_is_no_hosts_business_unless_they_were_a_guest(
    app: Flask, client: FlaskClient
) -> None:
    event, going, _ = full_event(client)
    with transaction() as session:
        gone = make_person(session, name="Gone Lately")
        gone.left_at = datetime.now(UTC)
        session.get_one(Person, going.id).manager_id = None
        session.get_one(Person, going.id).left_at = datetime.now(UTC)
        gone_id = gone.id

    stranger = client.get(f"/events/{event.slug}/guests/{gone_id}/why")
    guest = client.get(f"/events/{event.slug}/guests/{going.id}/why")

    assert (stranger.status_code, guest.status_code) == (404, 200)
