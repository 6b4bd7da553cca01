"""The tables of one event: the hosts' board, printed cards."""

from datetime import UTC, datetime

from flask import Blueprint, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.db import db
from app.queries.rooms_now import round_of
from app.queries.seating_progress import progress_of
from app.web.access import current_visit
from app.web.addresses import row_number
from app.web.login import current_person_id
from app.web.seating_board import board_page, mark_of
from app.web.seating_curve import curve_of
from app.web.seating_paper import cards_of
from app.web.seating_seats import Choosing
from app.web.seating_stale import Stale

blueprint = Blueprint("seating", __name__)


@blueprint.get("/events/<event:handle>/seating")
def board(handle: str) -> ResponseReturnValue:
    """Show the tables, and the chosen person with what each move would change."""
    del handle
    return show_board(
        Choosing(
            person_id=request.args.get("person", type=int),
            round_=request.args.get("round", type=row_number) or _round_that_holds(),
            is_swapping="swap" in request.args,
            with_id=request.args.get("with", type=int),
            show=request.args.get("show", ""),
            looks_for=request.args.get("q", "").strip(),
            page=max(0, request.args.get("page", default=0, type=int)),
        )
    )


@blueprint.get("/events/<event:handle>/seating/progress")
def progress(handle: str) -> ResponseReturnValue:
    """Say whether the search is done; a page that waits asks for this alone.

    Asked for `application/json` it is what a message of `seating_progress.stream` holds.
    """
    del handle
    event = current_visit().event
    if request.accept_mimetypes.best == "application/json":
        return jsonify(progress_of(db.session(), event_id=event.id))
    known = progress_of(db.session(), event_id=event.id)
    return render_template(
        "seating/_progress.html",
        event=event,
        is_searching=not known["done"],
        mark=mark_of(known),
        curve=curve_of(known),
    )


@blueprint.get("/events/<event:handle>/print/tables")
def print_tables(handle: str) -> ResponseReturnValue:
    """Show a card for each table, one to a printed page."""
    del handle
    event = current_visit().event
    cards = cards_of(db.session(), event)
    return render_template("seating/print_tables.html", event=event, cards=cards)


def show_board(choosing: Choosing, *, stale: Stale | None = None) -> str:
    """Return the board with one person chosen; stale: with what somebody else did."""
    event, now = current_visit().event, datetime.now(UTC)
    if event.tables is None:
        abort(404)
    session = db.session()
    return render_template(
        "seating/board.html",
        event=event,
        page=board_page(
            session,
            event=event,
            choosing=choosing,
            reader_id=current_person_id(),
            now=now,
        ),
        stale=stale,
        pick_is_open="open" in request.args or choosing.with_id is not None,
    )


def _round_that_holds() -> int:
    return round_of(db.session(), event_id=current_visit().event.id)
