"""What a host writes once to guests: asked, previewed, sent, stopped."""

import secrets
from datetime import UTC, datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.operations.guest_acts import (
    Circle,
    OthersAreMeant,
    seen_of,
    write_to_guests,
)
from app.operations.signups import EventIsCanceled
from app.queries.recipients import list_guest_ids
from app.queries.signups import count_by_status
from app.web.access import current_visit
from app.web.act_previews import note_first
from app.web.event_nav import event_head
from app.web.forms.guests import NoteForm
from app.web.guests_blueprint import blueprint
from app.web.login import current_options, current_person, current_person_id
from app.web.see_first import shown_first
from app.web.words import gettext, ngettext


@blueprint.get("/events/<event:handle>/guests/write")
def write(handle: str) -> ResponseReturnValue:
    """Ask what to say, and to whom."""
    del handle
    return note_page(NoteForm(formdata=None, data={"replies": True}))


@blueprint.post("/events/<event:handle>/guests/write/preview")
def preview_note(handle: str) -> ResponseReturnValue:
    """Show the note, and exactly who would get it."""
    del handle
    form = NoteForm()
    if not form.validate():
        return note_page(form), 422
    if request.form.get("then") == "change":
        return note_page(form)
    return _preview(form)


@blueprint.post("/events/<event:handle>/guests/write/send")
def send_note(handle: str) -> ResponseReturnValue:
    """Send the note, once, to those who were shown."""
    del handle
    form, event = NoteForm(), current_visit().event
    if not (form.validate() and form.key.data):
        return note_page(form), 422
    slug, event_id, actor_id = event.slug, event.id, current_person_id()
    circle, hold = Circle(form.circle.data), current_options().send_delay
    try:
        with transaction() as session:
            first = write_to_guests(
                session,
                event_id=event_id,
                circle=circle,
                text=form.text.data or "",
                actor_id=actor_id,
                takes_replies=form.replies.data,
                key=form.key.data,
                seen=form.seen.data or "",
                hold=hold,
                now=datetime.now(UTC),
            )
    except OthersAreMeant:
        flash(
            gettext("Meanwhile others came or left. Look once more, then send."), "lamp"
        )
        return _preview(form), 409
    except EventIsCanceled:
        flash(gettext("The event is canceled, so nothing was sent."), "lamp")
    else:
        flash(*(_sent(_counts()[circle]) if first else _sent_before()))
    return redirect(url_for("guests.listing", handle=slug), 303)


def note_page(form: NoteForm) -> str:
    """Return the page that a note is written on."""
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


def _preview(form: NoteForm) -> Response:
    event, session = current_visit().event, db.session()
    fields = {
        "circle": form.circle.data,
        "text": form.text.data or "",
        "replies": "y" if form.replies.data else "",
    }
    people = list_guest_ids(
        session, event_id=event.id, statuses=Circle(form.circle.data).statuses
    )
    return shown_first(
        "guests/preview_note.html",
        event=event,
        head=event_head(event),
        first=note_first(session, event, fields),
        fields=fields
        | {"key": form.key.data or secrets.token_hex(8), "seen": seen_of(people)},
        address=current_person().email if form.replies.data else "",
    )


def _sent(count: int) -> tuple[str, str]:
    said = ngettext(
        "%(num)s person gets it. It can be stopped here until it has left.",
        "%(num)s people get it. It can be stopped here until it has left.",
        count,
    )
    return said, "ok"


def _sent_before() -> tuple[str, str]:
    return gettext("This note was sent before; nothing goes out twice."), "lamp"


def _counts() -> dict[Circle, int]:
    counts = count_by_status(db.session(), event_id=current_visit().event.id)
    return {
        circle: sum(counts.get(status, 0) for status in circle.statuses)
        for circle in Circle
    }
