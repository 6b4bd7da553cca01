"""The announcement before it goes out: the mail itself."""

from datetime import UTC, datetime

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import db
from app.queries.drafts import find_draft
from app.web.act_sketches import sketches_of_announcement
from app.web.forms.hosting import EventForm, filled
from app.web.hosting_blueprint import blueprint
from app.web.hosting_page import writing_page
from app.web.hosting_reading import read_event
from app.web.login import current_person, current_person_id
from app.web.see_first import shown_first
from app.web.sketches import Sketch, as_a_mail_program


@blueprint.get("/drafts/<word:handle>/mail")
def preview_mail(handle: str) -> ResponseReturnValue:
    """Show the very mail that publishing would send, and who gets it."""
    form = _form_of(handle)
    sketch = _sketch_of(form, handle)
    page = writing_page(
        db.session(), form, person=current_person(), now=datetime.now(UTC)
    )
    facts = {"page": page, "handle": handle, "sketch": sketch}
    if sketch is None:
        return render_template("hosting/mail.html", **facts)
    return shown_first("hosting/mail.html", **facts)


@blueprint.get("/drafts/<word:handle>/mail/html")
def mail_html(handle: str) -> ResponseReturnValue:
    """Show the HTML of that mail alone."""
    sketch = _sketch_of(_form_of(handle), handle)
    if sketch is None:  # its page says what is missing
        return redirect(url_for("hosting.preview_mail", handle=handle), 302)
    return as_a_mail_program(sketch.html)


def _form_of(handle: str) -> EventForm:
    found = find_draft(db.session(), handle=handle, owner_id=current_person_id())
    if found is None:
        abort(404)
    return filled(found.fields)


def _sketch_of(form: EventForm, handle: str) -> Sketch | None:
    now = datetime.now(UTC)
    typed = read_event(db.session(), form, person=current_person(), now=now)
    if typed is None:
        return None
    return sketches_of_announcement(typed.details, handle=handle)[0]
