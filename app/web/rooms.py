"""The room while its event runs, for its hosts: big screen, clock, new tables."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import session as cookies
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.operations import screens
from app.web.access import current_visit
from app.web.forms.rooms import PressForm
from app.web.login import current_house, current_person_id
from app.web.room_page import room_page
from app.web.words import gettext

blueprint = Blueprint("rooms", __name__)
ROOM = "/events/<event:handle>/room"
OPENED = "screen"
"""In this browser's cookie: the link it made, as the database holds only its hash."""


@blueprint.get(ROOM)
def index(handle: str) -> ResponseReturnValue:
    """Show the link to the big screen, what it shows, and the clock."""
    del handle
    return show_room()


@blueprint.post(f"{ROOM}/screen/make")
def make_screen(handle: str) -> ResponseReturnValue:
    """Make a link to the big screen; it is shown in this browser alone."""
    del handle
    event_id, actor_id, house = _event_id(), current_person_id(), current_house()

    def press(session: Session, now: datetime) -> str:
        url = screens.make_screen(
            session, event_id=event_id, actor_id=actor_id, house=house, now=now
        )
        cookies[OPENED] = [event_id, url.rpartition("/")[2]]
        return gettext("The link is ready. A link made before opens nothing any more.")

    return do(press)


@blueprint.post(f"{ROOM}/screen/revoke")
def revoke_screen(handle: str) -> ResponseReturnValue:
    """Take the link back: from this moment it opens nothing."""
    del handle
    event_id = _event_id()

    def press(session: Session, now: datetime) -> str:
        if screens.revoke_screen(session, event_id=event_id, now=now):
            return gettext("Taken back. The screen says so within seconds.")
        return gettext("There was no link to take back.")

    return do(press)


@blueprint.post(f"{ROOM}/clock/start")
def start_clock(handle: str) -> ResponseReturnValue:
    """Let the hour begin now."""
    del handle
    event_id = _event_id()

    def press(session: Session, now: datetime) -> str:
        screens.start_clock(session, event_id=event_id, now=now)
        return gettext("The hour begins now.")

    return do(press)


@blueprint.post(f"{ROOM}/clock/pause")
def pause_clock(handle: str) -> ResponseReturnValue:
    """Let the clock stand still."""
    del handle
    event_id = _event_id()

    def press(session: Session, now: datetime) -> str:
        screens.pause_clock(session, event_id=event_id, now=now)
        return gettext("Paused. The hour ends later by as much.")

    return do(press)


@blueprint.post(f"{ROOM}/clock/resume")
def resume_clock(handle: str) -> ResponseReturnValue:
    """Let the clock go on."""
    del handle
    event_id = _event_id()

    def press(session: Session, now: datetime) -> str:
        screens.resume_clock(session, event_id=event_id, now=now)
        return gettext("The clock runs.")

    return do(press)


@blueprint.post(f"{ROOM}/clock/skip")
def skip_phase(handle: str) -> ResponseReturnValue:
    """Go on to what comes next, now."""
    del handle
    form, event_id = PressForm(), _event_id()
    since = form.since_instant()

    def press(session: Session, now: datetime) -> str:
        if screens.skip_phase(session, event_id=event_id, since=since, now=now):
            return gettext("The screen went on.")
        return gettext("The screen had gone on already; nothing was skipped.")

    return do(press)


def show_room() -> str:
    """Return the page of the room as it stands."""
    event = current_visit().event
    opened: list[object] = cookies.get(OPENED) or [0, ""]
    key = str(opened[1]) if opened[0] == event.id else ""
    page = room_page(
        db.session(), event, key=key, house=current_house(), now=datetime.now(UTC)
    )
    return render_template("room/index.html", event=event, page=page)


Press = Callable[[Session, datetime], str]
"""One change of the room; returns what is said about it."""


def do(press: Press) -> ResponseReturnValue:
    """Press one button of the room and go back to it."""
    slug = current_visit().event.slug
    try:
        with transaction() as session:
            said = press(session, datetime.now(UTC))
    except screens.RoomIsOver:
        flash(gettext("The event is over or canceled, so its room is closed."), "bad")
    else:
        flash(said, "ok")
    return redirect(url_for("rooms.index", handle=slug), 303)


def _event_id() -> int:
    return current_visit().event.id
