"""Who is coming, as hosts need it: the list, the file, one person, a note to all."""

import secrets
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.signups import SignupStatus
from app.models import Person
from app.operations.guests import (
    Circle,
    IsAGuestAlready,
    IsNotAGuest,
    add_guest,
    remove_guest,
    retry_mail,
    write_to_guests,
)
from app.operations.signups import EventHasStarted, EventIsCanceled, EventIsOver
from app.queries.signups import count_by_status
from app.web.access import current_visit
from app.web.event_nav import event_head
from app.web.forms.guests import GuestForm, NoteForm
from app.web.guests_csv import csv_rows, write_csv
from app.web.guests_page import guests_page
from app.web.hosting_helpers import asked_person, find_faces
from app.web.login import current_house, current_person, current_person_id
from app.web.words import gettext, ngettext

blueprint = Blueprint("guests", __name__)


@blueprint.get("/events/<event:handle>/guests")
def listing(handle: str) -> ResponseReturnValue:
    """Show who comes, who waits, who can't, and what each was mailed."""
    del handle
    return _listing(GuestForm(formdata=None))


@blueprint.get("/events/<event:handle>/guests.csv")
def download(handle: str) -> ResponseReturnValue:
    """Send the list as a file."""
    del handle
    event = current_visit().event
    page = guests_page(db.session(), event, viewer_id=current_person_id())
    name = f"{event.slug}-guests.csv"
    return (
        write_csv(csv_rows(page)),
        200,
        {
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


@blueprint.post("/events/<event:handle>/guests/add")
def add(handle: str) -> ResponseReturnValue:
    """Give somebody a place, or the last turn of the waitlist."""
    del handle
    form, person, event = GuestForm(), asked_person(), current_visit().event
    if not form.validate():
        return _listing(form, adding=person), 422
    slug, event_id, person_id, name = event.slug, event.id, person.id, person.name
    try:
        with transaction() as session:
            status = add_guest(
                session,
                event_id=event_id,
                person_id=person_id,
                words=form.words.data or "",
                house=current_house(),
                now=datetime.now(UTC),
            ).status
        flash(_added(name, status), "ok")
    except IsAGuestAlready:
        flash(gettext("%(name)s is on the list already.", name=name), "lamp")
    except (EventHasStarted, EventIsCanceled):
        flash(gettext("It has begun or is canceled, so nobody was added."), "lamp")
    return redirect(url_for("guests.listing", handle=slug), 303)


@blueprint.post("/events/<event:handle>/guests/remove")
def remove(handle: str) -> ResponseReturnValue:
    """Take somebody off the list, who reads why."""
    del handle
    form, person, event = GuestForm(), asked_person(), current_visit().event
    if not form.validate():
        return _listing(form, removing=person), 422
    slug, event_id, person_id, name = event.slug, event.id, person.id, person.name
    try:
        with transaction() as session:
            remove_guest(
                session,
                event_id=event_id,
                person_id=person_id,
                words=form.words.data or "",
                house=current_house(),
                now=datetime.now(UTC),
            )
        said = gettext("%(name)s is off the list, and nobody else is told.", name=name)
        flash(said, "ok")
    except IsNotAGuest:
        flash(gettext("%(name)s was not on the list.", name=name), "lamp")
    except EventIsOver:
        flash(gettext("It is over, so nothing was changed."), "lamp")
    return redirect(url_for("guests.listing", handle=slug), 303)


@blueprint.post("/events/<event:handle>/guests/retry")
def retry(handle: str) -> ResponseReturnValue:
    """Try one guest's refused mail again."""
    del handle
    event, person = current_visit().event, asked_person()
    slug, event_id, person_id = event.slug, event.id, person.id
    with transaction() as session:
        tried = retry_mail(
            session,
            event_id=event_id,
            person_id=person_id,
            house=current_house(),
            now=datetime.now(UTC),
        )
    if tried:
        flash(gettext("It is tried again now."), "ok")
    else:
        flash(gettext("There is nothing to try again."), "lamp")
    return redirect(url_for("guests.listing", handle=slug), 303)


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


def _listing(
    form: GuestForm, *, adding: Person | None = None, removing: Person | None = None
) -> str:
    event, session = current_visit().event, db.session()
    page = guests_page(session, event, viewer_id=current_person_id())
    listed = {guest.person_id for guest in (*page.going, *page.offered, *page.waiting)}
    asked = adding.email if adding else request.args.get("who", "")
    problems = [{"field_id": "words", "text": text} for text in form.words.errors]
    chosen = request.args.get("remove", "")
    return render_template(
        "guests/listing.html",
        event=event,
        head=event_head(event),
        page=page,
        asked=asked,
        found=find_faces(session, asked=asked, without=listed),
        removing=str(removing.id) if removing else chosen,
        problems=problems,
        form=form,
        has_errors=bool(problems),
    )


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


def _added(name: str, status: SignupStatus) -> str:
    if status is SignupStatus.ATTENDING:
        return gettext("%(name)s has a place, and reads why.", name=name)
    return gettext(
        "It is full, so %(name)s waits, and gets a mail as soon as a place is free.",
        name=name,
    )
