"""One's own account: what is held, which mail comes, how pages look."""

from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.operations.followups import speak_again
from app.operations.quiet_times import (
    PauseIsOver,
    choose_week,
    end_pause,
    pause_until,
)
from app.operations.settings import choose
from app.queries.charter import list_mutable
from app.queries.nudges import chosen_week, find_quiet
from app.queries.settings import count_held, list_muted
from app.web.filters import city
from app.web.forms.quiet import HoursForm, PauseForm
from app.web.forms.settings import NotificationsForm, ThemeForm, notifications_form
from app.web.login import current_house, current_person, current_person_id
from app.web.paths import own_path
from app.web.quiet_words import quiet_page
from app.web.shell import THEMES
from app.web.words import gettext

blueprint = Blueprint("settings", __name__)

REMEMBERED = timedelta(days=365)


@blueprint.get("/me")
def index() -> str:
    """Show the account: who this is, and what is held."""
    person = current_person()
    return render_template(
        "settings/index.html",
        person=person,
        city=city(person.zone),
        held=count_held(db.session(), person_id=person.id),
        here=request.path,
    )


@blueprint.get("/me/notifications")
def notifications() -> str:
    """Show a switch for each kind of mail that can be switched off."""
    muted = list_muted(db.session(), person_id=current_person_id())
    kinds = list_mutable(db.session())
    wanted = {kind.value: kind not in muted for kind in kinds}
    form = notifications_form(kinds)(formdata=None, data=wanted)
    return _page(form)


@blueprint.post("/me/notifications/save")
def save_notifications() -> ResponseReturnValue:
    """Keep what was chosen."""
    form = notifications_form(list_mutable(db.session()))()
    person_id = current_person_id()
    with transaction() as session:
        choose(session, person_id=person_id, wanted=form.wanted())
    flash(gettext("Saved."), "ok")
    return redirect(url_for("settings.notifications"), 303)


@blueprint.post("/me/notifications/hours")
def save_hours() -> ResponseReturnValue:
    """Keep on which days and at which hours nudges come."""
    form = HoursForm()
    manners, person_id = current_house().manners, current_person_id()
    form.offer(manners.allowed)
    if not form.validate() or (week := form.week()) is None:
        flash(gettext("Choose at least one day, and an end after the start."), "bad")
        return redirect(url_for("settings.notifications"), 303)
    with transaction() as session:
        choose_week(
            session,
            person_id=person_id,
            week=None if week == manners.week_of(None) else week,
            manners=manners,
            now=datetime.now(UTC),
        )
    flash(gettext("Saved."), "ok")
    return redirect(url_for("settings.notifications"), 303)


@blueprint.post("/me/notifications/pause")
def pause() -> ResponseReturnValue:
    """Let nothing come that can be done without, until a day."""
    form, person_id = PauseForm(), current_person_id()
    until = form.day() if form.validate() else None
    try:
        with transaction() as session:
            pause_until(
                session,
                person_id=person_id,
                until=until or date.min,
                manners=current_house().manners,
                now=datetime.now(UTC),
            )
    except PauseIsOver:
        flash(gettext("Choose a day from tomorrow on, within a year."), "bad")
    else:
        flash(gettext("Paused. Facts about your own place still come."), "ok")
    return redirect(url_for("settings.notifications"), 303)


@blueprint.post("/me/notifications/resume")
def resume() -> ResponseReturnValue:
    """Let it come again, at once."""
    person_id = current_person_id()
    with transaction() as session:
        end_pause(session, person_id=person_id, now=datetime.now(UTC))
    flash(gettext("Mail comes again as you chose."), "ok")
    return redirect(url_for("settings.notifications"), 303)


@blueprint.post("/me/silences/end")
def end_silences() -> ResponseReturnValue:
    """Ask about everybody again."""
    person_id = current_person_id()
    with transaction() as session:
        speak_again(session, person_id=person_id)
    flash(gettext("Everyone you meet shows up in your follow-ups again."), "ok")
    return redirect(url_for("settings.index"), 303)


@blueprint.post("/me/theme")
def theme() -> ResponseReturnValue:
    """Remember light, dark or neither in this browser, then go back."""
    form = ThemeForm()
    response = redirect(
        own_path(form.next.data, otherwise=url_for("events.listing")), 303
    )
    chosen = form.theme.data or ""
    if chosen not in THEMES:
        response.delete_cookie("theme", samesite="Lax")
        return response
    response.set_cookie(
        "theme",
        chosen,
        max_age=REMEMBERED,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _page(form: NotificationsForm) -> str:
    manners, now = current_house().manners, datetime.now(UTC)
    session, person_id = db.session(), current_person_id()
    week = manners.week_of(chosen_week(find_quiet(session, person_id=person_id)))
    hours = HoursForm(
        formdata=None,
        data={
            "days": sorted(week.days),
            "opens": week.opens_min,
            "closes": week.closes_min,
        },
    )
    hours.offer(manners.allowed)
    return render_template(
        "settings/notifications.html",
        form=form,
        hours=hours,
        pause=PauseForm(formdata=None),
        page=quiet_page(session, person_id=person_id, manners=manners, now=now),
    )
