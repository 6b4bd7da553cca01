"""The charter as admins read and accept it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.charter import charter_lines, takes_effect_at_once, widened
from app.domain.outbox import CAN_BE_MUTED, MailKind
from app.domain.privacy import DATA
from app.operations.charter import accept as accept_charter
from app.queries.charter import find_charter, is_accepted
from app.web.filters import day_in_full
from app.web.login import current_person, current_person_id
from app.web.mail_words import KINDS
from app.web.privacy_words import TITLES, keeping_words, line_words, reader_words
from app.web.words import ngettext

blueprint = Blueprint("charter", __name__)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One kind of fact."""

    title: str
    seen_by: str
    kept: str


@blueprint.get("/admin/charter")
def admin_charter() -> str:
    """Show what is agreed, and what an upgrade would widen."""
    accepted = find_charter(db.session())
    lines = charter_lines()
    wider = widened(accepted.lines, lines) if accepted is not None else []
    zone = current_person().zone
    return render_template(
        "charter/admin_charter.html",
        accepted=(
            day_in_full(accepted.accepted_at, zone)
            if accepted is not None and is_accepted(accepted)
            else ""
        ),
        wider=[line_words(one.key) for one in wider if not takes_effect_at_once(one)],
        at_once=[line_words(one.key) for one in wider if takes_effect_at_once(one)],
        rows=[
            Row(
                title=str(TITLES[one.name]),
                seen_by=reader_words(one),
                kept=keeping_words(one),
            )
            for one in DATA
        ],
        mails=[(str(KINDS[kind]), kind in CAN_BE_MUTED) for kind in MailKind],
    )


@blueprint.post("/admin/charter/accept")
def accept() -> ResponseReturnValue:
    """Let every line hold as it is shown."""
    with transaction() as session:
        wider = accept_charter(
            session, by_id=current_person_id(), now=datetime.now(UTC)
        )
    flash(
        ngettext(
            "Accepted. %(num)d line is wider than before.",
            "Accepted. %(num)d lines are wider than before.",
            wider,
        ),
        "ok",
    )
    return redirect(url_for("charter.admin_charter"), 303)
