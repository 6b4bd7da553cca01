"""From an empty page to a published event."""

from datetime import UTC, datetime

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.db import db, transaction
from app.domain.events import Kind
from app.models import Draft, Event
from app.operations.drafts import (
    HandleIsTaken,
    discard_draft,
    new_handle,
    save_draft,
)
from app.operations.events import publish as publish_event
from app.queries.drafts import find_draft, list_drafts
from app.queries.events import find_event
from app.web.filters import clock
from app.web.forms.hosting import EventForm, filled
from app.web.hosting_announcement import Sketch, minutes_of, sketch_of
from app.web.hosting_blueprint import blueprint
from app.web.hosting_defaults import default_fields
from app.web.hosting_page import writing_page
from app.web.hosting_reading import read_event
from app.web.login import (
    current_house,
    current_options,
    current_person,
    current_person_id,
)
from app.web.words import gettext, ngettext


@blueprint.get("/events/new")
def new() -> ResponseReturnValue:
    """Show an event of the asked kind, filled in; nothing is kept yet."""
    person, now = current_person(), datetime.now(UTC)
    fields = default_fields(_kind(request.args), person=person, now=now)
    drafts = list_drafts(db.session(), owner_id=person.id)
    return _page(filled(fields), handle=new_handle(), drafts=tuple(drafts))


@blueprint.post("/events/new")
def create() -> ResponseReturnValue:
    """Keep what was typed in a new draft, and go on there."""
    handle = request.form.get("handle", "")
    return _keep(handle if handle.isalnum() and len(handle) == 6 else new_handle())  # noqa: PLR2004 -- a handle


@blueprint.get("/drafts/<word:handle>")
def draft(handle: str) -> ResponseReturnValue:
    """Show one's own draft as it was typed; a published one leads to its event."""
    found = find_draft(db.session(), handle=handle, owner_id=current_person_id())
    if found is not None:
        return _page(filled(found.fields), handle=handle, saved_at=found.saved_at)
    return redirect(url_for("events.page", handle=_own_event(handle)), 302)


@blueprint.post("/drafts/<word:handle>")
@blueprint.post("/drafts/<word:handle>/save")
def save(handle: str) -> ResponseReturnValue:
    """Keep what was typed, right or wrong."""
    return _keep(handle)


@blueprint.get("/drafts/<word:handle>/mail")
def preview_mail(handle: str) -> ResponseReturnValue:
    """Show the very mail that publishing would send."""
    found = find_draft(db.session(), handle=handle, owner_id=current_person_id())
    if found is None:
        abort(404)
    form, person, now = filled(found.fields), current_person(), datetime.now(UTC)
    typed = read_event(db.session(), form, person=person, now=now)
    sketch: Sketch | None = None
    if typed is not None:
        sketch = sketch_of(
            typed.details, handle=handle, person=person, house=current_house(), now=now
        )
    page = writing_page(db.session(), form, person=person, now=now)
    return render_template(
        "hosting/mail.html",
        sketch=sketch,
        page=page,
        handle=handle,
        title=found.fields["title"],
    )


@blueprint.post("/drafts/<word:handle>/publish")
def publish(handle: str) -> ResponseReturnValue:
    """Publish the draft, or say what is missing and keep every word."""
    form, now = EventForm(), datetime.now(UTC)
    if (event := find_event(db.session(), handle=handle)) is not None:
        return redirect(url_for("events.page", handle=_mine(event)), 303)
    person = current_person()
    typed = read_event(db.session(), form, person=person, now=now)
    if typed is None:
        _store(handle, form.raw(), now=now)
        return _page(form, handle=handle, saved_at=now), 422
    page = writing_page(db.session(), form, person=person, now=now)
    try:
        with transaction() as session:
            slug = publish_event(
                session,
                details=typed.details,
                host_ids=typed.host_ids,
                organizer_id=current_person_id(),
                handle=handle,
                send_delay=current_options().send_delay,
                house=current_house(),
                now=now,
            ).slug
    except IntegrityError:  # pressed twice at once: the other press was first
        return redirect(url_for("events.page", handle=_own_event(handle)), 303)
    flash(_published(page.reach.mailed), "ok")
    return redirect(url_for("events.page", handle=slug), 303)


@blueprint.post("/drafts/<word:handle>/discard")
def discard(handle: str) -> ResponseReturnValue:
    """Throw one's own draft away."""
    with transaction() as session:
        found = discard_draft(session, handle=handle, owner_id=current_person_id())
    if not found:
        abort(404)
    flash(gettext("The draft is gone."), "ok")
    return redirect(url_for("hosting.new"), 303)


def _keep(handle: str) -> ResponseReturnValue:
    form, now = EventForm(), datetime.now(UTC)
    fields, then = form.raw(), request.form.get("then", "")
    if then == "defaults":
        person = current_person()
        fields |= default_fields(_kind(request.form), person=person, now=now)
    _store(handle, fields, now=now)
    url = url_for("hosting.draft", handle=handle)
    said = gettext("Saved %(clock)s", clock=clock(now, current_person().zone))
    if request.headers.get("X-Autosave"):
        return jsonify(saved=said, url=url)
    if then == "preview":
        return redirect(url_for("hosting.preview_mail", handle=handle), 303)
    return redirect(url, 303)


def _store(handle: str, fields: dict[str, str], *, now: datetime) -> None:
    owner_id = current_person_id()
    try:
        with transaction() as session:
            save_draft(
                session, handle=handle, owner_id=owner_id, fields=fields, now=now
            )
    except HandleIsTaken:
        abort(404)


def _page(
    form: EventForm,
    *,
    handle: str,
    saved_at: datetime | None = None,
    drafts: tuple[Draft, ...] = (),
) -> str:
    person, now = current_person(), datetime.now(UTC)
    page = writing_page(db.session(), form, person=person, now=now)
    saved = ""
    if saved_at is not None:
        saved = gettext("Saved %(clock)s", clock=clock(saved_at, person.zone))
    return render_template(
        "hosting/draft.html",
        form=form,
        page=page,
        handle=handle,
        saved=saved,
        is_kept=saved_at is not None,
        drafts=drafts,
        person_zone=person.zone,
        has_errors=bool(page.problems),
    )


def _published(mailed: int) -> str:
    mails = ngettext("%(num)s mail goes", "%(num)s mails go", mailed)
    options = current_options()
    minutes = minutes_of(mailed, pace=options.pace, delay=options.send_delay)
    return ngettext(
        "Published. %(mails)s out over the next minute.",
        "Published. %(mails)s out over the next %(num)s minutes.",
        minutes,
        mails=mails,
    )


def _kind(given: object) -> Kind:
    asked = given.get("kind", "")  # type: ignore[attr-defined]
    return Kind(asked) if asked in set(Kind) else Kind.MIXER


def _own_event(handle: str) -> Event:
    event = find_event(db.session(), handle=handle)
    if event is None:
        abort(404)
    return _mine(event)


def _mine(event: Event) -> Event:
    if event.organizer_id != current_person_id():
        abort(404)
    return event
