"""Saying something to all dates of a series, and taking the hat or leaving it."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.house import House
from app.domain.series import Wish
from app.domain.signups import SignupStatus
from app.domain.tokens import Purpose
from app.models import Event, Series
from app.operations import hats, series_answers
from app.operations.signups import EventHasStarted, EventIsCanceled, EventIsOver
from app.queries.series import find_date
from app.web.access import current_visit
from app.web.hat_acts import leave, own_dates, say_closed, take
from app.web.keys import open_key
from app.web.login import current_house, current_person_id
from app.web.series_words import rhythm_words
from app.web.words import gettext

blueprint = Blueprint("every_time", __name__)


@blueprint.post("/events/<event:handle>/every-time")
def say(handle: str) -> ResponseReturnValue:
    """Keep what this person says to all dates."""
    del handle
    event = current_visit().event
    slug, event_id = event.slug, event.id
    _say(event_id, current_person_id(), house=current_house())
    return redirect(url_for("events.page", handle=slug) + "#series", 303)


@blueprint.post("/r/<key:key>/every-time")
def say_by_link(key: str) -> ResponseReturnValue:
    """Keep the same from a mailed link, without signing in."""
    holding = open_key(key, purpose=Purpose.ANSWER)
    if holding.event is None:
        abort(404)
    _say(holding.event.id, holding.person.id, house=current_house())
    return redirect(url_for("links.ask", key=key) + "#series", 303)


@blueprint.get("/events/<event:handle>/hat")
def hat(handle: str) -> ResponseReturnValue:
    """Show who hosts it, to whoever can pass the hat on or was asked to take it."""
    del handle
    event, now, person_id = (
        current_visit().event,
        datetime.now(UTC),
        current_person_id(),
    )
    series = _series(db.session(), event)
    offer = None
    if series is not None:
        offer = hats.find_open_offer(db.session(), series_id=series.id, now=now)
    is_asked = offer is not None and offer.person_id == person_id
    if series is None or not (is_asked or series.organizer_id == person_id):
        # Who was asked is between Trestle and that person.
        return redirect(url_for("events.page", handle=event), 302)
    return render_template(
        "series/hat.html",
        event=event,
        often=rhythm_words(series.rhythm, series.first_on),
        is_asked=is_asked,
        is_under_way=offer is not None,
        host=series.organizer.name,
    )


@blueprint.post("/events/<event:handle>/hat/offer")
def offer_hat(handle: str) -> ResponseReturnValue:
    """Ask the next person; whoever does not host it is led to the event."""
    del handle
    series, slug = _series(db.session(), current_visit().event), _slug()
    if series is None or series.organizer_id != current_person_id():
        return _to_event(slug)
    with transaction() as session:
        is_asked = hats.offer_hat(
            session,
            series_id=series.id,
            house=current_house(),
            now=datetime.now(UTC),
        )
    if is_asked:
        flash(gettext("Somebody is asked. Until they take it, you are host."), "ok")
    else:
        flash(gettext("There is nobody to ask yet, so you stay host."), "lamp")
    return _to_event(slug)


@blueprint.post("/events/<event:handle>/hat/accept")
def accept_hat(handle: str) -> ResponseReturnValue:
    """Take the hat that was offered, and look at the dates that are theirs now."""
    del handle
    series, slug, person_id = (
        _series(db.session(), current_visit().event),
        _slug(),
        current_person_id(),
    )
    if series is None:
        say_closed()
        return _to_event(slug)
    series_id = series.id
    take(series_id, person_id)
    dates = own_dates(series_id, person_id)
    return redirect(dates, 303) if dates else _to_event(slug)


@blueprint.post("/events/<event:handle>/hat/decline")
def decline_hat(handle: str) -> ResponseReturnValue:
    """Leave the hat where it is, without a reason."""
    del handle
    series, slug = _series(db.session(), current_visit().event), _slug()
    if series is None:
        say_closed()
    else:
        leave(series.id, current_person_id())
    return _to_event(slug)


def _slug() -> str:
    return str(current_visit().event.slug)


def _to_event(slug: str) -> ResponseReturnValue:
    return redirect(url_for("events.page", handle=slug), 303)


def _say(event_id: int, person_id: int, *, house: House) -> None:
    wish, now = request.form.get("wish", ""), datetime.now(UTC)
    mine = {"event_id": event_id, "person_id": person_id}
    try:
        with transaction() as session:
            match wish:
                case Wish.EVERY_TIME:
                    signup = series_answers.say_every_time(
                        session, house=house, now=now, **mine
                    )
                    said = _every_time(signup.status)
                case Wish.NO_MAIL:
                    series_answers.want_no_mail(session, now=now, **mine)
                    said = gettext("No further date is announced to you.")
                case "stop":
                    series_answers.stop(session, now=now, **mine)
                    said = gettext("Stopped. Places that you have already stay yours.")
                case _:
                    abort(400)
        flash(said, "ok")
    except series_answers.IsNoSeries:
        flash(gettext("This event doesn't repeat."), "lamp")
    except (EventHasStarted, EventIsOver, EventIsCanceled):
        flash(
            gettext("This date takes no yes any more. Say it on the next one."), "lamp"
        )


def _every_time(status: SignupStatus) -> str:
    if status is SignupStatus.ATTENDING:
        return gettext("You come every time, beginning with this date.")
    return gettext("You come every time. This date is full, so here you wait.")


def _series(session: Session, event: Event) -> Series | None:
    date = find_date(session, event_id=event.id)
    if date is None or date.series.ended_at is not None:
        return None
    return date.series
