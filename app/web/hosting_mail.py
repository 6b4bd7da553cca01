"""The mail of an act, alone in the frame of the page that shows it first."""

from flask import abort, request
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.planned_reminders import ReminderCircle
from app.models import Event
from app.web.access import current_visit
from app.web.act_sketches import (
    sketches_of_cancel,
    sketches_of_edit,
    sketches_of_event,
    sketches_of_note,
    sketches_of_reminder,
    sketches_of_removal,
)
from app.web.forms.hosting import EventForm
from app.web.forms.reminders import ReminderForm
from app.web.hosting_blueprint import blueprint
from app.web.hosting_edit_reading import read_edit
from app.web.sketches import Sketch, as_a_mail_program


@blueprint.post("/events/<event:handle>/mail/show")
def show_mail(handle: str) -> ResponseReturnValue:
    """Draw one mail of an act that is looked at first; nothing is kept or sent."""
    del handle
    what = request.form.get("what", "")
    sketches = _sketches(current_visit().event, request.form.get("act", ""))
    found = [sketch for sketch in sketches if sketch.what == what]
    if not found:
        abort(404)
    return as_a_mail_program(found[0].html)


def _sketches(event: Event, act: str) -> tuple[Sketch, ...]:
    typed = request.form.get
    match act:
        case "announce":
            return sketches_of_event(event)
        case "edit" | "remind":
            return _sketches_of_form(event, act)
        case "note":
            return sketches_of_note(event, typed("text", ""))
        case "cancel":
            reason = typed("reason", "")
            return sketches_of_cancel(event, reason, entries=True, waiting=True)
        case "remove":
            words = typed("words", "")
            return sketches_of_removal(event, words, entries=True, others=True)
        case _:
            return ()


def _sketches_of_form(event: Event, act: str) -> tuple[Sketch, ...]:
    return _sketches_of_edit(event) if act == "edit" else _sketches_of_reminder(event)


def _sketches_of_reminder(event: Event) -> tuple[Sketch, ...]:
    form = ReminderForm()
    if not form.validate():
        return ()
    circle, days = ReminderCircle(form.circle.data), int(form.days_before.data)
    return sketches_of_reminder(event, circle, days, form.text.data or "")


def _sketches_of_edit(event: Event) -> tuple[Sketch, ...]:
    form = EventForm()
    typed = read_edit(db.session(), form, event)
    if typed is None:
        return ()
    words = (form.words.data or "").strip()
    return sketches_of_edit(event, typed.details, words, entries=True, waiting=True)
