"""Were you there, and is it done: from a mailed link, with one press and no sign-in."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.tokens import Purpose
from app.models import Event, Person, Promise
from app.operations import followups
from app.operations.attendance import (
    EventIsNotOver,
    WasNotExpected,
    say_for_oneself,
)
from app.queries.attendance import find_attendance
from app.queries.followups import find_promise
from app.web import followup_ends
from app.web.filters import day_words
from app.web.followup_blueprint import blueprint
from app.web.followup_values import Reader
from app.web.forms.followups import ThankForm
from app.web.keys import Holding, open_key
from app.web.summaries import summary_of
from app.web.words import gettext


@blueprint.get("/w/<key:key>")
def were_you_there(key: str) -> str:
    """Ask, and show what is known so far."""
    holding, event = _asked(key)
    known = find_attendance(
        db.session(), event_id=event.id, person_id=holding.person.id
    )
    return render_template(
        "followups/were_you_there.html",
        key=key,
        event=event,
        person=holding.person,
        said=known.came if known else None,
        pressed=request.args.get("came", "") if known is None else "",
        is_settled=known is not None and known.witness is not Witness.SELF,
    )


@blueprint.post("/w/<key:key>")
def say(key: str) -> ResponseReturnValue:
    """Keep this person's word; the same link can change it."""
    holding, event = _asked(key)
    answer = request.form.get("came", "")
    if answer not in {"yes", "no"}:
        abort(400)
    event_id, person_id = event.id, holding.person.id
    try:
        with transaction() as session:
            say_for_oneself(
                session,
                event_id=event_id,
                person_id=person_id,
                came=answer == "yes",
                now=datetime.now(UTC),
            )
    except (EventIsNotOver, WasNotExpected):
        abort(404)
    return redirect(url_for("followup_links.were_you_there", key=key), 303)


@blueprint.get("/p/<key:key>")
def ask_promise(key: str) -> str:
    """Show what was promised, a button, and a line to the other to be sent or not."""
    return _show_promise(key)


@blueprint.post("/p/<key:key>/tell")
def tell_promise(key: str) -> ResponseReturnValue:
    """Send the line as its author."""
    holding, made = _promised(key)
    done = followup_ends.tell(
        Reader(person=holding.person),
        made.id,
        back=url_for("followup_links.ask_promise", key=key),
    )
    if isinstance(done, ThankForm):
        return _show_promise(key, form=done), 422
    return done


@blueprint.post("/p/<key:key>")
def keep_promise(key: str) -> ResponseReturnValue:
    """Mark it as done, or take that back."""
    holding, made = _promised(key)
    promise_id, person_id = made.id, holding.person.id
    with transaction() as session:
        if request.form.get("open") == "yes":
            followups.reopen(session, promise_id=promise_id, person_id=person_id)
        else:
            followups.keep(
                session,
                promise_id=promise_id,
                person_id=person_id,
                now=datetime.now(UTC),
            )
    flash(gettext("Saved."), "ok")
    return redirect(url_for("followup_links.ask_promise", key=key), 303)


def _show_promise(key: str, *, form: ThankForm | None = None) -> str:
    holding, made = _promised(key)
    other = db.session.get_one(Person, made.other_id)
    may_tell = made.told_at is None and other.left_at is None
    reader = Reader(person=holding.person)
    errors = summary_of(form) if form else []
    return render_template(
        "followups/promise.html",
        key=key,
        person=holding.person,
        other=other,
        promise=made,
        due=day_words(made.due_on),
        is_kept=made.closed_at is not None,
        told=replace(
            followup_ends.told_of(reader, made, other, form=form),
            url=url_for("followup_links.tell_promise", key=key),
        )
        if may_tell
        else None,
        writes=request.args.get("write") == "yes" or form is not None,
        errors=errors,
        has_errors=bool(errors),
    )


def _asked(key: str) -> tuple[Holding, Event]:
    holding = open_key(key, purpose=Purpose.ATTENDANCE)
    if holding.event is None:
        abort(404)
    return holding, holding.event


def _promised(key: str) -> tuple[Holding, Promise]:
    holding = open_key(key, purpose=Purpose.PROMISE)
    if not holding.subject.isdigit():
        abort(404)
    made = find_promise(
        db.session(), promise_id=int(holding.subject), person_id=holding.person.id
    )
    if made is None:
        abort(404)
    return holding, made
