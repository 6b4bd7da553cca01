"""What comes to oneself, when, and what waits: said, chosen, paused, resumed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.outbox import MailKind
from app.models import AuditEntry, HeldNudge, Quiet
from tests.browsing import post
from tests.factories import make_event, make_person, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/me/notifications"


def entered(client: FlaskClient) -> int:
    """Sign somebody in; return their id."""
    with transaction() as session:
        person = make_person(session)
    sign_in(client, person)
    return person.id


def chosen() -> Quiet | None:
    db.session.rollback()
    return db.session.scalar(select(Quiet))


def test_hours_are_kept_and_said_in_words(app: Flask, client: FlaskClient) -> None:
    entered(client)

    said = client.get(PAGE).text
    hours = {"days": ["6", "0", "1"], "opens": "480", "closes": "960"}
    post(client, PAGE, f"{PAGE}/hours", **hours)

    assert "over all hosts together" in said
    assert "on Monday to Sunday, 00:00 to 24:00, Berlin time" in said
    quiet = chosen()
    assert quiet is not None
    assert (quiet.days, quiet.opens_min, quiet.closes_min) == ("016", 480, 960)
    assert "on Monday, Tuesday, Sunday, 08:00 to 16:00" in client.get(PAGE).text
    notes = db.session.scalars(select(AuditEntry.after)).all()
    assert notes == [{"setting": "hours"}]


@pytest.mark.parametrize(
    "hours",
    [
        {"days": ["0"], "opens": "960", "closes": "480"},
        {"opens": "480", "closes": "960"},
        {"days": ["7"], "opens": "480", "closes": "960"},
        {"days": ["0"], "opens": "1", "closes": "x"},
    ],
)
def test_hours_that_are_none_are_refused(
    app: Flask, client: FlaskClient, hours: dict[str, str]
) -> None:
    entered(client)

    post(client, PAGE, f"{PAGE}/hours", **hours)

    assert chosen() is None
    assert "an end after the start" in client.get(PAGE).text


def test_a_pause_lasts_until_its_day_or_one_press(
    app: Flask, client: FlaskClient
) -> None:
    entered(client)
    until = datetime.now(UTC).date() + timedelta(days=9)

    post(client, PAGE, f"{PAGE}/pause", until=until.isoformat())
    paused, page = chosen(), client.get(PAGE).text
    kept = paused.paused_until if paused else None
    post(client, PAGE, f"{PAGE}/resume")
    resumed = chosen()

    assert kept == until
    assert "Everything optional is paused until" in page
    assert "Resume now" in page
    assert resumed is not None
    assert resumed.paused_until is None
    # That it was, and never until when: absences are nobody's to read in a log.
    notes = db.session.scalars(select(AuditEntry.after)).all()
    assert notes == [{"setting": "pause"}] * 2


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01", "2999-01-01"])
def test_a_day_that_is_past_far_or_none_pauses_nothing(
    app: Flask, client: FlaskClient, until: str
) -> None:
    entered(client)

    post(client, PAGE, f"{PAGE}/pause", until=until)

    assert chosen() is None
    assert "from tomorrow on, within a year" in client.get(PAGE).text


def test_what_is_held_is_named_to_its_reader_alone(
    app: Flask, client: FlaskClient
) -> None:
    person_id = entered(client)
    now = datetime.now(UTC)
    with transaction() as session:
        events = [make_event(session, starts_at=now + timedelta(days=30)) for _ in "12"]
        other = make_person(session)
        for event, reader in zip(events, (person_id, other.id), strict=True):
            session.add(
                HeldNudge(
                    event_id=event.id,
                    person_id=reader,
                    kind=MailKind.ANNOUNCEMENT,
                    held_at=now,
                    due_at=datetime(2027, 3, 1, 8, tzinfo=UTC),
                    digest_at=datetime(2027, 3, 1, tzinfo=UTC),
                )
            )
        titles = [event.title for event in events]

    page = client.get(PAGE).text

    assert [title in page for title in titles] == [True, False]
    assert "in your digest, Mon 1 Mar, 09:00, Berlin time" in page


def test_a_person_whose_pause_is_over_is_not_called_paused(
    app: Flask, client: FlaskClient
) -> None:
    person_id = entered(client)
    with transaction() as session:
        session.add(Quiet(person_id=person_id, paused_until=date(2020, 1, 1)))

    assert "Resume now" not in client.get(PAGE).text
