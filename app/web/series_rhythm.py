"""Changing the rhythm of a series: what becomes of each date first, then one press."""

from datetime import UTC, date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.db import db, transaction
from app.domain.series import LISTED_FOR, Rhythm
from app.domain.time import local_day, zone_of
from app.models import Event, SeriesDate
from app.operations.events import EventHasBegun
from app.operations.series_edits import SeriesWasChanged
from app.operations.series_facts import pattern_of
from app.operations.series_plans import DayIsTaken
from app.operations.series_rhythm import change_rhythm
from app.operations.series_rhythms import NewRhythm, foresee_rhythm
from app.queries.series import find_date
from app.web.access import current_visit
from app.web.addresses import row_number
from app.web.event_nav import event_head
from app.web.forms.hosting import blame
from app.web.forms.rhythm import RhythmForm
from app.web.hosting_edit_page import why_closed
from app.web.hosting_page import problems_of
from app.web.hosting_reading import read_room
from app.web.hosting_times import read_day, read_times
from app.web.login import current_house, current_options, current_person_id
from app.web.series import only_of_series
from app.web.series_changes import day_is_taken
from app.web.series_rhythm_words import TELLS, rhythm_preview
from app.web.series_words import rhythm_words
from app.web.words import gettext

blueprint = Blueprint("rhythm", __name__)
blueprint.before_request(only_of_series)
FIELDS = (
    "repeats",
    "day",
    "starts",
    "ends",
    "starts_which",
    "ends_which",
    "zone",
    "repeats_until",
    "heeds_holidays",
    "tables",
    "seats",
    "places",
    "words",
    "series_version",
)
"""Those of the form that this page shows."""


@blueprint.get("/events/<event:handle>/dates/rhythm")
def ask(handle: str) -> str:
    """Show the rhythm as it is, to be changed from this date on."""
    del handle
    row = _row()
    return _form_page(_filled(row), row)


@blueprint.post("/events/<event:handle>/dates/rhythm")
def change(handle: str) -> ResponseReturnValue:
    """Show what becomes of each date; with `how=save` do it."""
    del handle
    form, row, now = RhythmForm(), _row(), datetime.now(UTC)
    how = request.form.get("how")
    if how == "change":
        return _form_page(form, row)
    if _is_closed(row, now=now):
        return _form_page(form, row), 409
    to = _read(form, row, now=now)
    if to is None:
        return _form_page(form, row), 422
    if how == "save":
        return _save(form, to, now=now)
    event, session = current_visit().event, db.session()
    try:
        plan = foresee_rhythm(
            session, event=event, to=to, house=current_house(), now=now
        )
    except DayIsTaken as taken:
        blame(form.day, day_is_taken(taken))
        return _form_page(form, row), 422
    return render_template(
        "series/rhythm_preview.html",
        event=event,
        head=event_head(event),
        fields={name: text for name, text in form.raw().items() if name in FIELDS},
        often=rhythm_words(to.rhythm, to.first_on),
        preview=rhythm_preview(session, plan, until=to.until),
    )


def _save(form: RhythmForm, to: NewRhythm, *, now: datetime) -> ResponseReturnValue:
    event = current_visit().event
    event_id, slug = event.id, event.slug
    try:
        with transaction() as session:
            plan = change_rhythm(
                session,
                event_id=event_id,
                to=to,
                series_version=row_number(form.series_version.data or ""),
                words=(form.words.data or "").strip(),
                actor_id=current_person_id(),
                hold=current_options().edit_hold,
                house=current_house(),
                now=now,
            )
    except SeriesWasChanged:
        said = gettext(
            "Another host changed the whole series meanwhile. Look once more, then save."
        )
        flash(said, "lamp")
        return redirect(url_for("rhythm.ask", handle=slug), 303)
    except DayIsTaken as taken:
        blame(form.day, day_is_taken(taken))
        return _form_page(form, _row()), 422
    except EventHasBegun:
        flash(gettext("It has begun or is canceled, so nothing was changed."), "lamp")
        return redirect(url_for("series.dates", handle=slug), 303)
    is_told = any(each.becomes in TELLS for each in plan.dates)
    told = gettext("The rhythm is changed. Calendars follow within minutes.")
    quiet = gettext(
        "The rhythm is changed. Dates that people know of stay as they are, so nobody is"
        " told."
    )
    flash(told if is_told else quiet, "ok")
    return redirect(url_for("series.dates", handle=slug), 303)


def _row() -> SeriesDate:
    row = find_date(db.session(), event_id=current_visit().event.id)
    if row is None:
        raise LookupError  # pragma: no cover -- `only_of_series` let nobody through
    return row


def _filled(row: SeriesDate) -> RhythmForm:
    series = row.series
    facts = pattern_of(db.session(), series)
    tables, seats, places = facts["room"]
    starts, ends, zone = facts["when"]
    until = series.until_on.isoformat() if series.until_on else ""
    typed = {
        "repeats": series.rhythm.value,
        "day": row.planned_on.isoformat(),
        "starts": starts,
        "ends": ends,
        "zone": zone,
        "repeats_until": until,
        "heeds_holidays": "y" if series.heeds_holidays else "",
        "tables": _number(tables),
        "seats": _number(seats),
        "places": _number(places) if tables is None else "",
        "series_version": str(series.version),
    }
    return RhythmForm(MultiDict({name: text for name, text in typed.items() if text}))


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def _read(form: RhythmForm, row: SeriesDate, *, now: datetime) -> NewRhythm | None:
    series, valid = row.series, form.validate()
    form.zone.data = series.zone  # not for this page to change
    times = read_times(form, now=now)
    room = read_room(form)
    if (form.repeats.data or "") not in set(Rhythm):
        blame(form.repeats, gettext("Choose how often"))
    first_on = local_day(times[0], zone=zone_of(series.zone)) if times else None
    until = _until(form, first_on)
    if not valid or first_on is None or times is None or problems_of(form):
        return None
    zone = zone_of(series.zone)
    return NewRhythm(
        rhythm=Rhythm(form.repeats.data),
        first_on=first_on,
        until=until,
        heeds_holidays=bool(form.heeds_holidays.data),
        starts=f"{times[0].astimezone(zone):%H:%M}",
        ends=f"{times[1].astimezone(zone):%H:%M}",
        room=room,
    )


def _until(form: RhythmForm, first_on: date | None) -> date | None:
    if not (form.repeats_until.data or "").strip():
        return None
    until = read_day(form.repeats_until)
    if until is None or first_on is None:
        return None
    if not first_on <= until <= first_on + LISTED_FOR:
        blame(
            form.repeats_until,
            gettext("Choose a last day after the first, within five years"),
        )
    return until


def _is_closed(row: SeriesDate, *, now: datetime) -> bool:
    is_over = row.series.ended_at is not None
    return is_over or bool(why_closed(current_visit().event, now=now))


def _form_page(form: RhythmForm, row: SeriesDate) -> str:
    event: Event = current_visit().event
    problems = problems_of(form)
    return render_template(
        "series/rhythm.html",
        event=event,
        head=event_head(event),
        form=form,
        has_tables=row.series.pattern["room"][0] is not None,
        is_closed=_is_closed(row, now=datetime.now(UTC)),
        problems=problems,
        has_errors=bool(problems),
    )
