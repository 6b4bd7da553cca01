"""A whole day of one person, and a log that could be shown to anybody."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.delivery.carriers import RefusedForGood, RefusedForNow
from app.delivery.worker import Worker
from app.domain.outbox import Parcel
from app.domain.settings import Rhythm
from app.models import Event, Message, Person
from app.operations.places import answer_link
from tests.browsing import post
from tests.factories import HOUSE, make_event, make_person
from tests.web.test_codes import mailed_code

PLANTED = {
    "name": "Zora Plantedname",
    "address": "zora.planted@corp.example",
    "title": "Plantedtitle at noon",
    "purpose": "Plantedpurpose over soup.",
    "learn": "plantedlearn of looms",
    "help": "plantedhelp with knots",
    "note": "plantednote: no nuts",
    "typed": "planted.typo@corp.example",
    "code": "plantedcode",
    "path": "planted-path",
    "refused": "planted.refused@corp.example",
}


def lived_through(app: Flask, client: FlaskClient) -> list[str]:
    """Sign in, look, answer, tell, host, err, be mailed; return the secrets met."""
    path, link, event_id = placed()
    post(client, "/sign-in", "/sign-in", email=PLANTED["typed"])
    post(client, "/sign-in", "/sign-in", email=PLANTED["address"])
    code = mailed_code()
    post(client, "/sign-in/code", "/sign-in/code", code=PLANTED["code"])
    post(client, "/sign-in/code", "/sign-in/code", code=code)
    post(client, path, f"{path}/rsvp", answer="yes")
    told = {"learn": PLANTED["learn"], "help": PLANTED["help"], "note": PLANTED["note"]}
    post(client, path, f"{path}/details", food="vegan", **told)
    carry(app, RefusedForNow, RefusedForGood)
    client.get(f"/{PLANTED['path']}?q={PLANTED['name']}")
    client.get(f"{path}/guests?who={PLANTED['name']}")
    client.get(f"{path}/guests.csv")
    client.post(f"{path}/rsvp", data={"answer": PLANTED["note"]})  # has no token
    post(client, link, link, answer="no")
    break_something(app, client, path=path, event_id=event_id)
    with client.session_transaction(base_url=HOUSE.base_url) as session:
        cookie = str(session["csrf_token"])
    return [code, link, link.rpartition("/")[2], cookie]


def placed() -> tuple[str, str, int]:
    """Add Zora and her own event; return its path, her link to it, and its id."""
    with transaction() as session:
        zora = make_person(session, name=PLANTED["name"])
        zora.email = PLANTED["address"]
        event = make_event(
            session,
            organizer=zora,
            starts_at=datetime.now(UTC).replace(microsecond=0) + timedelta(days=30),
        )
        event.title, event.purpose = PLANTED["title"], PLANTED["purpose"]
        link = answer_link(session, event, zora, house=HOUSE)
        return f"/events/{event.slug}", link.removeprefix(HOUSE.base_url), event.id


def break_something(
    app: Flask, client: FlaskClient, *, path: str, event_id: int
) -> None:
    """Let a page fail on a row that cannot be, with its words in the exception."""
    with transaction() as session:
        session.get_one(Event, event_id).zone = PLANTED["purpose"]
    client.get(path)
    with transaction() as session:
        session.get_one(Event, event_id).zone = "Europe/Berlin"
    carry(app, ValueError)
    carry(app)


def carry(app: Flask, *errors: type[Exception]) -> None:
    """Carry all that is due; the first fail so, in words that name people."""
    left = list(errors)

    def take(parcel: Parcel) -> None:
        if left:
            raise left.pop(0)(f"550 {PLANTED['refused']} {parcel.content!r}")

    for _ in range(2):  # what a refused invite leaves to do is done as well
        Worker(carry=take, house=HOUSE, rhythm=Rhythm(pace=0, waits_s=(0,))).catch_up()
    db.session.remove()


def test_nothing_of_a_journey_stands_in_its_log(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()

    secrets = lived_through(app, client)

    text = capsys.readouterr().err
    lines = [json.loads(line) for line in text.splitlines()]
    planted = [*PLANTED.values(), *PLANTED["name"].split(), *secrets]
    assert [word for word in planted if word.lower() in text.lower()] == []
    assert {line["event"] for line in lines} >= {
        "code_asked",
        "sign_in_failed",
        "signed_in",
        "looked",
        "request_failed",
        "request_ended",
        "message_sent",
        "message_put_off",
        "message_refused",
    }
    of_mail = [line for line in lines if line["event"].startswith("message_")]
    of_requests = [line for line in lines if line not in of_mail]
    assert all("message_id" in line for line in of_mail)
    assert all("request_id" in line for line in of_requests)
    assert db.session.scalars(select(Message.id)).first() is not None
    assert db.session.scalars(select(Person.email)).first() == PLANTED["address"]
