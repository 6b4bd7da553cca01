"""Telling people about an event besides the mail, and stopping the mail."""

from datetime import UTC, datetime

import segno
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.operations.announcing import stop_announcing
from app.operations.letters import event_url
from app.queries.announcements import how_far
from app.web.access import current_visit
from app.web.hosting_blueprint import blueprint
from app.web.labels import KIND_WORDS
from app.web.login import current_house
from app.web.words import gettext, ngettext


@blueprint.post("/events/<event:handle>/stop")
def stop(handle: str) -> ResponseReturnValue:
    """Stop the announcement: what has not left never will."""
    del handle
    event = current_visit().event
    slug, event_id = event.slug, event.id
    with transaction() as session:
        stopped = stop_announcing(session, event_id=event_id, now=datetime.now(UTC))
    left = how_far(db.session(), event_id=event_id).sent
    flash(*_stopped(left) if stopped else _too_late(left))
    return redirect(url_for("events.page", handle=slug), 303)


@blueprint.get("/events/<event:handle>/poster")
def poster(handle: str) -> ResponseReturnValue:
    """Show one page to print and hang up; its square leads to the event."""
    del handle
    event = current_visit().event
    url = event_url(event, house=current_house())
    square = segno.make(url, error="m").svg_data_uri(scale=8, border=4, light="white")
    return render_template(
        "hosting/poster.html",
        event=event,
        kind=str(KIND_WORDS[event.kind]),
        url=url,
        short=url.partition("://")[2],
        square=square,
    )


def _stopped(left: int) -> tuple[str, str]:
    if not left:
        return gettext("Stopped before the first mail left. Nobody was told."), "ok"
    said = ngettext(
        "Stopped. %(num)s mail had left already; the others never will.",
        "Stopped. %(num)s mails had left already; the others never will.",
        left,
    )
    return said, "ok"


def _too_late(left: int) -> tuple[str, str]:
    said = ngettext(
        "There was nothing to stop: %(num)s mail had left already.",
        "There was nothing to stop: %(num)s mails had left already.",
        left,
    )
    return said, "lamp"
