"""The hat of a series from a mailed link: that offer, and nothing else."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.tokens import Purpose
from app.models import HatOffer, Series
from app.operations.hats import is_open
from app.web.hat_acts import leave, own_dates, say_closed, take
from app.web.keys import Holding, open_key
from app.web.series_words import rhythm_words

blueprint = Blueprint("hat_links", __name__)


@blueprint.get("/hat/<key:key>")
def page(key: str) -> str:
    """Show what hosting it means and two buttons, or how it ended."""
    holding, offer = _asked(key)
    series = db.session.get(Series, offer.series_id) if offer is not None else None
    person_id = holding.person.id
    is_host = series is not None and series.organizer_id == person_id
    return render_template(
        "series/hat_link.html",
        key=key,
        person=holding.person,
        event=holding.event,
        often=rhythm_words(series.rhythm, series.first_on) if series else "",
        host=series.organizer.name if series else "",
        is_open=offer is not None and is_open(offer, now=datetime.now(UTC)),
        is_host=is_host,
        dates=own_dates(series.id, person_id) if series and is_host else None,
        pressed=request.args.get("say", ""),
    )


@blueprint.post("/hat/<key:key>/accept")
def accept(key: str) -> ResponseReturnValue:
    """Take the hat, without signing in."""
    if (offer := _open(key)) is not None:
        take(offer.series_id, offer.person_id)
    return redirect(url_for("hat_links.page", key=key), 303)


@blueprint.post("/hat/<key:key>/decline")
def decline(key: str) -> ResponseReturnValue:
    """Leave the hat where it is, without signing in and without a reason."""
    if (offer := _open(key)) is not None:
        leave(offer.series_id, offer.person_id)
    return redirect(url_for("hat_links.page", key=key), 303)


def _open(key: str) -> HatOffer | None:
    """Return this very offer; None, and it is said, where it isn't open any more."""
    _, offer = _asked(key)
    if offer is not None and is_open(offer, now=datetime.now(UTC)):
        return offer
    say_closed()
    return None


def _asked(key: str) -> tuple[Holding, HatOffer | None]:
    """Return whose key this is, and what they were asked; None: its series is gone."""
    holding = open_key(key, purpose=Purpose.HAT)
    if holding.event is None or not holding.subject.isdigit():
        abort(404)
    offer = db.session.get(HatOffer, int(holding.subject))
    if offer is not None and offer.person_id != holding.person.id:
        abort(404)
    return holding, offer
