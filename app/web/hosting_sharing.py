"""Telling people about an event besides the mail."""

import segno
from flask import render_template
from flask.typing import ResponseReturnValue

from app.operations.letters import event_url
from app.web.access import current_visit
from app.web.hosting_blueprint import blueprint
from app.web.labels import KIND_WORDS
from app.web.login import current_house


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
