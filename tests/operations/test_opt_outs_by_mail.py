"""Mails that end one kind of mail: as programs write them from `List-Unsubscribe`."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.audit import Act
from app.domain.house import House
from app.domain.incoming import Fate, Nature, Why
from app.domain.outbox import MailKind
from app.models import AuditEntry, Message, Mute, Person
from app.operations import letters
from app.operations.intake import take_in
from app.queries.incoming import list_unmatched
from tests.factories import BEFORE, HOUSE, make_person
from tests.messages.samples import PROMPT

TRUSTING = replace(HOUSE, authserv_id="mx.trestle.example")


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    path = tmp_path / "test.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def ana(app: Flask) -> Person:
    with transaction() as session:
        return make_person(session, name="Ana Ames")


def prompted(person: Person) -> str:
    """Return the subject that a prompt to this person offers to write."""
    with transaction() as session:
        occasion = letters.Occasion(kind=MailKind.PROMPT)
        letters.queue(
            session,
            person=session.get_one(Person, person.id),
            content=PROMPT,
            occasion=occasion,
            house=HOUSE,
            now=BEFORE,
        )
    content = db.session.scalars(select(Message.content)).one()
    db.session.rollback()
    head = str(message_from_bytes(content, policy=SMTP)["List-Unsubscribe"])
    found = re.search(r"<mailto:([^?]+)\?subject=([^>]+)>", head)
    assert found is not None
    assert found[1] == HOUSE.mailbox.address
    return unquote(found[2])


def take(
    subject: str, *, sender: str, house: House = HOUSE, more: str = ""
) -> tuple[Fate, Why | None, bool]:
    raw = (
        f"From: {sender}\r\nTo: events@trestle.example\r\n{more}"
        f"Subject: {subject}\r\nMessage-ID: <1@{sender.rpartition('@')[2]}>\r\n\r\n"
    )
    with transaction() as session:
        done = take_in(session, raw.encode(), house=house, now=BEFORE)
    assert done.nature is Nature.OPT_OUT
    return done.fate, done.why, done.is_new


def muted() -> list[tuple[int, MailKind]]:
    db.session.rollback()
    rows = db.session.execute(select(Mute.person_id, Mute.kind)).all()
    return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("more", ["", "Auto-Submitted: auto-generated\r\n"])
def test_what_our_header_offers_ends_that_kind_for_that_person(
    ana: Person, more: str
) -> None:
    subject = prompted(ana)

    # An address that nobody here knows: the key says whose it is.
    first = take(subject, sender="ana@home.example", more=more)
    same = take(subject, sender="ana@home.example", more=more)
    other = take(subject, sender=ana.email)

    assert first == (Fate.APPLIED, None, True)
    assert same == (Fate.APPLIED, None, False)
    assert other == (Fate.UNCHANGED, Why.SAME, True)
    assert muted() == [(ana.id, MailKind.PROMPT)]
    act = db.session.scalars(select(AuditEntry)).one()
    assert (act.act, act.person_id) == (Act.CHANGED_SETTINGS, ana.id)
    assert len(db.session.scalars(select(Message)).all()) == 1


@pytest.mark.parametrize(
    "forge",
    [
        lambda subject: subject[:-1] + ("a" if subject[-1] != "a" else "b"),
        lambda subject: subject.replace("prompt", "announcement"),
        lambda subject: subject.replace("prompt", "invite"),
        lambda _: "unsubscribe prompt 1.x",
        lambda _: f"unsubscribe prompt {'9' * 20}.x",
        lambda _: "unsubscribe prompt",
    ],
)
def test_a_forged_one_is_held_with_its_reason_and_changes_nothing(
    ana: Person, forge: object
) -> None:
    assert callable(forge)
    subject = forge(prompted(ana))

    held = take(subject, sender=ana.email)

    assert held == (Fate.HELD, Why.NO_KEY, True)
    assert muted() == []
    shown = list_unmatched(db.session())
    assert [(mail.why, mail.sender_address) for mail in shown] == [(Why.NO_KEY, "")]


def test_a_colleague_who_was_forwarded_the_mail_ends_nothing(ana: Person) -> None:
    subject = prompted(ana)
    with transaction() as session:
        bo = make_person(session, name="Bo Berg")

    held = take(subject, sender=bo.email)

    assert held == (Fate.HELD, Why.OTHER_SENDER, True)
    assert muted() == []


def test_typed_without_a_key_it_counts_for_a_proven_sender_only(ana: Person) -> None:
    proof = "Authentication-Results: mx.trestle.example; dmarc=pass header.from={}\r\n"
    own = proof.format("trestle.example")

    bare = take("Unsubscribe Digest", sender=ana.email, house=TRUSTING)
    proven = take("unsubscribe digest", sender=ana.email, house=TRUSTING, more=own)

    assert bare == (Fate.HELD, Why.NO_KEY, True)
    assert proven == (Fate.APPLIED, None, True)
    assert muted() == [(ana.id, MailKind.DIGEST)]
