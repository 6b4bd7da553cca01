"""One's own network: whom one met, one colleague, and what one does about them."""

from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.operations import network
from app.operations.followups import HasLeft, NobodyMet
from app.web.forms.followups import PromiseForm
from app.web.login import current_person, current_person_id
from app.web.network_page import network_page
from app.web.network_person import person_page
from app.web.promise_acts import keep
from app.web.summaries import summary_of
from app.web.words import gettext

blueprint = Blueprint("network", __name__)
_PERSON = "/me/network/<int:other_id>"


@blueprint.get("/me/network")
def index() -> str:
    """Show whom this person knows; to nobody else."""
    page = network_page(db.session(), current_person(), now=datetime.now(UTC))
    return render_template("network/index.html", page=page)


@blueprint.get(_PERSON)
def person(other_id: int) -> str:
    """Show one colleague, how one knows them and what one promised them."""
    return _show(other_id)


@blueprint.post(f"{_PERSON}/promise")
def promise(other_id: int) -> ResponseReturnValue:
    """Note what one offered them, and by when."""
    form, person_id = PromiseForm(), current_person_id()
    due_on = form.due_on.data
    if not form.validate() or due_on is None:
        return _show(other_id, promise=form), 422
    act = partial(
        network.promise,
        person_id=person_id,
        other_id=other_id,
        what=form.what.data or "",
        due_on=due_on,
        now=datetime.now(UTC),
    )
    try:
        is_kept = keep(act, day=form.due_on)
    except (NobodyMet, HasLeft):
        abort(404)
    return _back(other_id) if is_kept else (_show(other_id, promise=form), 422)


@blueprint.post(f"{_PERSON}/silence")
def silence(other_id: int) -> ResponseReturnValue:
    """Never be asked about them again."""
    person_id = current_person_id()
    try:
        with transaction() as session:
            network.fall_silent(
                session, person_id=person_id, other_id=other_id, now=datetime.now(UTC)
            )
    except NobodyMet:
        abort(404)
    flash(gettext("We won't ask about them again. Nobody learns of it."), "ok")
    return _back(other_id)


@blueprint.post(f"{_PERSON}/ask-again")
def ask_again(other_id: int) -> ResponseReturnValue:
    """Be asked about them again."""
    person_id = current_person_id()
    with transaction() as session:
        network.ask_again(session, person_id=person_id, other_id=other_id)
    flash(gettext("Taken back. They show up again."), "ok")
    return _back(other_id)


def _show(other_id: int, *, promise: PromiseForm | None = None) -> str:
    now, me = datetime.now(UTC), current_person()
    page = person_page(db.session(), me, other_id, now=now)
    return render_template(
        "network/person.html",
        page=page,
        owner=me.id,
        promise=promise or PromiseForm(formdata=None),
        errors=summary_of(promise) if promise else [],
        has_errors=bool(promise and promise.errors),
    )


def _back(other_id: int) -> ResponseReturnValue:
    return redirect(url_for("network.person", other_id=other_id), 303)
