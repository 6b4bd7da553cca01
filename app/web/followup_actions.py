"""What can be done about a tablemate: the same for a reader and for a mailed key."""

from datetime import UTC, datetime
from functools import partial

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.time import local_day, zone_of
from app.models import Event
from app.operations import followups
from app.operations.followups import HasLeft, NobodyMet, find_mate
from app.queries.followups import Met
from app.web import followup_ends, followup_quick
from app.web.filters import day_words
from app.web.followup_ends import silenced_name, told_form
from app.web.followup_feedback import questions
from app.web.followup_known import known_to
from app.web.followup_page import followups_page
from app.web.followup_quick import filled
from app.web.followup_values import Reader
from app.web.forms.followups import (
    LaterForm,
    PromiseForm,
    QuickPromiseForm,
    ThankForm,
)
from app.web.introduction_items import asked_items
from app.web.login import current_house
from app.web.promise_acts import keep
from app.web.story_page import story_lines
from app.web.summaries import summary_of
from app.web.words import gettext


def show(
    reader: Reader,
    *,
    event: Event | None = None,
    opened: int | None = None,
    thank: ThankForm | None = None,
    promise: PromiseForm | None = None,
    quick: QuickPromiseForm | None = None,
    told: tuple[int, ThankForm] | None = None,
) -> str:
    """Show the list; with `opened`, one tablemate's draft stands open in it.

    `told` is a promise and what was written to its other side, with what is wrong.
    """
    now = datetime.now(UTC)
    if event is not None and opened is not None:
        mate = _mate(reader, event, opened, now=now)
        thank = thank or ThankForm(formdata=None, text=_draft(reader, event, mate))
        promise = promise or PromiseForm(formdata=None)
    known = known_to(db.session(), reader, now=now)
    forms = (thank, promise, quick, told[1] if told else None)
    errors = [error for form in forms if form for error in summary_of(form)]
    return render_template(
        "followups/index.html",
        page=followups_page(db.session(), reader, known, opened=opened, now=now),
        questions=questions(db.session(), reader, now=now),
        quick=filled(reader, known, quick, now=now),
        told=told_form(db.session(), reader, told),
        silenced=silenced_name(db.session(), reader),
        asked=asked_items(db.session(), reader.person, now=now)
        if reader.key is None
        else (),
        thank=thank,
        opened_promise=promise,
        subject=_subject(event) if event else "",
        stories=None
        if reader.key
        else story_lines(db.session(), reader.person, known, now=now),
        index_url=reader.index_url(),
        quick_url=reader.quick_url(),
        is_keyed=reader.key is not None,
        errors=errors,
        has_errors=bool(errors),
    )


def send(reader: Reader, event: Event, other_id: int) -> ResponseReturnValue:
    """Send the thank-you as its author; the second press sends nothing."""
    form, now, house = ThankForm(), datetime.now(UTC), current_house()
    mate = _mate(reader, event, other_id, now=now)
    if not form.validate():
        return show(reader, event=event, opened=other_id, thank=form), 422
    back, person_id, event_id = reader.index_url(), reader.person.id, event.id
    subject = _subject(event)
    try:
        with transaction() as session:
            sent = followups.thank(
                session,
                event_id=event_id,
                person_id=person_id,
                other_id=other_id,
                subject=subject,
                text=form.text.data or "",
                house=house,
                now=now,
            )
    except HasLeft:
        flash(
            gettext(
                "%(name)s no longer works here, so nothing was sent.", name=mate.name
            ),
            "lamp",
        )
        return redirect(back, 303)
    said = gettext("Sent to %(name)s. Answers come straight to you.", name=mate.name)
    already = gettext("You had already thanked %(name)s.", name=mate.name)
    flash(said if sent else already, "ok")
    return redirect(back, 303)


def put_off(reader: Reader, event: Event, other_id: int) -> ResponseReturnValue:
    """Let a tablemate come back in a week or a month."""
    form, now = LaterForm(), datetime.now(UTC)
    mate = _mate(reader, event, other_id, now=now)
    if not form.validate():
        abort(400)
    back, person_id, event_id = reader.index_url(), reader.person.id, event.id
    with transaction() as session:
        day = followups.put_off(
            session,
            event_id=event_id,
            person_id=person_id,
            other_id=other_id,
            span=form.span.data,
            now=now,
        )
    flash(
        gettext("%(name)s comes back on %(day)s.", name=mate.name, day=day_words(day)),
        "ok",
    )
    return redirect(back, 303)


def fall_silent(reader: Reader, event: Event, other_id: int) -> ResponseReturnValue:
    """Never ask about this person again."""
    back, person_id, event_id = reader.index_url(), reader.person.id, event.id
    try:
        with transaction() as session:
            followups.fall_silent(
                session,
                event_id=event_id,
                person_id=person_id,
                other_id=other_id,
                now=datetime.now(UTC),
            )
    except NobodyMet:
        abort(404)
    return redirect(f"{back}?silenced={other_id}", 303)


def promise(reader: Reader, event: Event, other_id: int) -> ResponseReturnValue:
    """Note what was offered, and by when."""
    form, now = PromiseForm(), datetime.now(UTC)
    mate = _mate(reader, event, other_id, now=now)
    due_on = form.due_on.data
    if not form.validate() or due_on is None:
        return show(reader, event=event, opened=other_id, promise=form), 422
    back, person_id, event_id = reader.index_url(), reader.person.id, event.id
    act = partial(
        followups.promise,
        event_id=event_id,
        person_id=person_id,
        other_id=other_id,
        what=form.what.data or "",
        due_on=due_on,
        now=now,
    )
    try:
        is_kept = keep(act, day=form.due_on)
    except HasLeft:
        flash(gettext("%(name)s no longer works here.", name=mate.name), "lamp")
        return redirect(back, 303)
    if not is_kept:
        return show(reader, event=event, opened=other_id, promise=form), 422
    return redirect(back, 303)


def promise_quickly(reader: Reader) -> ResponseReturnValue:
    """Note what was promised to anybody they sat with."""
    done = followup_quick.promise(reader)
    if isinstance(done, QuickPromiseForm):
        return show(reader, quick=done), 422
    return done


def tell(reader: Reader, promise_id: int) -> ResponseReturnValue:
    """Send a line about a promise, or show what is wrong with it."""
    done = followup_ends.tell(reader, promise_id)
    if isinstance(done, ThankForm):
        return show(reader, told=(promise_id, done)), 422
    return done


def _mate(reader: Reader, event: Event, other_id: int, *, now: datetime) -> Met:
    try:
        return find_mate(
            db.session(),
            event_id=event.id,
            person_id=reader.person.id,
            other_id=other_id,
            now=now,
        )
    except NobodyMet:
        abort(404)


def _draft(reader: Reader, event: Event, mate: Met) -> str:
    day = local_day(event.starts_at, zone=zone_of(event.zone))
    return gettext(
        "Hi %(name)s,\n\nit was good to meet you at table %(table)s of %(title)s on"
        " %(day)s. Thank you for the conversation.\n\n%(author)s",
        name=mate.name,
        title=event.title,
        table=mate.table,
        day=day_words(day),
        author=reader.person.name,
    )


def _subject(event: Event) -> str:
    return gettext("Good to meet you at %(title)s", title=event.title)
