"""Mail that could be switched off when the charter was accepted goes on being so."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.charter import CAN_BE_SWITCHED_OFF, mail_key, sight_key
from app.domain.outbox import CAN_BE_MUTED, MailKind, MessageState
from app.domain.privacy_terms import Reader
from app.models import Message, Mute
from app.operations import settings
from app.queries.charter import list_mutable, may_mail
from tests.agreed import accept_but
from tests.browsing import post
from tests.factories import BEFORE, make_person, sign_in
from tests.operations.test_stopping import HOLD, crowd, write

NOTES_OFF = {mail_key(MailKind.NOTE): CAN_BE_SWITCHED_OFF}


def notes() -> dict[int, MessageState]:
    db.session.rollback()
    sent = select(Message.person_id, Message.state).filter_by(kind=MailKind.NOTE)
    return {row.person_id: row.state for row in db.session.execute(sent)}


@pytest.mark.parametrize("is_accepted", [False, True], ids=["held", "accepted"])
def test_who_switched_it_off_gets_none_until_it_is_accepted_that_it_always_comes(
    app: Flask, *, is_accepted: bool
) -> None:
    event, people, mailbox = crowd(2)
    ana, ben = people
    accept_but(NOTES_OFF)
    with transaction() as session:
        settings.mute(session, person_id=ana.id, kind=MailKind.NOTE)
    if is_accepted:
        accept_but()
    write(event, people)

    mailbox.work(now=BEFORE + HOLD)

    sent = MessageState.SENT
    gets = sent if is_accepted else MessageState.SUPERSEDED
    assert notes() == {ana.id: gets, ben.id: sent}


def test_it_cannot_be_switched_off_any_more_once_accepted(app: Flask) -> None:
    with transaction() as session:
        ana = make_person(session)
    accept_but()

    with pytest.raises(settings.CannotBeMuted), transaction() as session:
        settings.mute(session, person_id=ana.id, kind=MailKind.NOTE)

    with transaction() as session:
        assert list_mutable(session) == CAN_BE_MUTED


def test_its_switch_stands_on_the_page_until_then(
    app: Flask, client: FlaskClient
) -> None:
    with transaction() as session:
        ana = make_person(session)
    sign_in(client, ana)
    accept_but(NOTES_OFF)

    shown = client.get("/me/notifications").text
    wanted = dict.fromkeys(CAN_BE_MUTED, "y")
    post(client, "/me/notifications", "/me/notifications/save", **wanted)
    off = set(db.session.scalars(select(Mute.kind)))
    accept_but()
    gone = client.get("/me/notifications").text

    assert ["Notes from hosts" in page for page in (shown, gone)] == [True, False]
    assert off == {MailKind.NOTE}


@pytest.mark.parametrize("name", ["directory", "answer", "seats"])
def test_mail_that_names_tablemates_waits_where_they_may_not_be_told(
    app: Flask, name: str
) -> None:
    accept_but({sight_key(name, Reader.TABLEMATE): 0})
    with transaction() as session:
        held = {kind for kind in MailKind if not may_mail(session, kind)}
    accept_but()
    with transaction() as session:
        free = {kind for kind in MailKind if not may_mail(session, kind)}

    names = {MailKind.PROMPT, MailKind.PROMISE, MailKind.DIGEST}
    assert (held, free) == (names, set())
