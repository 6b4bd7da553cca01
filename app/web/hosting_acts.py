"""What is under way with an event, and the one way to stop any of it."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.causes import CauseKind
from app.operations.stopping import NoSuchAct, stop
from app.web.access import current_visit
from app.web.act_words import act_lines, stopped_words
from app.web.forms.guests import NoteForm
from app.web.guests_notes import note_page
from app.web.hosting_blueprint import blueprint
from app.web.login import current_person_id

BACK = {"guests": "guests.listing", "settings": "hosting.settings"}
"""Where a press on Stop may lead back to; else to the event's own page."""


@blueprint.get("/events/<event:handle>/acts")
def acts(handle: str) -> ResponseReturnValue:
    """Return what is under way, for the page that asks again and again."""
    del handle
    event = current_visit().event
    return render_template(
        "hosting/_acts.html",
        event=event,
        acts=act_lines(db.session(), event),
        back=request.args.get("back", ""),
    )


@blueprint.post("/events/<event:handle>/acts/<int:act_id>/stop")
def stop_act(handle: str, act_id: int) -> ResponseReturnValue:
    """Stop one act: what has not left never will."""
    del handle
    event = current_visit().event
    slug, event_id, actor_id = event.slug, event.id, current_person_id()
    try:
        with transaction() as session:
            stopped = stop(
                session,
                event_id=event_id,
                cause_id=act_id,
                actor_id=actor_id,
                now=datetime.now(UTC),
            )
    except NoSuchAct:
        abort(404)
    flash(*stopped_words(stopped))
    is_silent = stopped.is_stopped and not (stopped.done or stopped.leaving)
    if stopped.kind is CauseKind.NOTED and is_silent:
        # Not a redirect: this page alone still holds what was typed.
        return note_page(NoteForm(formdata=None, data={"text": stopped.text}))
    with db.session.no_autoflush:  # its title may be the one of before
        db.session.rollback()
    back = BACK.get(request.form.get("back", ""), "events.page")
    return redirect(url_for(back, handle=slug), 303)
