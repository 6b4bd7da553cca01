"""How long much mail takes is said as it is, before it is sent."""

from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.db import db, transaction
from app.domain.outbox import MailKind
from app.web.mail_words import how_long, long_mail_words, span_words
from tests.browsing import post
from tests.conftest import Browser, settings_for
from tests.factories import make_person
from tests.web.test_hosting import LUNCH, maya

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PROVIDER = {
    "mail_preset": "google",
    "mail_from": "Trestle <events@corp.example>",
    "oauth_service_account": '{"client_email": "t@p.example", "private_key": "k"}',
    "pace": 25,
    "send_delay": 60,
}


@pytest.fixture
def provided(app: Flask, tmp_path: Path) -> Flask:
    """The same house, connected to a provider that takes 25 mails a minute."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    other = create_app(settings_for(url, tmp_path, **PROVIDER))
    other.test_client_class = Browser
    return other


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (MINUTE, "about a minute"),
        (9 * MINUTE, "about 9 minutes"),
        (119 * MINUTE, "about 119 minutes"),
        (130 * MINUTE, "about 2 hours"),
        (DAY, "about a day"),
        (3 * DAY, "about 3 days"),
    ],
)
def test_a_span_is_said_as_people_say_it(
    app: Flask, span: timedelta, words: str
) -> None:
    assert span_words(span) == words


def test_facts_are_held_by_a_providers_pace_and_by_no_other(
    app: Flask, provided: Flask
) -> None:
    def said() -> tuple[str, str]:
        announced = how_long(214, kind=MailKind.ANNOUNCEMENT, delay=MINUTE)
        return announced, long_mail_words(214, kind=MailKind.UPDATE)

    free = said()
    with provided.app_context():
        paced = said()
        db.engine.dispose()

    assert free == ("about a minute", "")
    assert paced == ("about 9 minutes", "The mails take about 9 minutes.")


def test_the_page_says_before_and_after_publishing_how_long_it_takes(
    app: Flask, provided: Flask
) -> None:
    client = provided.test_client()
    maya(client)
    with transaction() as session:
        for _ in range(60):
            make_person(session)
    with provided.app_context():
        draft = post(client, "/events/new", "/events/new", **LUNCH)
        before = unescape(client.get(draft.location).text)
        done = post(client, draft.location, f"{draft.location}/publish", **LUNCH)
        after = unescape(client.get(done.location).text)
        db.engine.dispose()

    assert "61 mails, about 3 minutes." in before
    assert "Published. 61 mails go out within about 3 minutes." in after
