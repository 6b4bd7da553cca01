"""Asking a colleague, or a department, for fifteen minutes."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.models import Person
from app.operations import coffee_asks, coffee_departments
from app.operations.coffee_asks import (
    AsksAreMany,
    HasLeft,
    HasOneAlready,
    WasAskedLately,
)
from app.operations.coffee_departments import NobodyAnswers
from app.operations.coffees import SlotIsGone
from app.queries.people import find_person
from app.queries.touch import find_mark, list_shared
from app.web import coffee_home
from app.web.addresses import row_number
from app.web.coffee_list import shared_words
from app.web.coffee_page import face_of, slots_to_choose
from app.web.coffee_values import Face
from app.web.filters import day_words
from app.web.forms.coffees import AddressForm, AskForm, DepartmentForm
from app.web.login import current_house
from app.web.summaries import summary_of
from app.web.words import gettext


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whom somebody is about to ask: known to them, or by the address they typed."""

    person: Person
    address: str
    """Empty: these two have met."""
    line: str

    @property
    def name(self) -> str:
        """Return what the asker may be told: the name, or what they typed."""
        return self.address or self.person.name

    @property
    def face(self) -> Face | None:
        """Return how they look in a list; None: only the address is known."""
        return None if self.address else face_of(self.person)


def show(
    me: Person,
    *,
    form: AskForm | None = None,
    asked: Asked | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Show three times that suit both; nothing is sent by looking."""
    now = datetime.now(UTC)
    if not {"to", "address"} & set(request.values):
        return redirect(url_for("coffees.index"), 302)
    asked = asked or _asked(me, now=now)
    if isinstance(asked, AddressForm):
        return coffee_home.show(me, address=asked), 422
    refusal: str = ""
    slots: list[datetime] = []
    try:
        coffee_asks.may_ask(db.session(), person_id=me.id, other=asked.person, now=now)
        both, manners = [me, asked.person], current_house().manners
        slots = coffee_asks.list_slots(db.session(), both, manners=manners, now=now)
    except HasOneAlready as found:
        return redirect(url_for("coffees.page", coffee_id=found.coffee_id), 303)
    except (HasLeft, WasAskedLately, AsksAreMany) as reason:
        refusal = _refusal(reason, asked.name)
    sent = _instant(form.slot.data or "") if form else None
    chosen = sent if sent in slots else None
    mark = find_mark(db.session(), person_id=me.id, other_id=asked.person.id)
    page = render_template(
        "coffees/ask.html",
        asked=asked,
        face=asked.face,
        is_marked=mark is not None,
        refusal=refusal,
        slots=slots_to_choose(slots, chosen or (slots[0] if slots else None), me),
        form=form or AskForm(formdata=None),
        errors=summary_of(form) if form else [],
        has_errors=bool(form and form.errors),
    )
    return page, status


def ask(me: Person) -> ResponseReturnValue:
    """Send it: one press, and it stands in both calendars."""
    form = AskForm()
    if not {"to", "address"} & set(request.values):
        return redirect(url_for("coffees.index"), 303)
    asked = _asked(me, now=datetime.now(UTC))
    if isinstance(asked, AddressForm):
        return coffee_home.show(me, address=asked), 422
    if not form.about.validate(form):
        return show(me, form=form, asked=asked, status=422)
    starts_at = _instant(form.slot.data or "")
    if starts_at is None:
        flash(gettext("Choose one of the times."), "lamp")
        return show(me, form=form, asked=asked)
    return _send(me, asked, starts_at, form.about.data or "")


def _send(
    me: Person, asked: Asked, starts_at: datetime, about: str
) -> ResponseReturnValue:
    me_id, other_id, name = me.id, asked.person.id, asked.name
    whom = {"address": asked.address} if asked.address else {"to": other_id}
    back = url_for("coffees.index")
    try:
        with transaction() as session:
            coffee_id = coffee_asks.ask(
                session,
                person_id=me_id,
                other_id=other_id,
                starts_at=starts_at,
                about=about,
                house=current_house(),
                now=datetime.now(UTC),
            ).id
    except SlotIsGone:
        flash(gettext("That time was taken meanwhile. Here are others."), "lamp")
        back = url_for("coffees.ask_page", **whom)
    except HasOneAlready as found:
        back = url_for("coffees.page", coffee_id=found.coffee_id)
    except (HasLeft, WasAskedLately, AsksAreMany) as reason:
        flash(_refusal(reason, name), "lamp")
    else:
        flash(gettext("It's in both calendars. Nothing more to do."), "ok")
        back = url_for("coffees.page", coffee_id=coffee_id)
    return redirect(back, 303)


def ask_department(me: Person) -> ResponseReturnValue:
    """Let the volunteers of a department be asked in turn."""
    form = coffee_home.fill(DepartmentForm(), me)
    if not form.validate():
        if form.department.errors:
            form.department.errors = [gettext("Choose one of the departments.")]
        return coffee_home.show(me, department=form), 422
    me_id = me.id
    try:
        with transaction() as session:
            coffee_departments.ask_department(
                session,
                person_id=me_id,
                department_id=form.department.data,
                about=form.question.data or "",
                house=current_house(),
                now=datetime.now(UTC),
            )
    except NobodyAnswers:
        flash(gettext("Nobody there answers questions just now."), "lamp")
    except AsksAreMany as reason:
        flash(_refusal(reason, ""), "lamp")
    else:
        flash(gettext("We ask those who volunteered, one after the other."), "ok")
    return redirect(url_for("coffees.index"), 303)


def _asked(me: Person, *, now: datetime) -> Asked | AddressForm:
    """Return whom this request is about; 404 where these two never shared anything."""
    number = row_number(request.values.get("to", ""))
    address = request.values.get("address")
    session = db.session()
    if address is not None:
        # Looking for somebody changes nothing, so it needs no token.
        form = AddressForm(formdata=request.values, meta={"csrf": False})
        found = find_person(session, email=address) if address.strip() else None
        if found is not None and found.id != me.id:
            return Asked(person=found, address=address.strip().lower(), line="")
        form.validate()
        if found is None and address.strip():
            form.address.errors = [gettext("Nobody works here under that address.")]
        elif found is not None:
            form.address.errors = [gettext("That's you. Somebody else?")]
        return form
    shared = list_shared(session, person_id=me.id, now=now)
    if number not in shared:
        abort(404)
    person = session.get_one(Person, number)
    return Asked(
        person=person, address="", line=shared_words(shared[person.id], now=now)
    )


def _refusal(reason: Exception, name: str) -> str:
    match reason:
        case WasAskedLately(from_on=day):
            return gettext(
                "%(name)s couldn't lately. You can ask again from %(day)s.",
                name=name,
                day=day_words(day),
            )
        case AsksAreMany():
            return gettext(
                "You asked five times this week. Let these happen first; next week"
                " there is room again."
            )
        case _:
            return gettext("They can't be asked.")


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
