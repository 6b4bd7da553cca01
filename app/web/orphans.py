"""What is to come and nobody answers for, for admins: choosing who does."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.models import Event, Person, Series
from app.operations import orphans
from app.queries.orphans import list_events_alone, list_series_alone
from app.queries.people import find_person
from app.web.addresses import row_number
from app.web.filters import day
from app.web.login import current_house, current_person
from app.web.series_words import rhythm_words
from app.web.words import gettext

blueprint = Blueprint("orphans", __name__)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One series or one event without anybody who answers for it."""

    what: str
    """Series or event, and its number: what its form posts, and its id."""
    number: int
    title: str
    when: str
    before: str


@blueprint.get("/admin/hosts")
def admin_hosts() -> ResponseReturnValue:
    """Show what nobody answers for."""
    return _page()


@blueprint.post("/admin/hosts/give")
def give() -> ResponseReturnValue:
    """Let somebody answer for one of them: the admin, or whoever has that address."""
    what, number = (
        request.form.get("what", ""),
        row_number(request.form.get("number", "")),
    )
    table = {"series": Series, "event": Event}.get(what)
    if table is None or db.session.get(table, number) is None:
        abort(404)
    email = request.form.get("email", "")
    person = _meant(email)
    if person is None:
        error = gettext("Nobody who works here has this address.")
        return _page(error=error, typed=email, wrong=f"{what}-{number}"), 422
    name, to_id, now = person.name, person.id, datetime.now(UTC)
    try:
        with transaction() as session:
            _give(session, what, number, to_id=to_id, now=now)
        flash(gettext("%(name)s answers for it now, and is told.", name=name), "ok")
    except orphans.IsNotAlone:
        flash(gettext("Somebody answers for it already."), "lamp")
    return redirect(url_for("orphans.admin_hosts"), 303)


def _meant(email: str) -> Person | None:
    # Their own button posts no address.
    return find_person(db.session(), email=email) if email else current_person()


def _give(
    session: Session, what: str, number: int, *, to_id: int, now: datetime
) -> None:
    house = current_house()
    if what == "series":
        orphans.give_series(
            session, series_id=number, to_id=to_id, house=house, now=now
        )
    else:
        orphans.give_event(session, event_id=number, to_id=to_id, house=house, now=now)


def _page(*, error: str = "", typed: str = "", wrong: str = "") -> str:
    session, now = db.session(), datetime.now(UTC)
    lines = [_of_series(each) for each in list_series_alone(session)]
    lines += [_of_event(each) for each in list_events_alone(session, now=now)]
    return render_template(
        "orphans/admin_hosts.html",
        lines=lines,
        error=error,
        typed=typed,
        wrong=wrong,
        has_errors=bool(error),
    )


def _of_series(series: Series) -> Line:
    return Line(
        what="series",
        number=series.id,
        title=series.pattern["title"],
        when=rhythm_words(series.rhythm, series.first_on),
        before=series.organizer.name,
    )


def _of_event(event: Event) -> Line:
    return Line(
        what="event",
        number=event.id,
        title=event.title,
        when=day(event.starts_at, event.zone),
        before=event.organizer.name,
    )
