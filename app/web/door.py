"""The door: find a name, let them in, take it back."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.operations.door import (
    DoorIsClosed,
    OthersAreWaiting,
    RoomIsFull,
    let_in,
    let_visitor_in,
    undo_visitor,
)
from app.operations.door import (
    undo as take_back,
)
from app.web.access import current_visit
from app.web.door_page import door_page
from app.web.forms.door import PressForm, VisitorForm
from app.web.login import current_house, current_person_id
from app.web.summaries import summary_of
from app.web.words import gettext

blueprint = Blueprint("door", __name__)


@blueprint.get("/events/<event:handle>/door")
def page(handle: str) -> str:
    """Show how many are here, and whoever matches what was typed."""
    del handle
    return _page(VisitorForm(formdata=None))


@blueprint.post("/events/<event:handle>/door/check-in")
def check_in(handle: str) -> ResponseReturnValue:
    """Note that somebody with a place is here."""
    return _let_in(handle)


@blueprint.post("/events/<event:handle>/door/walk-in")
def walk_in(handle: str) -> ResponseReturnValue:
    """Let a colleague in who has no place, and seat them where there is room."""
    return _let_in(handle)


@blueprint.post("/events/<event:handle>/door/visitor")
def visitor(handle: str) -> ResponseReturnValue:
    """Let somebody in whom the directory does not know."""
    del handle
    form, slug = VisitorForm(), current_visit().event.slug
    if not form.validate():
        return _page(form), 422
    event_id, by_id = current_visit().event.id, current_person_id()

    def note(session: Session) -> int:
        return let_visitor_in(
            session,
            event_id=event_id,
            name=form.name.data or "",
            department=form.department.data or "",
            by_id=by_id,
            now=datetime.now(UTC),
        ).id

    visitor_id = _noted(note)
    return redirect(url_for("door.page", handle=slug, visitor=visitor_id), 303)


@blueprint.post("/events/<event:handle>/door/undo")
def undo(handle: str) -> ResponseReturnValue:
    """Take a check-in, a walk-in or a visitor back."""
    del handle
    form, event = PressForm(), current_visit().event
    slug, event_id, house = event.slug, event.id, current_house()
    if not form.validate():
        abort(400)

    def note(session: Session) -> None:
        now = datetime.now(UTC)
        if form.visitor_id.data:
            undo_visitor(
                session, event_id=event_id, visitor_id=form.visitor_id.data, now=now
            )
        elif form.person_id.data:
            take_back(
                session,
                event_id=event_id,
                person_id=form.person_id.data,
                house=house,
                now=now,
            )

    _noted(note)
    return redirect(url_for("door.page", handle=slug), 303)


def _let_in(handle: str) -> ResponseReturnValue:
    del handle
    form, event = PressForm(), current_visit().event
    if not form.validate() or form.person_id.data is None:
        abort(400)
    slug, event_id, by_id = event.slug, event.id, current_person_id()
    person_id: int = form.person_id.data

    def note(session: Session) -> int:
        let_in(
            session,
            event_id=event_id,
            person_id=person_id,
            by_id=by_id,
            table=form.table.data,
            now=datetime.now(UTC),
        )
        return person_id

    return redirect(url_for("door.page", handle=slug, last=_noted(note)), 303)


def _noted(note: Callable[[Session], int | None]) -> int | None:
    try:
        with transaction() as session:
            return note(session)
    except DoorIsClosed:
        flash(
            gettext(
                "The door is open from four hours before the start to one hour after"
                " the end. Nothing was changed."
            ),
            "lamp",
        )
    except RoomIsFull:
        flash(
            gettext("The room is full: everyone with a place may still come."), "lamp"
        )
    except OthersAreWaiting:
        flash(
            gettext(
                "The free place is offered to the waitlist first, until 30 minutes"
                " before the start."
            ),
            "lamp",
        )
    return None


def _page(form: VisitorForm) -> str:
    visit = current_visit()
    query = " ".join(request.args.get("q", "").split())[:80]
    shown = door_page(
        db.session(),
        visit=visit,
        helper_id=current_person_id(),
        query=form.name.data or query if form.errors else query,
        last=(
            request.args.get("last", type=int),
            request.args.get("visitor", type=int),
        ),
        now=datetime.now(UTC),
    )
    return render_template(
        "door/door.html",
        page=shown,
        event=visit.event,
        is_host=visit.is_host,
        form=form,
        errors=summary_of(form),
        has_errors=bool(form.errors),
    )
