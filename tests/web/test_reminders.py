"""A host plans a reminder: sees it first, plans it once, takes it back."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.db import db, transaction
from app.domain.planned_reminders import ReminderState
from app.domain.signups import Answer, SignupStatus, Source
from app.models import Event, PlannedReminder, Signup
from app.web.headers import MAIL_POLICY
from app.web.hosting_defaults import fields_of
from tests.browsing import post
from tests.factories import make_event, make_person, say, sign_in

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=20)


def hosted(client: FlaskClient, *, starts_at: datetime = SOON) -> tuple[Event, str]:
    """An event with one guest, its host signed in, and where its reminders are."""
    with transaction() as session:
        host = make_person(session, name="Maya Lindqvist")
        event = make_event(session, organizer=host, starts_at=starts_at)
        say(
            session,
            Answer.YES,
            event=event,
            person=make_person(session),
            now=datetime.now(UTC),
        )
        session.refresh(host)
        session.expunge(host)
        path = f"/events/{event.slug}/reminders"
    sign_in(client, host)
    return event, path


def press(client: FlaskClient, path: str, verb: str, **fields: str) -> TestResponse:
    typed = {"days_before": "2", "circle": "going", "text": "Bring a badge."}
    return post(client, path, f"{path}/{verb}", **(typed | fields))


def words_of(answer: TestResponse) -> str:
    return " ".join(unescape(answer.text).split())


def planned() -> list[tuple[int, str]]:
    db.session.rollback()
    rows = db.session.scalars(db.select(PlannedReminder)).all()
    return [(row.days_before, row.circle.value) for row in rows]


def test_a_reminder_is_seen_before_it_is_planned(
    app: Flask, client: FlaskClient
) -> None:
    _, path = hosted(client)
    assert "None is planned." in client.get(path).text

    seen = words_of(press(client, path, "preview"))

    assert "If it left now: 1 person, those who are going" in seen
    assert "No calendar changes." in seen
    assert "A reminder: Mixer" in seen
    assert "Bring a badge." in seen
    assert planned() == []

    press(client, path, "add")
    twice = press(client, path, "add")

    assert planned() == [(2, "going")]
    assert "reminded on that day already" in client.get(twice.location).text
    listed = words_of(client.get(path))
    assert "2 days before, those who are going" in listed
    assert "Planned for" in listed


def test_the_frame_shows_the_reminder_as_it_will_look(
    app: Flask, client: FlaskClient
) -> None:
    event, path = hosted(client)
    fields = {"act": "remind", "days_before": "2", "circle": "going"}
    show = f"/events/{event.slug}/mail/show"

    mail = post(client, path, show, **fields, text="Bring a badge.")
    wrong = post(client, path, show, **fields | {"circle": "everyone"})

    assert mail.headers["Content-Security-Policy"] == MAIL_POLICY
    assert "Bring a badge." in mail.text
    assert wrong.status_code == 404


def test_who_has_not_answered_is_a_number_and_no_name(
    app: Flask, client: FlaskClient
) -> None:
    event, path = hosted(client)
    with transaction() as session:
        silent = make_person(session, name="Ana Horvat")
        session.add(
            Signup(
                event_id=event.id,
                person_id=silent.id,
                status=SignupStatus.INVITED,
                source=Source.HOST,
                answered_at=datetime.now(UTC),
            )
        )

    seen = words_of(press(client, path, "preview", circle="unanswered"))

    assert "If it left now: 1 person, those who have not answered" in seen
    assert "Ana Horvat" not in seen


def test_a_reminder_is_taken_back(app: Flask, client: FlaskClient) -> None:
    _, path = hosted(client)
    press(client, path, "add")
    found = re.search(r'name="reminder_id" value="(\d+)"', client.get(path).text)
    assert found is not None

    for said in ("Taken back.", "It was gone already."):
        answer = press(client, path, "remove", reminder_id=found[1])
        assert said in client.get(answer.location).text

    assert planned() == []
    assert press(client, path, "remove", reminder_id="x").status_code == 303


def test_what_would_come_too_late_is_refused_at_its_field(
    app: Flask, client: FlaskClient
) -> None:
    _, path = hosted(client, starts_at=datetime.now(UTC) + timedelta(hours=30))

    for verb in ("preview", "add"):
        answer = press(client, path, verb, days_before="7")
        assert answer.status_code == 422
        assert "it has passed, or the event has begun by then" in words_of(answer)
        assert "Bring a badge." in answer.text

    assert planned() == []
    for wrong in ({"days_before": "5"}, {"circle": "everyone"}, {"text": "x" * 1001}):
        assert press(client, path, "preview", **wrong).status_code == 422


def test_a_missed_one_is_shown_and_never_sent(app: Flask, client: FlaskClient) -> None:
    _, path = hosted(client)
    press(client, path, "add")
    with transaction() as session:
        session.scalars(db.select(PlannedReminder)).one().state = ReminderState.MISSED

    assert "It is never sent late." in client.get(path).text


def test_moving_the_event_says_first_what_becomes_of_its_reminders(
    app: Flask, client: FlaskClient
) -> None:
    event, path = hosted(client)
    for days_before in ("7", "1"):
        press(client, path, "add", days_before=days_before)
    db.session.rollback()
    found = db.session.get_one(Event, event.id)
    settings = f"/events/{found.slug}/settings"
    zone = ZoneInfo(found.zone)
    to = datetime.now(zone) + timedelta(days=5)
    typed = fields_of(found, people="") | {
        "kind": found.kind.value,
        "day": to.date().isoformat(),
        "answer_day": to.date().isoformat(),
        "answer_time": "00:01",
    }

    page = words_of(post(client, settings, f"{settings}/preview", **typed))

    assert "<p>1 reminder moves along.</p>" in page
    assert "<p>1 reminder is missed: by the new time its hour has passed.</p>" in page

    post(client, settings, f"{settings}/edit", **typed, how="loudly")
    db.session.rollback()
    states = db.select(PlannedReminder.state).order_by(PlannedReminder.id)
    assert db.session.scalars(states).all() == [
        ReminderState.MISSED,
        ReminderState.PLANNED,
    ]
