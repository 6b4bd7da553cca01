"""One click that ends one kind of mail (RFC 8058); looking at it changes nothing."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.outbox import MailKind
from app.domain.tokens import Purpose
from app.operations import settings
from app.operations.letters import is_muted
from app.queries.charter import list_mutable
from app.web.forms.settings import mail_words
from app.web.keys import Holding, open_key

blueprint = Blueprint("unsubscribe", __name__)


@blueprint.get("/u/<key:key>")
def ask(key: str) -> str:
    """Show what comes now, and one button."""
    return _page(key)


@blueprint.post("/u/<key:key>")
def mute(key: str) -> ResponseReturnValue:
    """End this kind of mail: without signing in, cookie or token; twice is once."""
    holding = open_key(key, purpose=Purpose.UNSUBSCRIBE)
    person_id, kind = holding.person.id, _kind(holding)
    with transaction() as session:
        settings.mute(session, person_id=person_id, kind=kind)
    return _page(key)


@blueprint.post("/u/<key:key>/restore")
def restore(key: str) -> ResponseReturnValue:
    """Take it back."""
    holding = open_key(key, purpose=Purpose.UNSUBSCRIBE)
    person_id, kind = holding.person.id, _kind(holding)
    with transaction() as session:
        settings.unmute(session, person_id=person_id, kind=kind)
    return redirect(url_for("unsubscribe.ask", key=key), 303)


@blueprint.record_once
def _open_to_mail_programs(state: BlueprintSetupState) -> None:
    # They post without ever having seen a page of ours; the key is proof enough.
    state.app.extensions["csrf"].exempt(mute)


def _page(key: str) -> str:
    holding = open_key(key, purpose=Purpose.UNSUBSCRIBE)
    kind = _kind(holding)
    muted = is_muted(db.session(), person_id=holding.person.id, kind=kind)
    return render_template(
        "unsubscribe/ask.html",
        key=key,
        email=holding.person.email,
        kind=mail_words(kind),
        is_muted=muted,
    )


def _kind(holding: Holding) -> MailKind:
    if holding.subject not in list_mutable(db.session()):
        abort(404)
    return MailKind(holding.subject)
