"""Answering an event on its page."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.house import House
from app.domain.signups import Answer, SignupStatus, Source
from app.figures import ANSWERS, Figures
from app.operations.besides import Details, NobodyAnswered, describe
from app.operations.signups import (
    EventHasStarted,
    EventIsCanceled,
    EventIsOver,
    foresee_no,
    rsvp,
)
from app.queries.signups import find_signup
from app.web.access import current_visit
from app.web.event_page import event_page
from app.web.forms.signups import DetailsForm, RsvpForm
from app.web.login import current_house, current_person, current_person_id
from app.web.wish_reading import read_wishes
from app.web.words import gettext

blueprint = Blueprint("signups", __name__)


@blueprint.post("/events/<event:handle>/rsvp")
def answer(handle: str) -> ResponseReturnValue:
    """Record the answer, then show the event again with its outcome."""
    del handle
    form, visit = RsvpForm(), current_visit()
    if not form.validate():
        flash(gettext("Press one of the two buttons."), "lamp")
        return redirect(url_for("events.page", handle=visit.event), 303)
    slug, event_id = visit.event.slug, visit.event.id
    status = record_answer(
        event_id=event_id,
        person_id=current_person_id(),
        said=form.answer.data,
        source=Source.PAGE,
        house=current_house(),
    )
    return redirect(
        url_for("events.page", handle=slug, just=outcome(form, status)), 303
    )


@blueprint.post("/events/<event:handle>/details")
def details(handle: str) -> ResponseReturnValue:
    """Keep what the guest tells besides."""
    del handle
    form, visit = DetailsForm(), current_visit()
    person_id, now = current_person_id(), datetime.now(UTC)
    told = read_details(form, event_id=visit.event.id, person_id=person_id)
    if told is None:
        page = event_page(
            db.session(),
            visit=visit,
            reader=current_person(),
            just_filled=False,
            now=now,
            form=form,
        )
        return render_template(
            "events/event.html",
            page=page,
            event=visit.event,
            person=current_person(),
            has_errors=True,
        ), 422
    slug, event_id = visit.event.slug, visit.event.id
    save_details(event_id=event_id, person_id=person_id, told=told, now=now)
    return redirect(url_for("events.page", handle=slug), 303)


def outcome(form: RsvpForm, status: SignupStatus | None) -> str | None:
    """Return "filled" for a yes that came too late for the place its page showed."""
    waits = status is SignupStatus.WAITLISTED
    return "filled" if waits and not form.saw_full.data else None


def record_answer(
    *, event_id: int, person_id: int, said: Answer, source: Source, house: House
) -> SignupStatus | None:
    """Record an answer and say what came of it; None: it was refused."""
    now = datetime.now(UTC)
    ready = None
    if said is Answer.NO:  # it frees a place: two mails, so its own comes first
        ready = foresee_no(
            db.session(), event_id=event_id, person_id=person_id, house=house, now=now
        )
    try:
        with transaction() as session:
            status = rsvp(
                session,
                event_id=event_id,
                person_id=person_id,
                answer=said,
                source=source,
                house=house,
                now=now,
                ready=ready,
            ).status
        figures: Figures = current_app.extensions["figures"]
        figures.count(ANSWERS, standing=status.value, source=source.value)
    except EventHasStarted:
        flash(
            gettext(
                "This event has already started, so it can't take another yes. You can"
                " still ask the host."
            ),
            "lamp",
        )
    except (EventIsOver, EventIsCanceled):
        flash(gettext("There is nothing left to answer here."), "lamp")
    else:
        return status
    return None


def read_details(form: DetailsForm, *, event_id: int, person_id: int) -> Details | None:
    """Return what a guest told; None with the fields blamed."""
    session, is_fine = db.session(), form.validate()
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    wishes = read_wishes(session, form, signup=signup, person_id=person_id)
    return form.details(wishes) if is_fine and wishes is not None else None


def save_details(
    *, event_id: int, person_id: int, told: Details, now: datetime
) -> None:
    """Keep what a guest told, and say so; too late is said, not punished."""
    try:
        with transaction() as session:
            describe(
                session,
                event_id=event_id,
                person_id=person_id,
                details=told,
                now=now,
            )
        flash(gettext("Thank you. Shared as you chose; change it any time."), "ok")
    except EventIsOver:
        flash(gettext("This event is over, so nothing was changed."), "lamp")
    except NobodyAnswered:
        flash(gettext("Say first whether you come; then tell us more."), "lamp")
