"""The big screen of a room, by its secret link: it tells, and changes nothing."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import db
from app.web.login import current_house
from app.web.room_keys import code_of, open_screen
from app.web.screen_page import Screen, screen_of

blueprint = Blueprint("screen", __name__)


@blueprint.get("/screen/<key:key>")
def show(key: str) -> ResponseReturnValue:
    """Show the room what it needs at this moment; without scripts a link shows it anew."""
    return render_template(
        "screen/show.html", key=key, screen=_screen(key), counts_itself=False
    )


@blueprint.get("/screen/<key:key>/now")
def now(key: str) -> ResponseReturnValue:
    """Give what the screen shows, for a page that has been open for a while."""
    return render_template(
        "screen/_scenes.html", screen=_screen(key), counts_itself=True
    )


def _screen(key: str) -> Screen:
    token, event = open_screen(key)
    path = url_for("room_notes.ask", code=code_of(token))
    url = f"{current_house().base_url}{path}"
    return screen_of(db.session(), event, url=url, now=datetime.now(UTC))
