"""What a host writes once to guests: asked, previewed, sent."""

import secrets
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.operations.guests import Circle, write_to_guests
from app.queries.signups import count_by_status
from app.web.access import current_visit
from app.web.event_nav import event_head
from app.web.forms.guests import NoteForm
from app.web.guests_blueprint import blueprint
from app.web.login import current_person, current_person_id
from app.web.words import gettext, ngettext


@blueprint.get("/events/<event:handle>/guests/write")
def write(handle: str) -> ResponseReturnValue:
    """Ask what to say, and to whom."""
    del handle
    return _note_page(NoteForm(formdata=None, data={"replies": True}))


@blueprint.post("/events/<event:handle>/guests/write/preview")
def preview_note(handle: str) -> ResponseReturnValue:
    """Show the note, and exactly how many would get it."""
    del handle
    form, event = NoteForm(), current_visit().event
    if not form.validate():
        return _note_page(form), 422
    if request.form.get("then") == "change":
        return _note_page(form)
    return render_template(
        "guests/preview_note.html",
        event=event,
        head=event_head(event),
        form=form,
        key=form.key.data or secrets.token_hex(8),
        count=_counts()[Circle(form.circle.data)],
        address=current_person().email if form.replies.data else "",
    )


@blueprint.post("/events/<event:handle>/guests/write/send")
def send_note(handle: str) -> ResponseReturnValue:
    """Send the note, once."""
    del handle
    form, event = NoteForm(), current_visit().event
    if not (form.validate() and form.key.data):
        return _note_page(form), 422
    slug, event_id, actor_id = event.slug, event.id, current_person_id()
    circle = Circle(form.circle.data)
    count = _counts()[circle]
    with transaction() as session:
        first = write_to_guests(
            session,
            event_id=event_id,
            circle=circle,
            text=form.text.data or "",
            actor_id=actor_id,
            takes_replies=form.replies.data,
            key=form.key.data,
            now=datetime.now(UTC),
        )
    if first:
        flash(
            ngettext(
                "Sent. %(num)s person gets it.", "Sent. %(num)s people get it.", count
            ),
            "ok",
        )
    else:
        flash(gettext("This note was sent before; nothing goes out twice."), "lamp")
    return redirect(url_for("guests.listing", handle=slug), 303)


def _note_page(form: NoteForm) -> str:
    event = current_visit().event
    return render_template(
        "guests/write.html",
        event=event,
        head=event_head(event),
        form=form,
        counts=_counts(),
        problems=[
            {"field_id": field.id, "text": text}
            for field in (form.circle, form.text)
            for text in field.errors
        ],
        has_errors=bool(form.errors),
    )


def _counts() -> dict[Circle, int]:
    counts = count_by_status(db.session(), event_id=current_visit().event.id)
    return {
        circle: sum(counts.get(status, 0) for status in circle.statuses)
        for circle in Circle
    }
