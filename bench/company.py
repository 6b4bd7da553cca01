"""A company to measure with: people, one event, and cookies for everybody."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import flask_migrate
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import URLSafeTimedSerializer

from app import create_app
from app.config import Settings
from app.db import db, transaction
from app.domain.access import Right
from app.domain.events import AudienceKind, Kind
from app.domain.house import House, Mailbox
from app.domain.signups import Answer
from app.models import Department, Event, Grant, Person
from app.operations.besides import Details, describe
from app.operations.signups import rsvp

SECRET = "bench"  # noqa: S105 -- of a database that lives for one run
DEPARTMENTS = 12


def found(settings: Settings, *, people: int) -> Flask:
    """Migrate an empty database and let `people` move in."""
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        with transaction() as session:
            session.add_all(
                Department(name=f"Department {n}", code=f"D{chr(65 + n)}", number=n)
                for n in range(DEPARTMENTS)
            )
            session.flush()
            session.add_all(
                Person(
                    name=f"Person {n}",
                    email=f"person{n}@bench.example",
                    department_id=1 + n % DEPARTMENTS,
                    zone="Europe/Berlin",
                    site="Berlin",
                )
                for n in range(people)
            )
            session.flush()
            session.add(Grant(person_id=1, granted=Right.WRITES_TO_EVERYONE))
    return app


def add_event(
    app: Flask, *, capacity: int, tables: int | None = None
) -> tuple[int, str]:
    """Add one event next week; return its id and the path of its page."""
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
    with app.app_context(), transaction() as session:
        number = (session.scalar(db.select(db.func.max(Event.id))) or 0) + 1
        event = Event(
            handle=f"bench{number}",
            kind=Kind.MIXER,
            title="Bench mixer",
            purpose="A lunch that is measured.",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            zone="Europe/Berlin",
            location="Canteen",
            capacity=capacity,
            tables=tables,
            seats_per_table=capacity // tables if tables else None,
            audience=AudienceKind.EVERYONE,
            organizer_id=1,
            calendar_uid=f"bench-{number}@bench.example",
            published_at=datetime.now(UTC),
        )
        session.add(event)
        session.flush()
        return event.id, f"/events/{event.slug}"


def cookies(app: Flask, *, person_ids: Sequence[int]) -> tuple[list[str], str]:
    """Return a signed-in cookie for each person, and the form token of them all."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None  # noqa: S101 -- it has a key
    raw = "0" * 40
    token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(raw)
    made = [
        "trestle="
        + str(signer.dumps({"_user_id": f"{n}.1", "_fresh": True, "csrf_token": raw}))
        for n in person_ids
    ]
    return made, quote(str(token))


def typed_event(token: str, *, title: str) -> str:
    """Return an event for everyone, as a browser sends the form."""
    day = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    fields = {
        "kind": "mixer",
        "title": title,
        "day": day,
        "starts": "12:00",
        "ends": "13:00",
        "zone": "Europe/Berlin",
        "location": "Canteen",
        "tables": "5",
        "seats": "6",
        "audience": "everyone",
        "purpose": "A lunch that is measured and survives.",
    }
    return urlencode(fields) + f"&csrf_token={token}"


def fill(app: Flask, event_id: int, *, people: range, settings: Settings) -> None:
    """Let these people answer yes; four of five show their name."""
    mailbox = Mailbox.from_text(settings.mail_from)
    house = House(base_url=settings.base_url, mailbox=mailbox)
    now = datetime.now(UTC)
    with app.app_context():
        for person_id in people:
            with transaction() as session:
                rsvp(
                    session,
                    event_id=event_id,
                    person_id=person_id,
                    answer=Answer.YES,
                    house=house,
                    now=now,
                )
                describe(
                    session,
                    event_id=event_id,
                    person_id=person_id,
                    details=Details(shows_name=person_id % 5 != 0),
                    now=now,
                )
