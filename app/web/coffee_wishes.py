"""How one would like one's coffees; nobody else sees this page."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.coffee.slots import LOOK_AHEAD
from app.domain.coffee.terms import WORKDAYS, Rhythm, Way
from app.domain.followups import Span, later_on
from app.domain.time import local_day, zone_of
from app.messages.busy import LARGEST, NotACalendar, busy_times
from app.models import Person
from app.operations import coffee_wishes, coffees
from app.operations.coffee_wishes import BlocksAreMany, Choice
from app.queries.coffees import find_wish, list_blocked
from app.queries.people import find_person, list_sites
from app.web.coffee_page import coffee_page, face_of
from app.web.coffee_values import CoffeeReader
from app.web.forms.coffees import AddressForm, CalendarForm, HelpForm, WishForm
from app.web.login import current_house
from app.web.summaries import summary_of
from app.web.words import gettext

READ_AHEAD = LOOK_AHEAD * 6
"""So far a calendar file is read: twelve weeks."""


def show(
    me: Person,
    *,
    wishes: WishForm | None = None,
    helps: HelpForm | None = None,
    address: AddressForm | None = None,
) -> str:
    """Show what was chosen; a form that was wrong stands as it was sent."""
    session = db.session()
    wish = find_wish(session, person_id=me.id)
    errors = [
        error
        for form in (wishes, helps, address)
        if form is not None
        for error in summary_of(form)
    ]
    return render_template(
        "coffees/wishes.html",
        form=_with_sites(wishes or WishForm(formdata=None, data=_facts(me)), me),
        helps=helps
        or HelpForm(formdata=None, helps_with=wish.helps_with if wish else ""),
        address=address or AddressForm(formdata=None),
        calendar=CalendarForm(formdata=None),
        site=me.site,
        department=me.department.name,
        blocked=[face_of(person) for person in list_blocked(session, person_id=me.id)],
        busy=coffee_wishes.count_busy_times(session, person_id=me.id),
        has_calendar=wish is not None and wish.busy_at is not None,
        errors=errors,
        has_errors=bool(errors),
    )


def save(me: Person) -> ResponseReturnValue:
    """Keep how one would like to be matched."""
    form, me_id = _with_sites(WishForm(), me), me.id
    is_right = form.validate()
    if form.paused_until.errors:
        form.paused_until.errors = [gettext("Choose a day, or leave it empty.")]
        return show(me, wishes=form), 422
    if not is_right:
        abort(400)  # a choice that the page does not offer
    choice = Choice(
        joins=bool(form.joins.data),
        rhythm=form.rhythm.data,
        paused_until=form.paused_until.data,
        days=[int(day) for day in form.days.data or ()],
        way=form.way.data,
        sites=form.sites.data or (),
    )
    with transaction() as session:
        coffee_wishes.choose(session, person_id=me_id, choice=choice)
    flash(gettext("Saved."), "ok")
    return _back()


def volunteer(me: Person) -> ResponseReturnValue:
    """Keep what one answers for one's department."""
    form, me_id = HelpForm(), me.id
    if not form.validate():
        return show(me, helps=form), 422
    with transaction() as session:
        coffee_wishes.volunteer(
            session, person_id=me_id, helps_with=form.helps_with.data or ""
        )
    flash(gettext("Saved."), "ok")
    return _back()


def keep_apart(me: Person) -> ResponseReturnValue:
    """Never be matched with one colleague; nobody learns of it."""
    form, me_id = AddressForm(), me.id
    if not form.validate():
        return show(me, address=form), 422
    other = find_person(db.session(), email=form.address.data or "")
    if other is None or other.id == me_id:
        form.address.errors = [gettext("Nobody else works here under that address.")]
        return show(me, address=form), 422
    other_id = other.id
    try:
        with transaction() as session:
            coffee_wishes.keep_apart(session, person_id=me_id, other_id=other_id)
    except BlocksAreMany:
        form.address.errors = [gettext("At most twenty people.")]
        return show(me, address=form), 422
    flash(gettext("Never with them. Nobody learns of it."), "ok")
    return _back()


def stop_keeping_apart(me: Person, other_id: int) -> ResponseReturnValue:
    """Be matched with them again."""
    me_id = me.id
    with transaction() as session:
        coffee_wishes.stop_keeping_apart(session, person_id=me_id, other_id=other_id)
    flash(gettext("Saved."), "ok")
    return _back()


def read_calendar(me: Person) -> ResponseReturnValue:
    """Keep when one can't: spans without a title, and nothing else of the file."""
    me_id, now, zone = me.id, datetime.now(UTC), zone_of(me.zone)
    sent = request.files.get("file")
    content = sent.stream.read(LARGEST + 1) if sent is not None else b""
    try:
        spans = busy_times(content, zone=zone, since=now, until=now + READ_AHEAD)
    except NotACalendar:
        flash(
            gettext(
                "That is no calendar file, or it is larger than a megabyte. Export it"
                " from your calendar as .ics and try again."
            ),
            "lamp",
        )
        return _back()
    with transaction() as session:
        coffee_wishes.keep_busy_times(session, person_id=me_id, spans=spans, now=now)
    flash(gettext("Read. Titles and people were not kept."), "ok")
    return _back()


def forget_calendar(me: Person) -> ResponseReturnValue:
    """Forget what a file said."""
    me_id = me.id
    with transaction() as session:
        coffee_wishes.drop_busy_times(session, person_id=me_id)
    flash(gettext("Forgotten."), "ok")
    return _back()


def pause(reader: CoffeeReader) -> ResponseReturnValue:
    """Leave this match, and be matched with nobody for a month."""
    now, person, back = datetime.now(UTC), reader.person, reader.url()
    page = coffee_page(db.session(), reader, now=now)
    if not page.may_pause:
        abort(404)
    until = later_on(Span.MONTH, today=local_day(now, zone=zone_of(person.zone)))
    person_id = person.id
    with transaction() as session:
        coffee_wishes.pause(session, person_id=person_id, until=until)
        coffees.decline(
            session,
            coffee_id=reader.coffee_id,
            person_id=person_id,
            house=current_house(),
            now=now,
        )
    flash(gettext("Paused for a month. Nobody is told."), "ok")
    return redirect(back, 303)


def _facts(me: Person) -> dict[str, object]:
    wish = find_wish(db.session(), person_id=me.id)
    if wish is None:
        everyday = [str(day) for day in WORKDAYS]
        return {"rhythm": Rhythm.TWO_WEEKLY, "way": Way.EITHER, "days": everyday}
    return {
        "joins": wish.joins,
        "rhythm": wish.rhythm,
        "days": [str(day) for day in wish.days],
        "way": wish.way,
        "sites": list(wish.sites),
        "paused_until": wish.paused_until,
    }


def _with_sites(form: WishForm, me: Person) -> WishForm:
    others = [site for site in list_sites(db.session()) if site != me.site]
    form.sites.choices = [(site, site) for site in others]
    return form


def _back() -> ResponseReturnValue:
    return redirect(url_for("coffees.wishes"), 303)
