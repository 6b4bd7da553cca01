"""The one line that somebody notes on their phone, from the code on the big screen."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.attendance import Witness
from app.models import Event, Person
from app.operations.room_notes import note_as, note_for
from app.operations.screens import RoomIsOver
from app.queries.attendance import find_attendance
from app.web.forms.rooms import NoteForm
from app.web.login import current_person, is_signed_in
from app.web.room_keys import open_code
from app.web.summaries import summary_of
from app.web.words import gettext

blueprint = Blueprint("room_notes", __name__)


@blueprint.get("/room/<key:code>")
def ask(code: str) -> ResponseReturnValue:
    """Ask for one line; looking counts nobody as here."""
    event = open_code(code)
    if "saved" in request.args:
        return render_template("room/saved.html", event=event, code=code)
    return _page(code, event, NoteForm(formdata=None))


@blueprint.post("/room/<key:code>")
def note(code: str) -> ResponseReturnValue:
    """Keep the line for whoever is signed in here, or for the address they typed."""
    event, form, now = open_code(code), NoteForm(), datetime.now(UTC)
    person = _person()
    is_valid = form.validate()
    if person is None and not form.email.data:
        form.email.errors = [gettext("Type your work email, so that it becomes yours.")]
        is_valid = False
    if not is_valid:
        return _page(code, event, form), 422
    try:
        is_kept = _keep(form, event.id, person.id if person else None, now=now)
    except RoomIsOver:
        abort(410)  # it ended while they wrote
    if not is_kept:
        words = gettext(
            "This can't be kept: you have five notes of this event already, or aren't on"
            " its list. Your follow-ups hold what you noted."
        )
        form.what.errors = [*form.what.errors, words]
        return _page(code, open_code(code), form), 422
    return redirect(url_for("room_notes.ask", code=code, saved=""), 303)


def _keep(
    form: NoteForm, event_id: int, person_id: int | None, *, now: datetime
) -> bool:
    what, was_here = form.what.data or "", bool(form.here.data)
    with transaction() as session:
        if person_id is not None:
            return note_as(
                session,
                event_id=event_id,
                person_id=person_id,
                what=what,
                was_here=was_here,
                now=now,
            )
        note_for(
            session,
            event_id=event_id,
            email=form.email.data or "",
            what=what,
            was_here=was_here,
            now=now,
        )
    return True  # whoever types an address is told nothing of whom it belongs to


def _page(code: str, event: Event, form: NoteForm) -> str:
    person = _person()
    known = (
        find_attendance(db.session(), event_id=event.id, person_id=person.id)
        if person
        else None
    )
    return render_template(
        "room/note.html",
        code=code,
        event=event,
        person=person,
        is_known=known is not None and known.witness is not Witness.SELF,
        form=form,
        errors=summary_of(form),
        has_errors=bool(form.errors),
    )


def _person() -> Person | None:
    return current_person() if is_signed_in() else None
