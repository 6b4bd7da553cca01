"""From an empty page to a published event."""

from datetime import UTC, datetime

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.db import db, transaction
from app.domain.events import Kind
from app.domain.outbox import MailKind
from app.models import Event
from app.operations.drafts import discard_draft, new_handle
from app.operations.events import publish as publish_event
from app.operations.series_beginning import begin_series
from app.queries.drafts import find_draft, list_drafts, list_templates
from app.queries.events import find_event
from app.web.forms.hosting import EventForm, filled
from app.web.hosting_blueprint import blueprint
from app.web.hosting_defaults import default_fields, refilled
from app.web.hosting_draft_page import autosaved, draft_page, opened
from app.web.hosting_keeping import IsPublished, keep, keep_published
from app.web.hosting_page import writing_page
from app.web.hosting_reading import read_event
from app.web.hosting_templates import begun_with
from app.web.login import (
    current_house,
    current_options,
    current_person,
    current_person_id,
)
from app.web.mail_words import how_long
from app.web.repeats import read_repeats
from app.web.words import gettext, ngettext


@blueprint.get("/events/new")
def new() -> ResponseReturnValue:
    """Show an event like a template or of the asked kind; nothing is kept yet."""
    person, now = current_person(), datetime.now(UTC)
    fields = begun_with(request.args.get("template", ""), now=now)
    if fields is None:
        fields = default_fields(_kind(request.args), person=person, now=now)
    drafts = list_drafts(db.session(), owner_id=person.id)
    templates = list_templates(db.session(), owner_id=person.id)
    return draft_page(
        filled(fields),
        handle=new_handle(),
        drafts=tuple(drafts),
        templates=tuple(templates),
    )


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
        return draft_page(opened(found), handle=handle, saved_at=found.saved_at)
    return redirect(url_for("events.page", handle=_own_event(handle)), 302)


@blueprint.post("/drafts/<word:handle>")
@blueprint.post("/drafts/<word:handle>/save")
def save(handle: str) -> ResponseReturnValue:
    """Keep what was typed, right or wrong."""
    return _keep(handle)


@blueprint.post("/drafts/<word:handle>/publish")
def publish(handle: str) -> ResponseReturnValue:
    """Publish the draft, or say what is missing and keep every word."""
    form, now = EventForm(), datetime.now(UTC)
    if (event := find_event(db.session(), handle=handle)) is not None:
        return redirect(url_for("events.page", handle=_mine(event)), 303)
    try:
        kept = keep(handle, form.raw(), now=now)
        if kept.is_beside:
            return redirect(url_for("hosting.draft", handle=kept.handle), 303)
        return _publish(form, handle, now=now)
    except (IsPublished, IntegrityError):  # pressed twice at once: the other was first
        return redirect(url_for("events.page", handle=_own_event(handle)), 303)


@blueprint.post("/drafts/<word:handle>/discard")
def discard(handle: str) -> ResponseReturnValue:
    """Throw one's own draft away; the page that says so can bring it back."""
    with transaction() as session:
        fields = discard_draft(session, handle=handle, owner_id=current_person_id())
    if fields is None:
        abort(404)
    # Not a redirect: this page alone still holds what was typed.
    return render_template("hosting/discarded.html", fields=fields | {"handle": handle})


def _publish(form: EventForm, handle: str, *, now: datetime) -> ResponseReturnValue:
    person = current_person()
    typed = read_event(db.session(), form, person=person, now=now)
    repeats = (
        read_repeats(form, (typed.details.starts_at, typed.details.ends_at))
        if typed
        else None
    )
    if typed is None or any(field.errors for field in form):
        return draft_page(form, handle=handle, saved_at=now), 422
    mails = writing_page(db.session(), form, person=person, now=now).reach.mailed
    if request.form.get("mails", str(mails)) != str(mails):
        flash(_other_number(mails), "lamp")  # not the number that was pressed
        return draft_page(form, handle=handle, saved_at=now), 409
    organizer_id = current_person_id()
    with transaction() as session:
        event = publish_event(
            session,
            details=typed.details,
            host_ids=typed.host_ids,
            organizer_id=organizer_id,
            handle=handle,
            send_delay=current_options().send_delay,
            house=current_house(),
            now=now,
        )
        slug = event.slug
        if repeats is not None:
            begin_series(
                session,
                event=event,
                repeats=repeats,
                comes=bool(form.comes.data),
                house=current_house(),
                now=now,
            )
    flash(_published(mails), "ok")
    return redirect(url_for("events.page", handle=slug), 303)


def _keep(handle: str) -> ResponseReturnValue:
    form, now = EventForm(), datetime.now(UTC)
    fields, then = form.raw(), request.form.get("then", "")
    if then == "defaults":
        kind = _kind(request.form)
        fields = refilled(fields, kind, person=current_person(), now=now)
    is_autosave = bool(request.headers.get("X-Autosave"))
    try:
        kept = keep(handle, fields, now=now)
    except IsPublished:
        if is_autosave:  # it may have been on its way when Publish was pressed
            said = gettext("Published meanwhile, so this isn't saved.")
            return jsonify(saved=said), 409
        kept = keep_published(fields, now=now)
    if is_autosave:
        return autosaved(kept, fields, now=now, with_fields=then == "defaults")
    if then == "preview":
        return redirect(url_for("hosting.preview_mail", handle=kept.handle), 303)
    return redirect(url_for("hosting.draft", handle=kept.handle), 303)


def _other_number(mails: int) -> str:
    return ngettext(
        "As it stands now, %(num)s person gets the mail. Look once more, then publish.",
        "As it stands now, %(num)s people get the mail. Look once more, then publish.",
        mails,
    )


def _published(mailed: int) -> str:
    if not mailed:
        return gettext("Published. Nobody is mailed; the text for chat tells others.")
    return ngettext(
        "Published. %(num)s mail goes out within %(span)s.",
        "Published. %(num)s mails go out within %(span)s.",
        mailed,
        span=how_long(
            mailed, kind=MailKind.ANNOUNCEMENT, delay=current_options().send_delay
        ),
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
