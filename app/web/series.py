"""A series as its hosts see it: its dates, and one press for each thing to do."""

from datetime import UTC, date, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.messages.kind_words import stopped_words
from app.models import Series
from app.operations import series_days, series_edits, series_undo_rhythm, standing
from app.operations.events import EventHasBegun
from app.operations.series_undo import take_back_several
from app.queries.series import find_date
from app.web.access import current_visit
from app.web.event_nav import event_head
from app.web.login import current_house, current_person_id
from app.web.series_page import series_page
from app.web.words import gettext, ngettext

blueprint = Blueprint("series", __name__)


@blueprint.before_request
def only_of_series() -> ResponseReturnValue | None:
    """Lead to the event where it does not repeat; runs after the door."""
    event = current_visit().event
    if find_date(db.session(), event_id=event.id) is not None:
        return None
    flash(gettext("This event doesn't repeat."), "lamp")
    return redirect(url_for("events.page", handle=event), 302)


@blueprint.get("/events/<event:handle>/dates")
def dates(handle: str) -> str:
    """Show every date, how it stands, and what can be done about it."""
    del handle
    event, session = current_visit().event, db.session()
    return render_template(
        "series/dates.html",
        event=event,
        head=event_head(event),
        page=series_page(session, _series(), now=datetime.now(UTC)),
    )


@blueprint.post("/events/<event:handle>/dates/skip")
def skip(handle: str) -> ResponseReturnValue:
    """Leave out a day that is no event yet, or let it be on again."""
    del handle
    event, is_out = current_visit().event, request.form.get("out") == "y"
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(400)
    slug, event_id = event.slug, event.id
    with transaction() as session:
        is_done = series_days.skip(session, event_id=event_id, day=day, is_out=is_out)
    if is_done:
        said = gettext("Left out.") if is_out else gettext("It is on again.")
        flash(said, "ok")
    else:
        flash(gettext("That date is an event by now. Cancel it instead."), "lamp")
    return _back(slug)


@blueprint.post("/events/<event:handle>/dates/holiday")
def holiday(handle: str) -> ResponseReturnValue:
    """Keep a date whose day became a holiday, or leave it out."""
    del handle
    event, keeps = current_visit().event, request.form.get("keep") == "y"
    slug, event_id, actor_id = event.slug, event.id, current_person_id()
    try:
        with transaction() as session:
            if keeps:
                series_days.keep_holiday(session, event_id=event_id)
            else:
                series_days.leave_out(
                    session, event_id=event_id, actor_id=actor_id, now=datetime.now(UTC)
                )
        left_out = gettext("Left out. Whoever had a place is told.")
        flash(gettext("It stays on.") if keeps else left_out, "ok")
    except EventHasBegun:
        flash(gettext("It is over, so it can't be canceled any more."), "lamp")
    return _back(slug)


@blueprint.post("/events/<event:handle>/dates/undo")
def undo(handle: str) -> ResponseReturnValue:
    """Take back what one press did to several dates."""
    del handle
    series, slug = _series(), current_visit().event.slug
    series_id, actor_id = series.id, current_person_id()
    key, now = request.form.get("key", ""), datetime.now(UTC)
    with transaction() as session:
        is_rhythm_back = series_undo_rhythm.take_back(
            session, series_id=series_id, key=key, actor_id=actor_id, now=now
        )
        done = take_back_several(
            session, series_id=series_id, key=key, actor_id=actor_id, now=now
        )
    if is_rhythm_back:
        flash(gettext("Undone. The rhythm is as it was."), "ok")
    elif done.done and not done.left:
        flash(gettext("Undone. All dates are as they were."), "ok")
    elif done.done:
        flash(_partly(done.done, done.left), "lamp")
    else:
        flash(gettext("It was too late to undo that."), "lamp")
    return _back(slug)


@blueprint.post("/events/<event:handle>/dates/end")
def end(handle: str) -> ResponseReturnValue:
    """Make no further date; those that are events stay on."""
    del handle
    series, slug = _series(), current_visit().event.slug
    event_id, series_id = current_visit().event.id, series.id
    with transaction() as session:
        series_edits.end_series(
            session, series_id=series_id, event_id=event_id, now=datetime.now(UTC)
        )
    flash(
        gettext("No further date is made. Those above are on until you cancel them."),
        "ok",
    )
    return _back(slug)


@blueprint.post("/events/<event:handle>/dates/one-entry")
def one_entry(handle: str) -> ResponseReturnValue:
    """Let those who come every time have one calendar entry for all dates, or one each."""
    del handle
    series, slug = _series(), current_visit().event.slug
    event_id, series_id = current_visit().event.id, series.id
    is_on = request.form.get("one") == "y"
    with transaction() as session:
        series_edits.choose_one_entry(
            session,
            series_id=series_id,
            event_id=event_id,
            is_on=is_on,
            house=current_house(),
            now=datetime.now(UTC),
        )
    one = gettext(
        "Done. Whoever comes every time gets one entry for all dates, from the next"
        " one that opens."
    )
    flash(one if is_on else gettext("Done. Each date is sent as it opens."), "ok")
    return _back(slug)


@blueprint.get("/events/<event:handle>/stop")
def ask_stop(handle: str) -> str:
    """Ask once whether this date is stopped; looking stops nothing."""
    del handle
    event = current_visit().event
    return render_template("series/stop.html", event=event, head=event_head(event))


@blueprint.post("/events/<event:handle>/stop")
def stop(handle: str) -> ResponseReturnValue:
    """Stop this date; the next ones are on."""
    del handle
    event, actor_id = current_visit().event, current_person_id()
    slug, event_id = event.slug, event.id
    words = (request.form.get("words") or "").strip()[:1000]
    words = words or stopped_words(locale=event.organizer.locale)
    try:
        with transaction() as session:
            is_done = standing.stop_this_one(
                session,
                event_id=event_id,
                words=words,
                actor_id=actor_id,
                now=datetime.now(UTC),
            )
        done = gettext("Stopped this once. Whoever had a place is told.")
        flash(done if is_done else gettext("It was stopped already."), "ok")
    except EventHasBegun:
        flash(gettext("It is over, so it can't be stopped any more."), "lamp")
    return _back(slug)


def _partly(done: int, left: int) -> str:
    first = ngettext(
        "%(num)s date is as it was.", "%(num)s dates are as they were.", done
    )
    rest = ngettext(
        "%(num)s could not be undone any more.",
        "%(num)s could not be undone any more.",
        left,
    )
    return f"{first} {rest}"


def _series() -> Series:
    row = find_date(db.session(), event_id=current_visit().event.id)
    if row is None:
        raise LookupError  # pragma: no cover -- `only_of_series` let nobody through
    return row.series


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for("series.dates", handle=slug), 303)
