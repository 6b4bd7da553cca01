"""The day after, from a mailed link: the follow-ups of one event, and nothing else."""

from flask import abort
from flask.typing import ResponseReturnValue

from app.domain.tokens import Purpose
from app.models import Event
from app.web import (
    followup_actions,
    followup_ends,
    followup_feedback,
    followup_mails,
    followup_notes,
)
from app.web.followup_blueprint import blueprint
from app.web.followup_values import Reader
from app.web.keys import open_key

__all__ = ["blueprint", "followup_mails"]

_NOTE = "/f/<key:key>/notes/<int:note_id>"
_PROMISE = "/f/<key:key>/promises/<int:promise_id>"
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


@blueprint.post(f"{_PERSON}/bring-back")
def bring_back(key: str, other_id: int) -> ResponseReturnValue:
    """Let somebody who was put off stand in the list again."""
    return followup_ends.bring_back(*_reader(key), other_id)


@blueprint.post(f"{_PERSON}/stay-in-touch")
def stay(key: str, other_id: int) -> ResponseReturnValue:
    """Hear of one tablemate now and then."""
    return followup_ends.stay(*_reader(key), other_id)


@blueprint.post(f"{_PERSON}/let-go")
def let_go(key: str, other_id: int) -> ResponseReturnValue:
    """Hear of them no more."""
    return followup_ends.let_go(*_reader(key), other_id)


@blueprint.post(f"{_PERSON}/ask-again")
def ask_again(key: str, other_id: int) -> ResponseReturnValue:
    """Take back that somebody is never asked about."""
    return followup_ends.ask_again(_reader(key)[0], other_id)


@blueprint.post("/f/<key:key>/promise")
def promise_quickly(key: str) -> ResponseReturnValue:
    """Note what was promised to anybody they sat with there."""
    return followup_actions.promise_quickly(_reader(key)[0])


@blueprint.post(f"{_PROMISE}/keep")
def keep(key: str, promise_id: int) -> ResponseReturnValue:
    """Mark a promise as done."""
    return followup_ends.keep(_reader(key)[0], promise_id)


@blueprint.post(f"{_PROMISE}/reopen")
def reopen(key: str, promise_id: int) -> ResponseReturnValue:
    """Take that back."""
    return followup_ends.reopen(_reader(key)[0], promise_id)


@blueprint.post(f"{_PROMISE}/tell")
def tell(key: str, promise_id: int) -> ResponseReturnValue:
    """Send a line about it as its author."""
    return followup_actions.tell(_reader(key)[0], promise_id)


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


def _reader(key: str) -> tuple[Reader, Event]:
    holding = open_key(key, purpose=Purpose.FOLLOW_UPS)
    if holding.event is None:
        abort(404)
    reader = Reader(person=holding.person, event=holding.event, key=key)
    return reader, holding.event
