"""What a mailed key opens: one thing, for one person, without signing anyone in."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import abort

from app.db import db
from app.domain.tokens import Purpose, read_key
from app.models import Event, Person
from app.queries.tokens import find_token


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Whose key this is, and what it is about."""

    person: Person
    event: Event | None
    subject: str


def open_key(key: str, *, purpose: Purpose) -> Holding:
    """Return what the key opens: 404 if it doesn't fit, 410 if its time is over."""
    parsed = read_key(key)
    token = find_token(db.session(), key=parsed, purpose=purpose) if parsed else None
    if token is None:
        abort(404)
    person = db.session.get_one(Person, token.person_id)
    if person.left_at is not None:
        abort(404)
    if token.expires_at is not None and token.expires_at <= datetime.now(UTC):
        abort(410)
    event = db.session.get(Event, token.event_id) if token.event_id else None
    return Holding(person=person, event=event, subject=token.subject)
