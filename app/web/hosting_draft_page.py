"""The page of an event that is being written: whole, and its parts after a save."""

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import db
from app.models import Draft, Template
from app.operations.drafts import digest_of
from app.web.filters import clock
from app.web.forms.hosting import EventForm, filled
from app.web.hosting_keeping import Kept
from app.web.hosting_page import WritingPage, writing_page
from app.web.login import current_person
from app.web.words import gettext


def draft_page(
    form: EventForm,
    *,
    handle: str,
    saved_at: datetime | None = None,
    drafts: tuple[Draft, ...] = (),
    templates: tuple[Template, ...] = (),
) -> str:
    """Return the whole page; `saved_at` is None for what is not kept yet."""
    person, now = current_person(), datetime.now(UTC)
    page = writing_page(db.session(), form, person=person, now=now)
    form.writer.data = form.writer.data or secrets.token_hex(6)
    return render_template(
        "hosting/draft.html",
        form=form,
        page=page,
        handle=handle,
        saved=saved_words(saved_at) if saved_at else "",
        is_kept=saved_at is not None,
        drafts=drafts,
        templates=templates,
        person_zone=person.zone,
        has_errors=bool(page.problems),
    )


def opened(draft: Draft) -> EventForm:
    """Return a draft's form in a new window, which knows what it saw there."""
    return filled(draft.fields | {"seen": digest_of(draft.fields), "writer": ""})


def autosaved(
    kept: Kept, fields: dict[str, str], *, now: datetime, with_fields: bool
) -> ResponseReturnValue:
    """Return what is new on the page after a save that a script made.

    `with_fields` are the fields themselves, filled in for another kind.
    """
    form = filled(fields)
    page = writing_page(db.session(), form, person=current_person(), now=now)
    facts: dict[str, Any] = {"form": form, "page": page}
    parts = {"consequences": render_template("hosting/_consequences.html", **facts)}
    parts["dates"] = render_template("hosting/_dates.html", **facts)
    if with_fields:
        parts["essentials"] = render_template("hosting/_essentials.html", **facts)
        parts["more"] = render_template("hosting/_more.html", **facts)
    return jsonify(
        saved=saved_words(now),
        url=url_for("hosting.draft", handle=kept.handle),
        opens=kept.is_beside,
        words=_words(page),
        mails=page.reach.mailed,
        parts=parts,
    )


def saved_words(at: datetime) -> str:
    """Return when it was saved, by the clock where the host lives."""
    return gettext("Saved %(clock)s", clock=clock(at, current_person().zone))


def _words(page: WritingPage) -> dict[str, str]:
    return {
        "publish": page.publish,
        "when": page.when,
        "description": page.description,
        "seating": page.seating,
        "sign-up": page.sign_up,
        "clock": page.clock_words,
        "helpers": page.helpers,
        "repeat": page.repeat.summary,
    }
