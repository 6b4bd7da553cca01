"""Answers by mail that a host has to look at, and what was said with the others."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.calendar import PartStat
from app.models import Event, IncomingMail, Person
from app.operations.intake_presses import (
    AnsweredSince,
    NothingToDecide,
    NothingToDo,
    apply_held,
    drop_held,
    press_of,
)
from app.operations.invites import Ready
from app.operations.signups import foresee_no
from app.queries.incoming import count_hidden, list_for_host, list_said
from app.web.access import current_visit
from app.web.addresses import row_number
from app.web.answer_words import (
    DONE_WORDS,
    press_words,
    said_words,
    what_words,
    why_words,
)
from app.web.event_nav import event_head
from app.web.filters import moment
from app.web.login import current_house, current_person_id
from app.web.words import gettext

blueprint = Blueprint("answers", __name__)
FREES = frozenset({PartStat.DECLINED, PartStat.DELEGATED})


@dataclass(frozen=True, kw_only=True)
class Held:
    """One mail that waits for a host."""

    mail_id: int
    what: str
    why: str
    when: str
    comment: str
    press: str
    """Words of the one button that fits; empty: there is none."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What came with an answer that counted."""

    name: str
    what: str
    comment: str
    when: str


@blueprint.get("/events/<event:handle>/answers")
def held(handle: str) -> str:
    """Show what waits, and what people wrote with their answers."""
    del handle
    event, session, viewer_id = (
        current_visit().event,
        db.session(),
        current_person_id(),
    )
    return render_template(
        "answers/held.html",
        event=event,
        head=event_head(event),
        waiting=[
            _held(session, event, mail)
            for mail in list_for_host(session, event_id=event.id, viewer_id=viewer_id)
        ],
        hidden=count_hidden(session, event_id=event.id, viewer_id=viewer_id),
        said=[
            _said(session, event, mail)
            for mail in list_said(session, event_id=event.id, viewer_id=viewer_id)
        ],
    )


@blueprint.post("/events/<event:handle>/answers/apply")
def apply(handle: str) -> ResponseReturnValue:
    """Do what fits one mail."""
    del handle
    event, mail_id, now = current_visit().event, _asked(), datetime.now(UTC)
    slug, event_id, actor_id = event.slug, event.id, current_person_id()
    house = current_house()
    ready = _foresee(mail_id, event_id=event_id, now=now)
    try:
        with transaction() as session:
            press = apply_held(
                session,
                event_id=event_id,
                mail_id=mail_id,
                actor_id=actor_id,
                house=house,
                now=now,
                ready=ready,
            )
        flash(str(DONE_WORDS[press]), "ok")
    except NothingToDecide:
        flash(_gone(), "lamp")
    except AnsweredSince:
        said = gettext("They have answered since, so nothing was changed. Let it go.")
        flash(said, "lamp")
    except NothingToDo:
        flash(gettext("It is too late for that, so nothing was changed."), "lamp")
    return redirect(url_for("answers.held", handle=slug), 303)


@blueprint.post("/events/<event:handle>/answers/drop")
def drop(handle: str) -> ResponseReturnValue:
    """Let one mail go."""
    del handle
    event = current_visit().event
    slug, event_id, actor_id = event.slug, event.id, current_person_id()
    try:
        with transaction() as session:
            drop_held(
                session,
                event_id=event_id,
                mail_id=_asked(),
                actor_id=actor_id,
                now=datetime.now(UTC),
            )
        flash(gettext("Let go. Nothing was changed, and nobody is told."), "ok")
    except NothingToDecide:
        flash(_gone(), "lamp")
    return redirect(url_for("answers.held", handle=slug), 303)


def _foresee(mail_id: int, *, event_id: int, now: datetime) -> Ready | None:
    # What frees a place brings two mails, so its own comes first, outside the lock.
    session = db.session()
    mail = session.get(IncomingMail, mail_id)
    if mail is None or mail.person_id is None or mail.partstat not in FREES:
        return None
    return foresee_no(
        session,
        event_id=event_id,
        person_id=mail.person_id,
        house=current_house(),
        now=now,
    )


def _asked() -> int:
    return row_number(request.form.get("mail_id", ""))


def _gone() -> str:
    return gettext("That was decided already.")


def _held(session: Session, event: Event, mail: IncomingMail) -> Held:
    press = press_of(mail)
    names = {
        "sender": _name(session, mail.sender_id) or mail.sender_address,
        "person": _name(session, mail.person_id),
        "other": _name(session, mail.delegate_id),
    }
    return Held(
        mail_id=mail.id,
        what=what_words(mail, names, zone=event.zone),
        why=why_words(mail.why, names),
        when=moment(mail.taken_at, event.zone),
        comment=mail.comment,
        press=press_words(press, event, names) if press else "",
    )


def _said(session: Session, event: Event, mail: IncomingMail) -> Said:
    return Said(
        name=_name(session, mail.person_id),
        what=said_words(mail.partstat, guests=mail.guests or 0),
        comment=mail.comment,
        when=moment(mail.taken_at, event.zone),
    )


def _name(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else ""
