"""Answering from a mailed link: looking changes nothing, a button acts."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.access import Relation
from app.domain.signups import Answer, Source
from app.domain.tokens import Purpose, read_key
from app.models import Event, Person
from app.queries.events import find_event_by_id
from app.queries.tokens import find_token
from app.web.access import Visit
from app.web.cards import landing_card
from app.web.event_page import event_page
from app.web.forms.signups import DetailsForm, RsvpForm
from app.web.login import current_house
from app.web.signups import outcome, read_details, record_answer, save_details

blueprint = Blueprint("links", __name__)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whose link this is, and for which event; it opens nothing else."""

    event: Event
    person: Person


@blueprint.get("/r/<key:key>")
def ask(key: str) -> ResponseReturnValue:
    """Show where the person stands, and the buttons; the clicked one comes first."""
    holder = _holder(key)
    now = datetime.now(UTC)
    if now >= holder.event.ends_at:
        return render_template("links/over.html", event=holder.event), 410
    return _page(holder, key=key, now=now)


@blueprint.post("/r/<key:key>")
def answer(key: str) -> ResponseReturnValue:
    """Record the answer; the same link can change it again."""
    holder, form = _holder(key), RsvpForm()
    if not form.validate():
        return redirect(url_for("links.ask", key=key), 303)
    status = record_answer(
        event_id=holder.event.id,
        person_id=holder.person.id,
        said=form.answer.data,
        source=Source.MAIL_LINK,
        house=current_house(),
    )
    return redirect(url_for("links.ask", key=key, just=outcome(form, status)), 303)


@blueprint.post("/r/<key:key>/details")
def details(key: str) -> ResponseReturnValue:
    """Keep what the guest tells besides, without signing in."""
    holder, form, now = _holder(key), DetailsForm(), datetime.now(UTC)
    event_id, person_id = holder.event.id, holder.person.id
    told = read_details(form, event_id=event_id, person_id=person_id)
    if told is None:
        return _page(holder, key=key, now=now, form=form), 422
    save_details(event_id=event_id, person_id=person_id, told=told, now=now)
    return redirect(url_for("links.ask", key=key), 303)


def _holder(key: str) -> Holder:
    parsed = read_key(key)
    token = (
        find_token(db.session(), key=parsed, purpose=Purpose.ANSWER) if parsed else None
    )
    if token is None or token.event_id is None:
        abort(404)
    person = db.session.get_one(Person, token.person_id)
    event = find_event_by_id(db.session(), event_id=token.event_id)
    if person.left_at is not None or event is None:
        abort(404)
    return Holder(event=event, person=person)


def _page(
    holder: Holder, *, key: str, now: datetime, form: DetailsForm | None = None
) -> str:
    clicked = request.args.get("a", "")
    page = event_page(
        db.session(),
        visit=Visit(event=holder.event, relation=Relation.GUEST),
        reader=holder.person,
        just_filled=request.args.get("just") == "filled",
        now=now,
        form=form,
    )
    return render_template(
        "links/answer.html",
        page=page,
        ask_first=landing_card(
            page.card,
            person_name=holder.person.name,
            clicked=Answer(clicked) if clicked in set(Answer) else None,
            event=holder.event,
        ),
        event=holder.event,
        person=holder.person,
        key=key,
    )
