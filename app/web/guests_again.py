"""Sending invites again: to one guest, or to all whose calendars lack it."""

from datetime import UTC, datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.db import transaction
from app.operations import sending_again
from app.operations.sending_again import Again
from app.web.access import current_visit
from app.web.entry_words import AGAIN_WORDS, sent_to_all
from app.web.guests_blueprint import blueprint
from app.web.guests_list import here
from app.web.hosting_helpers import asked_person
from app.web.login import current_house


@blueprint.post("/events/<event:handle>/guests/send-again")
def send_again(handle: str) -> ResponseReturnValue:
    """Send one guest's invite again."""
    del handle
    event, person = current_visit().event, asked_person()
    slug, event_id, person_id = event.slug, event.id, person.id
    with transaction() as session:
        outcome = sending_again.send_again(
            session,
            event_id=event_id,
            person_id=person_id,
            house=current_house(),
            now=datetime.now(UTC),
        )
    flash(AGAIN_WORDS[outcome], "ok" if outcome is Again.SENT else "lamp")
    return redirect(url_for("guests.listing", handle=slug, **here()), 303)


@blueprint.post("/events/<event:handle>/guests/send-missing")
def send_to_lacking(handle: str) -> ResponseReturnValue:
    """Send the invite to everybody who has a place, and nothing true in their calendar."""
    del handle
    event = current_visit().event
    slug, event_id = event.slug, event.id
    with transaction() as session:
        number = sending_again.send_to_lacking(
            session, event_id=event_id, now=datetime.now(UTC)
        )
    flash(sent_to_all(number), "ok" if number else "lamp")
    return redirect(url_for("guests.listing", handle=slug, **here()), 303)
