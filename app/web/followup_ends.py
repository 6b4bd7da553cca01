"""How a promise ends, the line that may follow it, and presses that are taken back."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.messages.subjects import in_a_sentence
from app.models import Event, Person, Promise
from app.operations import followup_ends, followups, touch
from app.operations.followup_ends import NoSuchPromise
from app.operations.followups import HasLeft
from app.queries.followups import find_promise, list_silenced
from app.web.addresses import LARGEST
from app.web.followup_known import known_to
from app.web.followup_values import Reader, ToldForm
from app.web.forms.followups import ThankForm
from app.web.login import current_house
from app.web.words import gettext


def keep(reader: Reader, promise_id: int) -> ResponseReturnValue:
    """Mark a promise as done; the list then offers a line to the other."""
    back, person_id = reader.index_url(), reader.person.id
    _own_promise(db.session(), reader, promise_id)
    with transaction() as session:
        followups.keep(
            session, promise_id=promise_id, person_id=person_id, now=datetime.now(UTC)
        )
    flash(gettext("Marked as done."), "ok")
    return redirect(f"{back}?kept={promise_id}#kept-{promise_id}", 303)


def reopen(reader: Reader, promise_id: int) -> ResponseReturnValue:
    """Take that back."""
    back, person_id = reader.index_url(), reader.person.id
    _own_promise(db.session(), reader, promise_id)
    with transaction() as session:
        followups.reopen(session, promise_id=promise_id, person_id=person_id)
    flash(gettext("Open again, as it was."), "ok")
    return redirect(back, 303)


def tell(
    reader: Reader, promise_id: int, *, back: str | None = None
) -> ResponseReturnValue | ThankForm:
    """Send the line as its author, or return the form with what is wrong."""
    form, back = ThankForm(), back or reader.index_url()
    promise = _own_promise(db.session(), reader, promise_id)
    if not form.validate():
        return form
    name = db.session.get_one(Person, promise.other_id).name
    subject, person_id = subject_of(promise), reader.person.id
    try:
        with transaction() as session:
            sent = followup_ends.tell(
                session,
                promise_id=promise_id,
                person_id=person_id,
                subject=subject,
                text=form.text.data or "",
                house=current_house(),
                now=datetime.now(UTC),
            )
    except NoSuchPromise:
        abort(404)
    except HasLeft:
        flash(
            gettext("%(name)s no longer works here, so nothing was sent.", name=name),
            "lamp",
        )
        return redirect(back, 303)
    said = gettext("Sent to %(name)s. Answers come straight to you.", name=name)
    already = gettext("You had already written to %(name)s.", name=name)
    flash(said if sent else already, "ok")
    return redirect(back, 303)


def bring_back(reader: Reader, event: Event, other_id: int) -> ResponseReturnValue:
    """Let somebody who was put off stand in the list again."""
    back, person_id, event_id = reader.index_url(), reader.person.id, event.id
    with transaction() as session:
        followup_ends.bring_back(
            session, event_id=event_id, person_id=person_id, other_id=other_id
        )
    return redirect(back, 303)


def ask_again(reader: Reader, other_id: int) -> ResponseReturnValue:
    """Take back that somebody is never asked about."""
    back, person_id = reader.index_url(), reader.person.id
    if not _is_opened(db.session(), reader, other_id):
        abort(404)
    with transaction() as session:
        followup_ends.ask_again(session, person_id=person_id, other_id=other_id)
    flash(gettext("Taken back. They show up again."), "ok")
    return redirect(back, 303)


def stay(reader: Reader, event: Event, other_id: int) -> ResponseReturnValue:
    """Hear of a tablemate now and then."""
    back, person_id = reader.index_url(), reader.person.id
    now, event_id = datetime.now(UTC), event.id
    try:
        with transaction() as session:
            # A key opens the tables of its own event, and nobody else's.
            followups.find_mate(
                session,
                event_id=event_id,
                person_id=person_id,
                other_id=other_id,
                now=now,
            )
            touch.stay_in_touch(
                session, person_id=person_id, other_id=other_id, now=now
            )
    except (followups.NobodyMet, touch.NobodyMet):
        abort(404)
    flash(
        gettext("We bring them up when it has been a while. Nobody learns of it."), "ok"
    )
    return redirect(back, 303)


def let_go(reader: Reader, event: Event, other_id: int) -> ResponseReturnValue:
    """Hear of them no more."""
    back, person_id = reader.index_url(), reader.person.id
    del event  # a key's own
    if not _is_opened(db.session(), reader, other_id):
        abort(404)
    with transaction() as session:
        touch.let_go_of(session, person_id=person_id, other_id=other_id)
    flash(gettext("We won't bring them up again. Nobody learns of it."), "ok")
    return redirect(back, 303)


def told_form(
    session: Session, reader: Reader, wrong: tuple[int, ThankForm] | None
) -> ToldForm | None:
    """Return the line that may follow the promise just kept; None: nothing to send."""
    asked = request.args.get("kept", "")
    promise_id = wrong[0] if wrong else _number(asked)
    if promise_id is None:
        return None
    promise = find_promise(session, promise_id=promise_id, person_id=reader.person.id)
    is_elsewhere = promise is None or not reader.opens(promise.event_id)
    if promise is None or is_elsewhere or promise.told_at is not None:
        return None
    other = session.get_one(Person, promise.other_id)
    if other.left_at is not None or (wrong is None and promise.closed_at is None):
        return None
    return told_of(reader, promise, other, form=wrong[1] if wrong else None)


def told_of(
    reader: Reader, promise: Promise, other: Person, *, form: ThankForm | None = None
) -> ToldForm:
    """Return the drafted line about one promise, every word of it to be changed."""
    draft = gettext(
        "Hi %(name)s,\n\nas promised: %(what)s.\n\n%(author)s",
        name=other.name,
        what=in_a_sentence(promise.what).rstrip("."),
        author=reader.person.name,
    )
    return ToldForm(
        anchor=f"kept-{promise.id}",
        name=other.name,
        subject=subject_of(promise),
        form=form or ThankForm(formdata=None, text=draft),
        url=reader.promise_url(promise.id, "tell"),
    )


def subject_of(promise: Promise) -> str:
    """Return the subject of a letter about a promise."""
    return gettext("As promised: %(what)s", what=in_a_sentence(promise.what))


def silenced_name(session: Session, reader: Reader) -> tuple[str, str] | None:
    """Return (name, where it is taken back) of whom one just asked not to be asked about."""
    other_id = _number(request.args.get("silenced", ""))
    if other_id is None or not _is_opened(session, reader, other_id):
        return None
    if (reader.person.id, other_id) not in list_silenced(
        session, person_ids=[reader.person.id]
    ):
        return None
    return session.get_one(Person, other_id).name, reader.other_url(other_id)


def _number(text: str) -> int | None:
    is_one = text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004
    return int(text) if is_one and int(text) <= LARGEST else None


def _own_promise(session: Session, reader: Reader, promise_id: int) -> Promise:
    """Return a promise of this reader's; a key opens those of its event alone."""
    found = find_promise(session, promise_id=promise_id, person_id=reader.person.id)
    if found is None or not reader.opens(found.event_id):
        abort(404)
    return found


def _is_opened(session: Session, reader: Reader, other_id: int) -> bool:
    """Return whether this reader is told of somebody: a key opens one event's tables."""
    if reader.key is None:
        return True
    known = known_to(session, reader, now=datetime.now(UTC))
    return any(one.person_id == other_id and one.may_be_found for one in known.met)
