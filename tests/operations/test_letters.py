"""One finished mail in the outbox: its identity, its version, its keys, its end."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db, transaction, worker_was_called
from app.domain.because import Because, Ground
from app.domain.mail import Announcement, Content, HostNote, News, PlaceNews
from app.domain.outbox import GIVE_UP_AFTER, MailClass, MailKind
from app.domain.tokens import Purpose, hash_of, read_key
from app.models import Event, Message, Mute, Person, Token
from app.operations import letters
from app.operations.letters import Occasion
from app.queries.tokens import find_token
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person

HOUR = timedelta(hours=1)


def note(event: Event) -> HostNote:
    return HostNote(
        event=letters.facts_of(event, house=HOUSE), author="Maya", text="Bring a pen."
    )


def queue(session: Session, person: Person, event: Event, **facts: object) -> Message:
    occasion = Occasion(kind=MailKind.NOTE, event_id=event.id, **facts)  # type: ignore[arg-type]
    message = letters.queue(
        session,
        person=person,
        content=note(event),
        occasion=occasion,
        house=HOUSE,
        now=BEFORE,
    )
    session.flush()
    return message


def test_the_row_names_the_mail_and_the_mail_the_row(app: Flask) -> None:
    with transaction() as session:
        ana = make_person(session)
        message = queue(session, ana, make_event(session))

        mail = message_from_bytes(message.content)
        assert mail["Message-ID"] == f"<{message.uuid}@trestle.example>"
        assert (message.person_id, message.recipient) == (ana.id, ana.email)
        assert (message.rank, message.queued_at, message.due_at) == (
            MailClass.REST,
            BEFORE,
            BEFORE,
        )


def test_a_mail_without_a_version_is_the_next_of_its_kind(app: Flask) -> None:
    with transaction() as session:
        ana, bo = make_person(session), make_person(session)
        event, other = make_event(session), make_event(session)

        versions = [
            queue(session, person, about).version
            for person, about in [(ana, event), (ana, event), (bo, event), (ana, other)]
        ]

    assert versions == [1, 2, 1, 1]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, BEFORE + GIVE_UP_AFTER),
        ({"pointless_at": NOON}, BEFORE + GIVE_UP_AFTER),
        ({"pointless_at": BEFORE + HOUR}, BEFORE + HOUR),
        ({"due_at": BEFORE + HOUR}, BEFORE + HOUR + GIVE_UP_AFTER),
    ],
)
def test_a_mail_is_given_up_after_two_days_or_when_nobody_needs_it(
    app: Flask, facts: dict[str, object], expected: object
) -> None:
    with transaction() as session:
        message = queue(session, make_person(session), make_event(session), **facts)

        assert message.useless_at == expected


def test_queueing_calls_the_worker_and_a_rollback_takes_the_call_back(
    app: Flask,
) -> None:
    with transaction() as session:
        queue(session, make_person(session), make_event(session))
    called = worker_was_called()

    def fail(session: Session) -> None:
        queue(session, make_person(session), make_event(session))
        raise LookupError

    with pytest.raises(LookupError), transaction() as session:
        fail(session)

    assert (called, worker_was_called()) == (True, False)
    assert len(db.session.scalars(select(Message.id)).all()) == 1


def test_a_link_opens_one_thing_for_one_person_and_its_secret_is_not_kept(
    app: Flask,
) -> None:
    with transaction() as session:
        ana, event = make_person(session), make_event(session)
        url = letters.make_link(
            session,
            path="r",
            purpose=Purpose.ANSWER,
            person_id=ana.id,
            event_id=event.id,
            house=HOUSE,
            expires_at=NOON,
        )
        key = read_key(url.removeprefix(f"{HOUSE.base_url}/r/"))
        assert key is not None
        token = session.scalars(select(Token)).one()
        everything = " ".join(
            str(value)
            for row in session.execute(select(Token.__table__))
            for value in row
        )

        assert (token.person_id, token.event_id, token.purpose, token.expires_at) == (
            ana.id,
            event.id,
            Purpose.ANSWER,
            NOON,
        )
        assert token.secret_hash == hash_of(key.secret)
        assert key.secret not in everything
        assert find_token(session, key=key, purpose=Purpose.ANSWER) is token
        others = [
            find_token(session, key=key, purpose=purpose)
            for purpose in Purpose
            if purpose is not Purpose.ANSWER
        ]
        assert others == [None] * (len(Purpose) - 1)


def test_two_links_for_the_same_thing_are_two_secrets(app: Flask) -> None:
    with transaction() as session:
        person_id = make_person(session).id
        links = {
            letters.make_link(
                session,
                path="u",
                purpose=Purpose.UNSUBSCRIBE,
                person_id=person_id,
                house=HOUSE,
            )
            for _ in range(20)
        }

    assert len(links) == 20


def test_an_announcement_can_be_switched_off_and_a_fact_about_a_place_cannot(
    app: Flask,
) -> None:
    with transaction() as session:
        ana, event = make_person(session), make_event(session)
        facts = letters.facts_of(event, house=HOUSE)
        contents: dict[MailKind, Content] = {
            MailKind.ANNOUNCEMENT: Announcement(
                event=facts,
                because=Because(ground=Ground.EVERYONE),
                yes_url=facts.url,
                no_url=facts.url,
            ),
            MailKind.NEWS: PlaceNews(
                event=facts, news=News.OFFER_RAN_OUT, events_url=facts.url
            ),
            MailKind.NOTE: note(event),
        }
        heads = {
            kind: message_from_bytes(
                letters.queue(
                    session,
                    person=ana,
                    content=content,
                    occasion=Occasion(kind=kind, event_id=event.id),
                    house=HOUSE,
                    now=BEFORE,
                ).content
            )
            for kind, content in contents.items()
        }
        tokens = session.scalars(select(Token)).all()

        url = heads[MailKind.ANNOUNCEMENT]["List-Unsubscribe"].split(">")[0]
        key = read_key(url.removeprefix(f"<{HOUSE.base_url}/u/"))
        assert key is not None
        assert find_token(session, key=key, purpose=Purpose.UNSUBSCRIBE) is tokens[0]
        assert [(t.subject, t.expires_at) for t in tokens] == [("announcement", None)]
        assert {k: m["List-Unsubscribe-Post"] for k, m in heads.items()} == {
            MailKind.ANNOUNCEMENT: "List-Unsubscribe=One-Click",
            MailKind.NEWS: None,
            MailKind.NOTE: None,
        }


def test_a_mute_is_about_one_kind_and_one_person(app: Flask) -> None:
    with transaction() as session:
        ana, bo = make_person(session), make_person(session)
        session.add(Mute(person_id=ana.id, kind=MailKind.PROMPT))
        session.flush()

        muted = [
            letters.is_muted(session, person_id=person.id, kind=kind)
            for person in (ana, bo)
            for kind in (MailKind.PROMPT, MailKind.ANNOUNCEMENT)
        ]

    assert muted == [True, False, False, False]
