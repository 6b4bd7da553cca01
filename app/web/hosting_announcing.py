"""Announcing an event to those who were left out when that was stopped."""

from datetime import UTC, datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.operations.announcing import announce_to_the_rest
from app.queries.announcements import told_by_mail
from app.web.access import current_visit
from app.web.act_sketches import sketches_of_event
from app.web.event_nav import event_head
from app.web.hosting_blueprint import blueprint
from app.web.login import current_options, current_person_id
from app.web.see_first import SeeFirst, hold_words, named, shown_first
from app.web.words import gettext, ngettext


@blueprint.get("/events/<event:handle>/announce")
def ask_announce(handle: str) -> ResponseReturnValue:
    """Show who was not written to, and the mail they would get."""
    del handle
    event = current_visit().event
    first = SeeFirst(
        recipients=named(
            db.session(),
            told_by_mail(event),
            what=lambda count: ngettext(
                "%(num)s person gets the announcement",
                "%(num)s people get the announcement",
                count,
            ),
        ),
        calendars=gettext("Calendars stay empty until someone says yes."),
        when=hold_words(current_options().send_delay),
        sketches=sketches_of_event(event),
        act="announce",
    )
    return shown_first(
        "hosting/announce.html", event=event, head=event_head(event), first=first
    )


@blueprint.post("/events/<event:handle>/announce")
def announce(handle: str) -> ResponseReturnValue:
    """Announce it to them; it can be stopped again."""
    del handle
    event = current_visit().event
    slug, event_id, actor_id = event.slug, event.id, current_person_id()
    hold = current_options().send_delay
    with transaction() as session:
        is_left = announce_to_the_rest(
            session,
            event_id=event_id,
            actor_id=actor_id,
            hold=hold,
            now=datetime.now(UTC),
        )
    if is_left:
        flash(gettext("Announced to everyone who was not written to yet."), "ok")
    else:
        flash(gettext("It is under way already, or the event has begun."), "lamp")
    return redirect(url_for("events.page", handle=slug), 303)
