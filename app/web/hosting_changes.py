"""Changing and repeating a published event."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.events import moved_along
from app.domain.time import zone_of
from app.models import Event
from app.operations.details import has_room
from app.operations.drafts import new_handle, save_draft
from app.operations.events import (
    EventHasBegun,
    SomebodyElseChangedIt,
    TooFewPlaces,
)
from app.operations.events import edit as edit_event
from app.queries.announcements import list_listed
from app.queries.signups import count_taken
from app.web.access import current_visit
from app.web.event_nav import event_head
from app.web.forms.hosting import (
    EventForm,
    based,
    blame,
    filled,
    merged,
)
from app.web.hosting_blueprint import blueprint
from app.web.hosting_defaults import fields_of, undated
from app.web.hosting_differences import differences
from app.web.hosting_edit_page import (
    edit_preview,
    too_few,
    who_is_told,
    why_closed,
    why_not_canceled,
)
from app.web.hosting_helpers import helpers_page
from app.web.hosting_page import writing_page
from app.web.hosting_reading import Typed, read_event
from app.web.hosting_times import read_times
from app.web.login import current_options, current_person, current_person_id
from app.web.words import gettext


@blueprint.get("/events/<event:handle>/settings")
def settings(handle: str) -> ResponseReturnValue:
    """Show what can be changed, and first what a change does."""
    del handle
    return _settings_page(filled(based(_fields(current_visit().event))))


@blueprint.post("/events/<event:handle>/settings/preview")
def preview_edit(handle: str) -> ResponseReturnValue:
    """Show what would change and who would be told; nothing is changed."""
    del handle
    form, event, session = EventForm(), current_visit().event, db.session()
    if request.form.get("then") == "change":
        return _settings_page(form)
    if str(event.version) != form.version.data:
        return _conflict_page(form.raw())
    typed = _read(session, form, event)
    if typed is None:
        return _settings_page(form), 422
    preview = edit_preview(session, event, typed.details, now=datetime.now(UTC))
    return render_template(
        "hosting/preview_edit.html",
        event=event,
        head=event_head(event),
        form=form,
        fields=form.raw(),
        preview=preview,
    )


@blueprint.post("/events/<event:handle>/settings/edit")
def edit(handle: str) -> ResponseReturnValue:
    """Change the event, unless somebody else did in the meantime."""
    del handle
    form, event, now = EventForm(), current_visit().event, datetime.now(UTC)
    mine, version = form.raw(), event.version
    if str(version) != form.version.data:
        return _conflict_page(mine)
    typed = _read(db.session(), form, event)
    if typed is None:
        return _settings_page(form), 422
    event_id, actor_id = event.id, current_person_id()
    quietly = request.form.get("how") == "quietly"
    try:
        with transaction() as session:
            slug = edit_event(
                session,
                event_id=event_id,
                details=typed.details,
                version=version,
                words=(form.words.data or "").strip(),
                quietly=quietly,
                actor_id=actor_id,
                hold=current_options().edit_hold,
                now=now,
            ).slug
    except SomebodyElseChangedIt:
        return _conflict_page(mine)
    except TooFewPlaces as few:
        blame(form.tables, too_few(typed.details, going=few.going))
        return _settings_page(form), 422
    except EventHasBegun:
        flash(gettext("It has begun or is canceled, so nothing was changed."), "lamp")
        return redirect(url_for("events.page", handle=event.slug), 303)
    loud = gettext("Saved. Calendars follow within minutes.")
    flash(gettext("Saved. Nobody is mailed.") if quietly else loud, "ok")
    return redirect(url_for("events.page", handle=slug), 303)


@blueprint.post("/events/<event:handle>/duplicate")
def duplicate(handle: str) -> ResponseReturnValue:
    """Begin a draft like this event, without its dates."""
    del handle
    fields, owner_id = undated(_fields(current_visit().event)), current_person_id()
    handle, now = new_handle(), datetime.now(UTC)
    with transaction() as session:
        save_draft(session, handle=handle, owner_id=owner_id, fields=fields, now=now)
    flash(gettext("A draft like it. Choose a date."), "ok")
    return redirect(url_for("hosting.draft", handle=handle), 303)


def _read(session: Session, form: EventForm, event: Event) -> Typed | None:
    now = datetime.now(UTC)
    _take_answer_by_along(form, event, now=now)
    typed = read_event(session, form, person=current_person(), now=now, edited=event)
    if typed is None:
        return None
    going = count_taken(session, event_id=event.id)
    if has_room(typed.details, going=going):
        return typed
    blame(form.tables, too_few(typed.details, going=going))
    return None


def _take_answer_by_along(form: EventForm, event: Event, *, now: datetime) -> None:
    # Who moves the day and leaves the answer-by means it to move as well.
    before = fields_of(event, people="")
    same = form.answer_day.data == before["answer_day"]
    times = read_times(filled(form.raw()), now=now)
    if not (same and event.answer_by and times):
        return
    zone = zone_of(event.zone)
    moved = moved_along(
        event.answer_by, was=event.starts_at, starts_at=times[0], zone=zone
    )
    form.answer_day.data = moved.astimezone(zone).date().isoformat()


def _fields(event: Event) -> dict[str, str]:
    listed = list_listed(db.session(), event_id=event.id)
    return fields_of(event, people="\n".join(listed))


def _settings_page(form: EventForm) -> str:
    event, session, now = current_visit().event, db.session(), datetime.now(UTC)
    page = writing_page(
        session, form, person=current_person(), now=now, except_event=event.id
    )
    return render_template(
        "hosting/settings.html",
        event=event,
        head=event_head(event),
        form=form,
        page=page,
        told=who_is_told(session, event),
        closed=why_closed(event, now=now),
        may_cancel=not why_not_canceled(event, now=now),
        helpers=helpers_page(
            session, current_visit(), asked=request.args.get("who", "")
        ),
        has_errors=bool(page.problems),
    )


def _conflict_page(mine: dict[str, str]) -> ResponseReturnValue:
    # Both versions together, as far as they can be: the host decides about the rest.
    event, session = current_visit().event, db.session()
    session.refresh(event)
    both = filled(merged(mine, _fields(event)))
    typed = _read(session, both, event)
    if typed is None:
        both.version.data = str(event.version)
        return _settings_page(both), 409
    return render_template(
        "hosting/conflict.html",
        event=event,
        head=event_head(event),
        fields=both.raw(),
        differences=differences(session, event, typed.details),
    ), 409
