"""What is held on oneself: to see, to take away, to have erased."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction, wipe_traces
from app.domain.audit import Act
from app.domain.privacy import DATA
from app.domain.privacy_terms import Datum
from app.messages.invite import several_ics
from app.operations import audit, forgetting
from app.operations.access import LastAdmin
from app.operations.calendars import public_calendar
from app.queries.own_data import Part, collect, list_own_events
from app.web.guests_csv import write_csv
from app.web.login import current_house, current_person_id, sign_out
from app.web.privacy_words import TITLES, keeping_words, reader_words
from app.web.words import gettext

blueprint = Blueprint("own_data", __name__)


@dataclass(frozen=True, kw_only=True)
class Held:
    """One kind of fact, and how much of it there is."""

    title: str
    rows: int
    seen_by: str
    kept: str


@blueprint.get("/me/data")
def index() -> str:
    """Show what is held, who sees it, and for how long."""
    parts = collect(db.session(), person_id=current_person_id())
    return render_template(
        "own_data/index.html",
        held=[_held(one, parts) for one in DATA if _count(one, parts)],
    )


@blueprint.post("/me/data/trestle.json/export", endpoint="export_json")
def as_json() -> Response:
    """Give everything as JSON."""
    parts = {part.name: list(part.rows) for part in _taken()}
    text = json.dumps(parts, default=str, ensure_ascii=False, indent=2)
    return _file(text.encode(), "application/json", "json")


@blueprint.post("/me/data/trestle.csv/export", endpoint="export_csv")
def as_csv() -> Response:
    """Give everything as one table: kind, number, name of the fact, fact."""
    rows = [["what", "number", "name", "value"]]
    for part in _taken():
        for number, row in enumerate(part.rows, start=1):
            rows += [
                [part.name, str(number), name, _text(value)]
                for name, value in row.items()
            ]
    return _file(write_csv(rows), "text/csv", "csv")


@blueprint.post("/me/data/trestle.ics/export", endpoint="export_ics")
def as_ics() -> Response:
    """Give every event one goes to or runs as one calendar."""
    _taken()
    now, house = datetime.now(UTC), current_house()
    events = list_own_events(db.session(), person_id=current_person_id())
    calendars = [public_calendar(event, house=house, now=now) for event in events]
    return _file(several_ics(calendars), "text/calendar", "ics")


@blueprint.get("/me/data/delete")
def ask_delete() -> str:
    """Ask once more, and say what follows."""
    ahead = [
        event
        for event in list_own_events(db.session(), person_id=current_person_id())
        if event.ends_at > datetime.now(UTC)
    ]
    return render_template("own_data/delete.html", ahead=ahead)


@blueprint.post("/me/data/delete")
def delete() -> ResponseReturnValue:
    """Forget whoever asks, and end their sessions."""
    person_id, house = current_person_id(), current_house()
    try:
        with transaction() as session:
            now = datetime.now(UTC)
            forgetting.forget(session, person_id=person_id, house=house, now=now)
    except LastAdmin:
        flash(
            gettext("You are the last admin. Make somebody else admin first."), "lamp"
        )
        return redirect(url_for("own_data.ask_delete"), 303)
    wipe_traces()
    sign_out()
    flash(gettext("You are forgotten here. Counts stay; nothing names you."), "ok")
    return redirect(url_for("codes.ask"), 303)


def _taken() -> list[Part]:
    # A press, not a look: that it was taken is written down.
    person_id = current_person_id()
    with transaction() as session:
        audit.note(session, Act.EXPORTED_DATA, person_id=person_id)
    return collect(db.session(), person_id=person_id)


def _held(one: Datum, parts: list[Part]) -> Held:
    return Held(
        title=str(TITLES[one.name]),
        rows=_count(one, parts),
        seen_by=reader_words(one),
        kept=keeping_words(one),
    )


def _count(one: Datum, parts: list[Part]) -> int:
    return sum(len(part.rows) for part in parts if part.datum == one.name)


def _text(value: object) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value)


def _file(content: bytes, mimetype: str, ending: str) -> Response:
    answer = Response(content, mimetype=mimetype)
    name = f"trestle-my-data.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
