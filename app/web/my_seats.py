"""A guest's own table, which follows new tables while its event runs."""

from datetime import UTC, datetime

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.attendance import DOOR_CLOSES, DOOR_OPENS
from app.models import Event
from app.queries.rooms_now import FIRST_ROUND, find_table_now, round_of
from app.queries.seating import find_table
from app.web.access import current_visit
from app.web.errors import refusal_page
from app.web.login import current_person_id
from app.web.seating_paper import MySeat, my_seat_page
from app.web.words import gettext

blueprint = Blueprint("my_seats", __name__)


@blueprint.get("/events/<event:handle>/my-seat")
def page(handle: str) -> ResponseReturnValue:
    """Show guests their own table; nothing here for who has none."""
    del handle
    event, now_ = current_visit().event, datetime.now(UTC)
    seat = _seat(event, now=now_)
    if seat is None:
        return _without_one(event)
    follows = event.starts_at - DOOR_OPENS <= now_ < event.ends_at + DOOR_CLOSES
    return render_template(
        "seating/my_seat.html", event=event, page=seat, follows=follows
    )


@blueprint.get("/events/<event:handle>/my-seat/now")
def now(handle: str) -> ResponseReturnValue:
    """Say where a guest sits now, for a page open on a phone: hundreds may ask at once."""
    del handle
    session, event = db.session(), current_visit().event
    person_id = current_person_id()
    round_ = round_of(session, event_id=event.id)
    table = find_table_now(session, event_id=event.id, person_id=person_id)
    if table is None and round_ == FIRST_ROUND:
        abort(404)
    return render_template(
        "seating/_my_table.html",
        event=event,
        table=table,
        round=round_,
        is_news=round_ != request.args.get("round", round_, type=int),
    )


def _seat(event: Event, *, now: datetime) -> MySeat | None:
    return my_seat_page(
        db.session(), event=event, person_id=current_person_id(), now=now
    )


def _without_one(event: Event) -> ResponseReturnValue:
    session, person_id = db.session(), current_person_id()
    had_one = find_table(session, event_id=event.id, person_id=person_id)
    if had_one is None or round_of(session, event_id=event.id) == FIRST_ROUND:
        words = gettext("You have no seat at %(title)s.", title=event.title)
        return refusal_page(gettext("No table of yours here"), words), 404
    return render_template("room/no_seat.html", event=event)
