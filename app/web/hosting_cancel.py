"""Calling an event off: who is told, and why, before anything happens."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.series import Scope
from app.operations.events import EventHasBegun
from app.operations.events import cancel as cancel_event
from app.web.access import current_visit
from app.web.act_previews import cancel_first
from app.web.event_nav import event_head
from app.web.forms.hosting import CancelForm
from app.web.hosting_blueprint import blueprint
from app.web.hosting_edit_page import who_is_told, why_not_canceled
from app.web.login import current_options, current_person_id
from app.web.see_first import shown_first
from app.web.series_changes import (
    cancel_with_others,
    is_of_series,
    others_canceled,
    scope_of,
)
from app.web.words import gettext, ngettext


@blueprint.get("/events/<event:handle>/cancel")
def ask_cancel(handle: str) -> ResponseReturnValue:
    """Ask why, and say first who would be told."""
    del handle
    return _cancel_page(CancelForm())


@blueprint.post("/events/<event:handle>/cancel/preview")
def preview_cancel(handle: str) -> ResponseReturnValue:
    """Show who reads what if it is canceled; nothing happens yet."""
    del handle
    form, event = CancelForm(), current_visit().event
    if request.form.get("then") == "change":
        return _cancel_page(form)
    closed = why_not_canceled(event, now=datetime.now(UTC))
    if closed or not form.validate():
        return _cancel_page(form), 422
    reason = form.reason.data or ""
    return shown_first(
        "hosting/preview_cancel.html",
        event=event,
        head=event_head(event),
        fields={"reason": reason, "scope": form.scope.data or ""},
        others=others_canceled(
            db.session(), event, scope_of(form.scope.data), now=datetime.now(UTC)
        ),
        first=cancel_first(db.session(), event, reason),
    )


@blueprint.post("/events/<event:handle>/cancel")
def cancel(handle: str) -> ResponseReturnValue:
    """Call the event off; until the first mail leaves it can be kept on."""
    del handle
    form, event, now = CancelForm(), current_visit().event, datetime.now(UTC)
    if not form.validate():
        return _cancel_page(form), 422
    slug, event_id, actor_id = event.slug, event.id, current_person_id()
    reason, hold = form.reason.data or "", current_options().send_delay
    scope = scope_of(form.scope.data)
    try:
        if scope is not Scope.ONE and is_of_series(current_visit().event):
            cancel_with_others(event_id=event_id, scope=scope, reason=reason, now=now)
            return redirect(url_for("series.dates", handle=slug), 303)
        with transaction() as session:
            done = cancel_event(
                session,
                event_id=event_id,
                reason=reason,
                actor_id=actor_id,
                hold=hold,
                now=now,
            )
            is_mine = (done.cancel_reason, done.canceled_at) == (reason, now)
        flash(*_canceled() if is_mine else _before_me())
    except EventHasBegun:
        flash(gettext("It is over, so it can't be canceled any more."), "lamp")
    return redirect(url_for("events.page", handle=slug), 303)


def _cancel_page(form: CancelForm) -> str:
    event = current_visit().event
    told = who_is_told(db.session(), event)
    return render_template(
        "hosting/cancel.html",
        event=event,
        head=event_head(event),
        form=form,
        is_of_series=is_of_series(event),
        closed=why_not_canceled(event, now=datetime.now(UTC)),
        told=gettext("Nobody is coming or waiting, so nobody is mailed.")
        if not told.concerned
        else ngettext(
            "%(num)s person who comes or waits is told, with your reason. You see first"
            " what they read.",
            "%(num)s people who come or wait are told, with your reason. You see first"
            " what they read.",
            told.concerned,
        ),
        problems=[
            {"field_id": form.reason.id, "text": error} for error in form.reason.errors
        ],
        has_errors=bool(form.reason.errors),
    )


def _canceled() -> tuple[str, str]:
    return gettext(
        "Canceled. Everyone concerned is told, with your reason. Until the first mail"
        " leaves you can undo it here."
    ), "ok"


def _before_me() -> tuple[str, str]:
    return gettext(
        "It was canceled already, with the reason that stands there."
    ), "lamp"
