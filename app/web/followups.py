"""The day after, signed in: whom one met, and what one does about it."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from app.db import db
from app.models import Event
from app.queries.events import find_event
from app.web import (
    followup_actions,
    followup_ends,
    followup_feedback,
    followup_notes,
)
from app.web.followup_values import Reader
from app.web.login import current_person

blueprint = Blueprint("followups", __name__)
_NOTE = "/me/follow-ups/notes/<int:note_id>"
_PROMISE = "/me/follow-ups/promises/<int:promise_id>"
_PERSON = "/me/follow-ups/<event:handle>/<int:other_id>"


@blueprint.get("/me/follow-ups")
def index() -> str:
    """Show whom this person met."""
    return followup_actions.show(_reader())


@blueprint.get(_PERSON)
def thank(handle: str, other_id: int) -> str:
    """Open the draft to one tablemate; nothing is sent by looking."""
    return followup_actions.show(_reader(), event=_event(handle), opened=other_id)


@blueprint.post(f"{_PERSON}/thank")
def send(handle: str, other_id: int) -> ResponseReturnValue:
    """Send it as its author."""
    return followup_actions.send(_reader(), _event(handle), other_id)


@blueprint.post(f"{_PERSON}/put-off")
def later(handle: str, other_id: int) -> ResponseReturnValue:
    """Let one tablemate come back later."""
    return followup_actions.put_off(_reader(), _event(handle), other_id)


@blueprint.post(f"{_PERSON}/silence")
def never(handle: str, other_id: int) -> ResponseReturnValue:
    """Never ask about one tablemate again."""
    return followup_actions.fall_silent(_reader(), _event(handle), other_id)


@blueprint.post(f"{_PERSON}/promise")
def promise(handle: str, other_id: int) -> ResponseReturnValue:
    """Note what was promised to one tablemate."""
    return followup_actions.promise(_reader(), _event(handle), other_id)


@blueprint.post(f"{_PERSON}/bring-back")
def bring_back(handle: str, other_id: int) -> ResponseReturnValue:
    """Let somebody who was put off stand in the list again."""
    return followup_ends.bring_back(_reader(), _event(handle), other_id)


@blueprint.post(f"{_PERSON}/stay-in-touch")
def stay(handle: str, other_id: int) -> ResponseReturnValue:
    """Hear of one tablemate now and then."""
    return followup_ends.stay(_reader(), _event(handle), other_id)


@blueprint.post(f"{_PERSON}/let-go")
def let_go(handle: str, other_id: int) -> ResponseReturnValue:
    """Hear of them no more."""
    return followup_ends.let_go(_reader(), _event(handle), other_id)


@blueprint.post("/me/follow-ups/people/<int:other_id>/ask-again")
def ask_again(other_id: int) -> ResponseReturnValue:
    """Take back that somebody is never asked about."""
    return followup_ends.ask_again(_reader(), other_id)


@blueprint.post("/me/follow-ups/promise")
def promise_quickly() -> ResponseReturnValue:
    """Note what was promised to anybody they sat with."""
    return followup_actions.promise_quickly(_reader())


@blueprint.post(f"{_PROMISE}/keep")
def keep(promise_id: int) -> ResponseReturnValue:
    """Mark a promise as done."""
    return followup_ends.keep(_reader(), promise_id)


@blueprint.post(f"{_PROMISE}/reopen")
def reopen(promise_id: int) -> ResponseReturnValue:
    """Take that back."""
    return followup_ends.reopen(_reader(), promise_id)


@blueprint.post(f"{_PROMISE}/tell")
def tell(promise_id: int) -> ResponseReturnValue:
    """Send a line about it as its author."""
    return followup_actions.tell(_reader(), promise_id)


@blueprint.post(f"{_NOTE}/claim")
def claim_note(note_id: int) -> ResponseReturnValue:
    """Let what was noted in the room be theirs."""
    return followup_notes.claim(_reader(), note_id)


@blueprint.post(f"{_NOTE}/drop")
def drop_note(note_id: int) -> ResponseReturnValue:
    """Forget what was noted in the room."""
    return followup_notes.drop(_reader(), note_id)


@blueprint.post(f"{_NOTE}/promise")
def promise_note(note_id: int) -> ResponseReturnValue:
    """Make a promise of what was noted in the room."""
    return followup_notes.promise(_reader(), note_id)


@blueprint.post("/me/follow-ups/<event:handle>/give-feedback")
def feedback(handle: str) -> ResponseReturnValue:
    """Keep what this person says of an event, without their name."""
    return followup_feedback.give(_reader(), _event(handle))


def _reader() -> Reader:
    return Reader(person=current_person())


def _event(handle: str) -> Event:
    event = find_event(db.session(), handle=handle)
    if event is None:
        abort(404)
    return event
