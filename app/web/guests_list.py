"""The guest list of an event as one page."""

from collections.abc import Collection
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from app.db import db
from app.models import Event, Person
from app.queries.guests import list_listed
from app.queries.guests_mail import find_standstill
from app.queries.incoming import count_open
from app.web.access import current_visit
from app.web.act_words import act_lines
from app.web.event_nav import event_head
from app.web.forms.guests import GuestForm
from app.web.guests_filter import Narrowing, page_number
from app.web.guests_page import guests_page
from app.web.guests_values import GuestsPage
from app.web.hosting_helpers import Face, find_faces
from app.web.login import current_person_id
from app.web.mail_words import standstill_words

PARTS = ("page", "department", "food")


def list_page(
    form: GuestForm,
    *,
    adding: Person | None = None,
    removing: Person | None = None,
    chosen: Collection[int] = (),
    trouble: str = "",
) -> str:
    """Return the guest list, with what is being done to somebody still open.

    `chosen` are those ticked to be removed; `trouble` is what is wrong with that.
    """
    event, session = current_visit().event, db.session()
    to = Narrowing.of(request.args)
    page = guests_page(
        session,
        event,
        viewer_id=current_person_id(),
        to=to,
        number=page_number(request.args),
    )
    asked = adding.email if adding else request.args.get("who", "")
    problems = _problems(form, trouble, are_chosen=bool(chosen))
    return render_template(
        "guests/listing.html",
        event=event,
        head=event_head(event),
        page=page,
        narrowing=to,
        here=here(),
        earlier_url=_turned(page, by=-1),
        later_url=_turned(page, by=1),
        asked=asked,
        found=_faces(session, event, asked),
        removing=str(removing.id) if removing else request.args.get("remove", ""),
        problems=problems,
        chosen=chosen,
        trouble=trouble,
        acts=act_lines(session, event),
        answers_wait=count_open(session, event_id=event.id),
        standstill=_standstill(session, event),
        form=form,
        has_errors=bool(problems),
    )


def _faces(session: Session, event: Event, asked: str) -> tuple[Face, ...]:
    listed = list_listed(session, event_id=event.id) if asked else set()
    return find_faces(session, asked=asked, without=listed)


def _standstill(session: Session, event: Event) -> str:
    found = find_standstill(session, event_id=event.id)
    if found is None:
        return ""
    return standstill_words(found.waiting, refused_at=found.refused_at, zone=event.zone)


def _problems(
    form: GuestForm, trouble: str, *, are_chosen: bool
) -> list[dict[str, str]]:
    if trouble:
        where = "several-words" if are_chosen else "several-list"
        return [{"field_id": where, "text": trouble}]
    return [{"field_id": "words", "text": str(text)} for text in form.words.errors]


def here() -> dict[str, Any]:
    """Return what of the address says which part of the list is shown."""
    return {key: request.args[key] for key in PARTS if request.args.get(key)}


def _turned(page: GuestsPage, *, by: int) -> str:
    if not 1 <= page.number + by <= page.pages:
        return ""
    where = here() | {"page": str(page.number + by)}
    return url_for("guests.listing", handle=current_visit().event, **where)
