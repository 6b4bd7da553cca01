"""The announcement before it goes out: the mail itself."""

from datetime import UTC, datetime

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from app.db import db
from app.queries.announcements import reached_by_mail
from app.queries.drafts import find_draft
from app.web.act_sketches import sketches_of_announcement
from app.web.forms.hosting import EventForm
from app.web.hosting_blueprint import blueprint
from app.web.hosting_draft_page import opened
from app.web.hosting_page import writing_page
from app.web.hosting_reading import Typed, read_event
from app.web.login import current_options, current_person, current_person_id
from app.web.see_first import SeeFirst, hold_words, named, shown_first
from app.web.sketches import Sketch, as_a_mail_program
from app.web.words import gettext, ngettext


@blueprint.get("/drafts/<word:handle>/mail")
def preview_mail(handle: str) -> ResponseReturnValue:
    """Show the very mail that publishing would send, and who gets it."""
    form, person, now = _form_of(handle), current_person(), datetime.now(UTC)
    typed = read_event(db.session(), form, person=person, now=now)
    return shown_first(
        "hosting/mail.html",
        page=writing_page(db.session(), form, person=person, now=now),
        handle=handle,
        fields=form.raw(),
        first=_first(typed, handle) if typed else None,
    )


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
    return opened(found)


def _sketch_of(form: EventForm, handle: str) -> Sketch | None:
    now = datetime.now(UTC)
    typed = read_event(db.session(), form, person=current_person(), now=now)
    if typed is None:
        return None
    return sketches_of_announcement(typed.details, handle=handle)[0]


def _first(typed: Typed, handle: str) -> SeeFirst:
    details = typed.details
    told = reached_by_mail(
        details.audience,
        value=details.audience_value,
        listed=details.audience_ids,
        hosts=(current_person_id(), *typed.host_ids),
    )
    return SeeFirst(
        recipients=named(
            db.session(),
            told,
            what=lambda count: ngettext(
                "%(num)s person gets the announcement",
                "%(num)s people get the announcement",
                count,
            ),
        ),
        calendars=gettext("Calendars stay empty until someone says yes."),
        when=hold_words(current_options().send_delay),
        sketches=sketches_of_announcement(details, handle=handle),
        act="publish",
        frame_url=url_for("hosting.mail_html", handle=handle),
    )
