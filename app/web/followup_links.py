"""The day after, from a mailed link: one event, or one promise, and nothing else."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
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
from app.web import followup_actions, followup_feedback, followup_notes
from app.web.filters import day_words
from app.web.followup_values import Reader
from app.web.keys import Holding, open_key
from app.web.words import gettext

blueprint = Blueprint("followup_links", __name__)
_NOTE = "/f/<key:key>/notes/<int:note_id>"
_PERSON = "/f/<key:key>/<int:other_id>"


@blueprint.get("/f/<key:key>")
def index(key: str) -> str:
    """Show whom this person met at this one event."""
    return followup_actions.show(_reader(key)[0])


@blueprint.get(_PERSON)
def thank(key: str, other_id: int) -> str:
    """Open the draft to one tablemate."""
    reader, event = _reader(key)
    return followup_actions.show(reader, event=event, opened=other_id)


@blueprint.post(f"{_PERSON}/thank")
def send(key: str, other_id: int) -> ResponseReturnValue:
    """Send it as its author."""
    return followup_actions.send(*_reader(key), other_id)


@blueprint.post(f"{_PERSON}/put-off")
def later(key: str, other_id: int) -> ResponseReturnValue:
    """Let one tablemate come back later."""
    return followup_actions.put_off(*_reader(key), other_id)


@blueprint.post(f"{_PERSON}/silence")
def never(key: str, other_id: int) -> ResponseReturnValue:
    """Never ask about one tablemate again."""
    return followup_actions.fall_silent(*_reader(key), other_id)


@blueprint.post(f"{_PERSON}/promise")
def promise(key: str, other_id: int) -> ResponseReturnValue:
    """Note what was promised to one tablemate."""
    return followup_actions.promise(*_reader(key), other_id)


@blueprint.post("/f/<key:key>/promises/<int:promise_id>/keep")
def keep(key: str, promise_id: int) -> ResponseReturnValue:
    """Mark a promise as done."""
    return followup_actions.keep(_reader(key)[0], promise_id)


@blueprint.post(f"{_NOTE}/claim")
def claim_note(key: str, note_id: int) -> ResponseReturnValue:
    """Let what was noted in the room be theirs."""
    return followup_notes.claim(_reader(key)[0], note_id)


@blueprint.post(f"{_NOTE}/drop")
def drop_note(key: str, note_id: int) -> ResponseReturnValue:
    """Forget what was noted in the room."""
    return followup_notes.drop(_reader(key)[0], note_id)


@blueprint.post(f"{_NOTE}/promise")
def promise_note(key: str, note_id: int) -> ResponseReturnValue:
    """Make a promise of what was noted in the room."""
    return followup_notes.promise(_reader(key)[0], note_id)


@blueprint.post("/f/<key:key>/give-feedback")
def feedback(key: str) -> ResponseReturnValue:
    """Keep what the holder of this key says of the event, without their name."""
    return followup_feedback.give(*_reader(key))


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
    """Show what was promised, and a button."""
    holding, made = _promised(key)
    other = db.session.get_one(Person, made.other_id)
    return render_template(
        "followups/promise.html",
        key=key,
        person=holding.person,
        other=other,
        promise=made,
        due=day_words(made.due_on),
        is_kept=made.closed_at is not None,
    )


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


def _reader(key: str) -> tuple[Reader, Event]:
    holding = open_key(key, purpose=Purpose.FOLLOW_UPS)
    if holding.event is None:
        abort(404)
    reader = Reader(person=holding.person, event=holding.event, key=key)
    return reader, holding.event


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
