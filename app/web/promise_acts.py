"""Noting a promise: wherever its form stands, what comes of it is said in the same words."""

from collections.abc import Callable

from flask import flash
from sqlalchemy.orm import Session
from wtforms import DateField

from app.db import transaction
from app.operations.followups import DayIsOut
from app.web.words import gettext


def keep(act: Callable[[Session], object], *, day: DateField) -> bool:
    """Let `act` note a promise, and say so; False: `day` says what is wrong with it.

    Raises what else `act` raises: whoever it was made to is named in another way on
    each page.
    """
    try:
        with transaction() as session:
            act(session)
    except DayIsOut:
        day.errors = [gettext("Choose a day from today on, within a year.")]
        return False
    flash(gettext("Noted. Only you see it; we remind you twice at most."), "ok")
    return True
