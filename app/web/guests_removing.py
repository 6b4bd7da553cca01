"""Taking several people off the guest list: ticked, previewed, done, stopped."""

import secrets
from datetime import UTC, datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.signups import SignupStatus
from app.operations.guest_acts import remove_guests
from app.operations.signups import EventIsCanceled, EventIsOver
from app.queries.recipients import list_guest_ids
from app.web.access import current_visit
from app.web.act_previews import removal_first
from app.web.addresses import row_number
from app.web.event_nav import event_head
from app.web.forms.guests import GuestForm
from app.web.guests_blueprint import blueprint
from app.web.guests_list import list_page
from app.web.login import current_options, current_person_id
from app.web.see_first import shown_first
from app.web.words import gettext, ngettext


@blueprint.post("/events/<event:handle>/guests/remove-several/preview")
def preview_removal(handle: str) -> ResponseReturnValue:
    """Show who would be taken off the list, and what each reads."""
    del handle
    form, event, session = GuestForm(), current_visit().event, db.session()
    people = _chosen()
    if request.form.get("then") == "change":
        return list_page(form, chosen=people)
    if trouble := _trouble(form, people):
        return list_page(form, chosen=people, trouble=trouble), 422
    words = form.words.data or ""
    fields = {
        "person": ",".join(str(person_id) for person_id in people),
        "words": words,
        "key": secrets.token_hex(8),
    }
    return shown_first(
        "guests/preview_removal.html",
        event=event,
        head=event_head(event),
        first=removal_first(session, event, people, words),
        fields=fields,
    )


@blueprint.post("/events/<event:handle>/guests/remove-several")
def remove_several(handle: str) -> ResponseReturnValue:
    """Take them off the list in a minute, unless it is stopped."""
    del handle
    form, event = GuestForm(), current_visit().event
    people, key = _chosen(), request.form.get("key", "")
    if trouble := _trouble(form, people):
        return list_page(form, chosen=people, trouble=trouble), 422
    slug, event_id, actor_id = event.slug, event.id, current_person_id()
    hold = current_options().send_delay
    try:
        with transaction() as session:
            first = remove_guests(
                session,
                event_id=event_id,
                people=people,
                words=form.words.data or "",
                actor_id=actor_id,
                key=key,
                hold=hold,
                now=datetime.now(UTC),
            )
        flash(*(_asked(len(people)) if first else _asked_before()))
    except (EventIsCanceled, EventIsOver):
        flash(gettext("It is over or canceled, so nothing was changed."), "lamp")
    return redirect(url_for("guests.listing", handle=slug), 303)


def _chosen() -> tuple[int, ...]:
    # Ticked one by one, or carried from the preview; only who is on this list counts.
    given = ",".join(request.form.getlist("person")).split(",")
    numbers = {row_number(text) for text in given}
    everyone = [each for each in SignupStatus if each is not SignupStatus.DECLINED]
    event_id = current_visit().event.id
    listed = list_guest_ids(db.session(), event_id=event_id, statuses=everyone)
    return tuple(person_id for person_id in listed if person_id in numbers)


def _trouble(form: GuestForm, people: tuple[int, ...]) -> str:
    if not people:
        return gettext("Tick somebody in the list first.")
    if not form.validate():
        return str(form.words.errors[0])
    return ""


def _asked(count: int) -> tuple[str, str]:
    said = ngettext(
        "%(num)s person is taken off the list in a moment. Until then it can be"
        " stopped here.",
        "%(num)s people are taken off the list in a moment. Until then it can be"
        " stopped here.",
        count,
    )
    return said, "ok"


def _asked_before() -> tuple[str, str]:
    return gettext("That was asked before; nobody is removed twice."), "lamp"
