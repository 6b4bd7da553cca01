"""What is printed for the day itself, as PDF: cards, lists, badges."""

from collections.abc import Callable, Mapping
from functools import partial

import structlog
from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.db import db
from app.messages.glyphs import SCRIPTS, unwritable
from app.messages.paper import PaperJammed, Sheet, pdf_of
from app.queries.paper import OnPaper, list_on_paper
from app.web.access import current_visit
from app.web.event_nav import event_head
from app.web.login import current_house, current_person_id
from app.web.paper_facts import (
    badge_facts,
    card_facts,
    door_facts,
    guest_card_facts,
    wall_facts,
)
from app.web.words import gettext

logger = structlog.get_logger()
blueprint = Blueprint("paper", __name__)
PRINTED = "/events/<event:handle>/print"
Facts = Mapping[str, object]


@blueprint.get(PRINTED)
def index(handle: str) -> str:
    """List what can be printed, for whose eyes, and whose letters a PDF lacks."""
    del handle
    event, people = current_visit().event, _people()
    written = {text for one in people for text in (one.name, one.department)}
    return render_template(
        "paper/index.html",
        event=event,
        head=event_head(event),
        count=len(people),
        is_told=any(one.table is not None for one in people),
        hidden=sum(not one.shows_name for one in people),
        scripts=SCRIPTS,
        lacking=unwritable(sorted(written)),
    )


@blueprint.get(f"{PRINTED}/tables.pdf")
def cards(handle: str) -> ResponseReturnValue:
    """Send a card for each table: for the hosts, or without names not turned on."""
    del handle
    event = current_visit().event
    if event.tables is None:
        abort(404)
    if _is_for_guests():
        return _sheet(Sheet.CARDS, guest_card_facts, "tables-for-guests")
    return _sheet(Sheet.CARDS, card_facts, "tables")


@blueprint.get(f"{PRINTED}/door-list.pdf")
def door_list(handle: str) -> ResponseReturnValue:
    """Send the list for the door: A to Z with boxes to tick, good in a power cut."""
    del handle
    return _sheet(Sheet.LIST, door_facts, "door-list")


@blueprint.get(f"{PRINTED}/door-list")
def print_door_list(handle: str) -> str:
    """Show the same list as a page that any browser prints."""
    del handle
    event = current_visit().event
    return render_template(
        "paper/door_list.html", event=event, facts=door_facts(event, _people())
    )


@blueprint.get(f"{PRINTED}/find-your-table.pdf")
def wall_list(handle: str) -> ResponseReturnValue:
    """Send the list that hangs on a wall: only names that their owners turned on."""
    del handle
    if current_visit().event.tables is None:
        abort(404)
    return _sheet(Sheet.LIST, wall_facts, "find-your-table")


@blueprint.get(f"{PRINTED}/badges.pdf")
def badges(handle: str) -> ResponseReturnValue:
    """Send a name badge for everyone, eight to a sheet."""
    del handle
    return _sheet(Sheet.BADGES, partial(badge_facts, house=current_house()), "badges")


def _people() -> list[OnPaper]:
    event_id, reader_id = current_visit().event.id, current_person_id()
    return list(list_on_paper(db.session(), event_id=event_id, reader_id=reader_id))


def _is_for_guests() -> bool:
    return request.args.get("for") == "guests"


def _sheet(sheet: Sheet, facts: Callable[..., Facts], name: str) -> ResponseReturnValue:
    event = current_visit().event
    slug, said = event.slug, facts(event, _people())
    db.session.rollback()  # the database waits for no printer
    try:
        # Who asks for the head alone waits for no printer.
        pdf = b"" if request.method == "HEAD" else pdf_of(sheet, said)
    except PaperJammed:
        logger.exception("paper_jammed", sheet=str(sheet))
        flash(
            gettext(
                "The PDF could not be made. The pages of this browser still print."
            ),
            "bad",
        )
        return redirect(url_for("paper.print_door_list", handle=slug), 303)
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{slug}-{name}.pdf"'
    return response
