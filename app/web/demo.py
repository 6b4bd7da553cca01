"""Demonstrations only: become somebody, read everybody's mail."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import (
    Blueprint,
    abort,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.access import Right
from app.models import Person
from app.queries.access import list_granted
from app.queries.people import (
    find_person,
    list_by_ids,
    list_organizers,
    search_people,
)
from app.web import kept, mailbox
from app.web.addresses import row_number
from app.web.filters import hue_class, initials
from app.web.login import current_options, current_person, is_signed_in, sign_in
from app.web.sketches import as_a_mail_program
from app.web.words import gettext

blueprint = Blueprint("demo", __name__)

SHOWN = 24


@dataclass(frozen=True, kw_only=True)
class Face:
    """Somebody one can become."""

    id: int
    name: str
    title: str
    department: str
    site: str
    initials: str
    hue_class: str
    role: str


@blueprint.get("/demo")
def choose() -> ResponseReturnValue:
    """Show whom one can be: admins and hosts first."""
    text = request.args.get("q", "").strip()
    return render_template("demo/choose.html", faces=_faces(text), q=text)


@blueprint.post("/demo/enter")
def enter() -> ResponseReturnValue:
    """Become this person."""
    person = db.session.get(Person, row_number(request.form.get("person_id", "")))
    if person is None or person.left_at:
        abort(404)
    sign_in(person)
    onward = "codes.show_kept" if kept.find_kept() else "events.listing"
    return redirect(url_for(onward), 303)


@blueprint.get("/demo/mailbox", endpoint="mailbox")
def show_mailbox() -> ResponseReturnValue:
    """List the mail that left, newest first."""
    to = request.args.get("to", "").strip()
    found = mailbox.list_mail(current_options().maildir, to=to)
    return render_template("demo/mailbox.html", letters=found, to=to, zone=_zone())


@blueprint.get("/demo/mailbox/<word:handle>")
def letter(handle: str) -> ResponseReturnValue:
    """Show one mail: its plain text, and what it tells a calendar."""
    mail = _find(handle)
    person = find_person(db.session(), email=mail.to.rpartition("<")[2].rstrip(">"))
    return render_template(
        "demo/letter.html", mail=mail, handle=handle, zone=_zone(), person=person
    )


@blueprint.get("/demo/mailbox/<word:handle>/html")
def letter_html(handle: str) -> ResponseReturnValue:
    """Show the HTML of one mail alone, where no script runs and nothing is fetched."""
    return as_a_mail_program(_find(handle).html)


def _find(handle: str) -> mailbox.Mail:
    mail = mailbox.find_mail(current_options().maildir, handle=handle)
    if mail is None:
        abort(404)
    return mail


def _faces(text: str) -> list[Face]:
    session = db.session()
    admins = {person.id for person in list_granted(session, granted=Right.ADMIN)}
    hosts = list_organizers(session, after=datetime.now(UTC))
    found = list(search_people(session, text=text, limit=SHOWN))
    if not text:
        first = [*list_by_ids(session, ids=admins), *hosts]
        found = list({person.id: person for person in [*first, *found]}.values())
    host_ids = {person.id for person in hosts}
    return [_face(person, admins, host_ids) for person in found[:SHOWN]]


def _face(person: Person, admins: set[int], hosts: set[int]) -> Face:
    roles = [
        *([gettext("Admin")] if person.id in admins else []),
        *([gettext("Hosts an event")] if person.id in hosts else []),
    ]
    return Face(
        id=person.id,
        name=person.name,
        title=person.title,
        department=person.department.name,
        site=person.site,
        initials=initials(person.name),
        hue_class=hue_class(person.department),
        role=", ".join(roles),
    )


def _zone() -> str:
    return current_person().zone if is_signed_in() else current_options().zone
