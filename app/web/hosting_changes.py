"""Changing and repeating a published event."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.series import Scope
from app.models import Event
from app.operations.details import Details
from app.operations.drafts import new_handle, save_draft
from app.operations.events import (
    EventHasBegun,
    SomebodyElseChangedIt,
    TooFewPlaces,
)
from app.operations.events import edit as edit_event
from app.operations.series_edits import SeriesWasChanged
from app.operations.series_plans import DayIsTaken
from app.queries.announcements import list_listed
from app.web.access import current_visit
from app.web.act_previews import edit_first
from app.web.act_words import act_lines
from app.web.event_nav import event_head
from app.web.forms.hosting import (
    EventForm,
    base_of,
    based,
    blame,
    filled,
    merged,
)
from app.web.hosting_blueprint import blueprint
from app.web.hosting_conflict import CHOICE, began_at, chosen, conflict_page
from app.web.hosting_defaults import fields_of, undated
from app.web.hosting_edit_page import (
    edit_preview,
    too_few,
    who_is_told,
    why_closed,
    why_not_canceled,
)
from app.web.hosting_edit_reading import read_edit
from app.web.hosting_helpers import helpers_page
from app.web.hosting_page import writing_page
from app.web.login import current_options, current_person, current_person_id
from app.web.see_first import shown_first
from app.web.series_changes import (
    day_is_taken,
    edit_with_others,
    is_of_series,
    others_words,
    scope_of,
    series_version_of,
)
from app.web.words import gettext

_REFUSALS = (
    SomebodyElseChangedIt,
    SeriesWasChanged,
    DayIsTaken,
    TooFewPlaces,
    EventHasBegun,
)


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
    if any(name.startswith(CHOICE) for name in request.form):
        fields = chosen(form.raw(), request.form, theirs=_fields(event))
        form = filled(fields)
    if request.form.get("then") == "change":
        return _settings_page(form)
    if str(event.version) != form.version.data:
        return _conflict_page(form.raw())
    typed = read_edit(session, form, event)
    if typed is None:
        return _settings_page(form), 422
    now = datetime.now(UTC)
    others = others_words(session, event, typed.details, form, now=now)
    if form.day.errors:
        return _settings_page(form), 422
    fields, words = form.raw(), (form.words.data or "").strip()
    first = edit_first(session, event, typed.details, words=words, fields=fields)
    preview = edit_preview(session, event, typed.details, first=first, now=now)
    return shown_first(
        "hosting/preview_edit.html",
        event=event,
        head=event_head(event),
        form=form,
        fields=fields,
        preview=preview,
        others=others,
        first=first,
    )


@blueprint.post("/events/<event:handle>/settings/edit")
def edit(handle: str) -> ResponseReturnValue:
    """Change the event, unless somebody else did in the meantime."""
    del handle
    form, event, now = EventForm(), current_visit().event, datetime.now(UTC)
    mine, version = form.raw(), event.version
    if str(version) != form.version.data:
        return _conflict_page(mine)
    typed = read_edit(db.session(), form, event)
    if typed is None:
        return _settings_page(form), 422
    quietly = request.form.get("how") == "quietly"
    try:
        slug = _edit(event, typed.details, form, quietly=quietly, now=now)
    except _REFUSALS as why:
        return _refused(why, form, mine, details=typed.details)
    loud = gettext("Saved. Calendars follow within minutes.")
    flash(gettext("Saved. Nobody is mailed.") if quietly else loud, "ok")
    return redirect(url_for("events.page", handle=slug), 303)


def _refused(
    why: Exception, form: EventForm, mine: dict[str, str], *, details: Details
) -> ResponseReturnValue:
    if isinstance(why, SomebodyElseChangedIt):
        return _conflict_page(mine)
    if isinstance(why, EventHasBegun):
        flash(gettext("It has begun or is canceled, so nothing was changed."), "lamp")
        slug = current_visit().event.slug
        return redirect(url_for("events.page", handle=slug), 303)
    if isinstance(why, SeriesWasChanged):
        said = gettext(
            "Another host changed the whole series meanwhile. Look once more, then save."
        )
        flash(said, "lamp")
        form.series_version.data = ""
        return _settings_page(form), 409
    if isinstance(why, TooFewPlaces):
        blame(form.tables, too_few(details, going=why.going))
    if isinstance(why, DayIsTaken):
        blame(form.day, day_is_taken(why))
    return _settings_page(form), 422


def _edit(
    event: Event, details: Details, form: EventForm, *, quietly: bool, now: datetime
) -> str:
    if scope_of(form.scope.data) is not Scope.ONE and is_of_series(event):
        return edit_with_others(
            event=event, details=details, form=form, quietly=quietly, now=now
        )
    event_id, version, actor_id = event.id, event.version, current_person_id()
    with transaction() as session:
        return edit_event(
            session,
            event_id=event_id,
            details=details,
            version=version,
            words=(form.words.data or "").strip(),
            quietly=quietly,
            actor_id=actor_id,
            hold=current_options().edit_hold,
            now=now,
        ).slug


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
        acts=act_lines(session, event),
        series_version=series_version_of(session, event),
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
    typed = read_edit(session, both, event)
    if typed is None:
        both.version.data = str(event.version)
        return _settings_page(both), 409
    began = read_edit(session, filled(base_of(mine)), event)
    page = conflict_page(
        session,
        event,
        details=typed.details,
        fields=both.raw(),
        before=began.details if began else None,
        since=began_at(mine),
    )
    return page, 409
