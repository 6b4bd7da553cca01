"""Taking the hat or leaving it: the same for a reader and a mailed key."""

from datetime import UTC, datetime

from flask import flash, url_for

from app.db import db, transaction
from app.operations import hats
from app.queries.series import find_next_of
from app.web.login import current_house
from app.web.words import gettext


def take(series_id: int, person_id: int) -> None:
    """Let them answer for it from now on, and say so; nothing if it isn't open."""
    try:
        with transaction() as session:
            hats.accept_hat(
                session,
                series_id=series_id,
                person_id=person_id,
                house=current_house(),
                now=datetime.now(UTC),
            )
        flash(gettext("You are host now. There is nothing you have to do."), "ok")
    except hats.HatIsTaken:
        say_closed()


def leave(series_id: int, person_id: int) -> None:
    """Let the next person be asked, and thank this one; nothing if it isn't open."""
    try:
        with transaction() as session:
            hats.decline_hat(
                session,
                series_id=series_id,
                person_id=person_id,
                house=current_house(),
                now=datetime.now(UTC),
            )
        flash(gettext("Thank you for saying so. Nobody is told."), "ok")
    except hats.HatIsTaken:
        say_closed()


def say_closed() -> None:
    """Say that nothing was changed."""
    flash(gettext("That is no longer open. Nothing was changed."), "lamp")


def own_dates(series_id: int, person_id: int) -> str | None:
    """Return the address of the dates, by one that is theirs; None: none is ahead.

    The date that one was asked by may be canceled, and is its former host's then.
    """
    event = find_next_of(
        db.session(), series_id=series_id, person_id=person_id, now=datetime.now(UTC)
    )
    return url_for("series.dates", handle=event) if event is not None else None
