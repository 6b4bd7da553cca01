"""Who is coming, as hosts need it: the list, the file, one person."""

from datetime import UTC, datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.signups import SignupStatus
from app.operations.guests import (
    IsAGuestAlready,
    IsNotAGuest,
    add_guest,
    remove_guest,
    retry_mail,
)
from app.operations.signups import EventHasStarted, EventIsCanceled, EventIsOver
from app.web import guests_again, guests_notes, guests_removing, guests_why
from app.web.access import current_visit
from app.web.forms.guests import GuestForm
from app.web.guests_blueprint import blueprint
from app.web.guests_csv import csv_rows, write_csv
from app.web.guests_list import here, list_page
from app.web.hosting_helpers import asked_person
from app.web.login import current_house, current_person_id
from app.web.words import gettext

__all__ = [
    "blueprint",
    "guests_again",
    "guests_notes",
    "guests_removing",
    "guests_why",
]


@blueprint.get("/events/<event:handle>/guests")
def listing(handle: str) -> ResponseReturnValue:
    """Show who comes, who waits, who can't, and what each was mailed."""
    del handle
    return list_page(GuestForm(formdata=None))


@blueprint.get("/events/<event:handle>/guests.csv")
def download(handle: str) -> ResponseReturnValue:
    """Send the list as a file."""
    del handle
    event = current_visit().event
    rows = csv_rows(db.session(), event, viewer_id=current_person_id())
    name = f"{event.slug}-guests.csv"
    return (
        write_csv(rows),
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
        return list_page(form, adding=person), 422
    slug, event_id, person_id, name = event.slug, event.id, person.id, person.name
    actor_id = current_person_id()
    try:
        with transaction() as session:
            status = add_guest(
                session,
                event_id=event_id,
                person_id=person_id,
                words=form.words.data or "",
                actor_id=actor_id,
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
        return list_page(form, removing=person), 422
    slug, event_id, person_id, name = event.slug, event.id, person.id, person.name
    actor_id = current_person_id()
    try:
        with transaction() as session:
            remove_guest(
                session,
                event_id=event_id,
                person_id=person_id,
                words=form.words.data or "",
                actor_id=actor_id,
                house=current_house(),
                now=datetime.now(UTC),
            )
        said = gettext("%(name)s is off the list, and nobody else is told.", name=name)
        flash(said, "ok")
    except IsNotAGuest:
        flash(gettext("%(name)s was not on the list.", name=name), "lamp")
    except EventIsOver:
        flash(gettext("It is over, so nothing was changed."), "lamp")
    return redirect(url_for("guests.listing", handle=slug, **here()), 303)


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
    return redirect(url_for("guests.listing", handle=slug, **here()), 303)


def _added(name: str, status: SignupStatus) -> str:
    if status is SignupStatus.ATTENDING:
        return gettext("%(name)s has a place, and reads why.", name=name)
    return gettext(
        "It is full, so %(name)s waits, and gets a mail as soon as a place is free.",
        name=name,
    )
