"""Refusals in plain words."""

import secrets
from collections.abc import Sequence
from contextlib import suppress

import structlog
from flask import Flask, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import (
    DBAPIError,
    NoResultFound,
    OperationalError,
    SQLAlchemyError,
)
from werkzeug.exceptions import HTTPException

from app.db import db, is_busy, is_full, is_old
from app.web.words import gettext

logger = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Answer what the floors below may raise."""
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NoResultFound, _unknown)
    app.register_error_handler(OperationalError, _out_of_reach)
    app.register_error_handler(DBAPIError, _old_or_our_fault)
    app.register_error_handler(Exception, _our_fault)


def _unknown(_error: Exception) -> ResponseReturnValue:
    if request.path.startswith("/events/"):
        sentence = gettext("It may have been moved.")
        return _page(gettext("No event here"), sentence), 404
    return _page(
        gettext("Nothing here"),
        gettext("It may have been moved, or it never existed."),
    ), 404


def _stale(_error: Exception) -> ResponseReturnValue:
    return _page(
        gettext("This page was open too long"),
        gettext(
            "Nothing was changed. Go back, reload the page, and press the button again."
        ),
    ), 400


def _http(error: HTTPException) -> ResponseReturnValue:
    match error.code:
        case 404:
            return _unknown(error)
        case 410:
            return _page(
                gettext("This is gone"),
                gettext("What this link led to is over or was removed."),
            ), 410
        case 413:
            return _page(
                gettext("This file is too large"),
                gettext("Send at most 5 MB at once. Nothing was changed."),
            ), 413
        case 429:
            return _page(
                gettext("Too many tries"),
                gettext("Please wait a while, then try again."),
            ), 429
        case _:
            headers = error.get_response().headers
            return (
                _page(
                    gettext("That didn't work"),
                    gettext("Nothing was changed. Go back and try once more."),
                ),
                error.code or 500,
                {k: v for k, v in headers if k == "Allow"},
            )


def _out_of_reach(error: OperationalError) -> ResponseReturnValue:
    if is_busy(error):
        sentence = gettext(
            "Very many answers came at once. Please try again in a moment."
        )
        return _again(gettext("One moment"), sentence), 503, {"Retry-After": "2"}
    if is_full(error):
        logger.error("disk_is_full")
        sentence = gettext(
            "The disk of this machine is full, so nothing could be saved. Nothing was"
            " changed. Please tell whoever runs Trestle."
        )
        return (
            _again(gettext("Nothing was saved"), sentence),
            503,
            {"Retry-After": "60"},
        )
    if is_old(error):
        return _old(error)
    logger.error("database_is_out_of_reach", exc_info=error)
    sentence = gettext(
        "We can't save anything right now, and nothing was changed. Please try again"
        " in a minute."
    )
    return _again(_nothing_saved(), sentence), 503, {"Retry-After": "60"}


def _old_or_our_fault(error: DBAPIError) -> ResponseReturnValue:
    return _old(error) if is_old(error) else _our_fault(error)


def _old(error: DBAPIError) -> ResponseReturnValue:
    logger.error("database_is_not_up_to_date", exc_info=error)
    sentence = gettext(
        "The database isn't ready for this version of Trestle, and nothing was changed."
        " Please tell whoever runs Trestle."
    )
    return _again(_nothing_saved(), sentence), 503, {"Retry-After": "60"}


def _our_fault(error: Exception) -> ResponseReturnValue:
    code = secrets.token_hex(2).upper()
    logger.error("request_failed", code=code, endpoint=request.endpoint, exc_info=error)
    return _again(
        gettext("That didn't work, and it's our fault"),
        gettext(
            "Nothing was changed. If it happens again, tell whoever runs Trestle this"
            " code: %(code)s",
            code=code,
        ),
    ), 500


def _nothing_saved() -> str:
    if request.method == "POST":
        return gettext("Nothing was saved")
    return gettext("This page can't be shown right now")


def refusal_page(title: str, sentence: str) -> str:
    """Return a page that says why not, and leads nowhere."""
    return _page(title, sentence, leads_on=False)


def _again(title: str, sentence: str) -> str:
    """Return a page that asks the same once more, with every word that was typed."""
    if request.endpoint is None or (request.method == "POST" and request.files):
        return _page(title, sentence)  # a file would have to be chosen anew
    here = url_for(request.endpoint, **(request.view_args or {}))
    query = request.query_string.decode()
    return _page(
        title,
        sentence,
        again=f"{here}?{query}" if query else here,
        is_press=request.method == "POST",
        typed=list(request.form.items(multi=True)),
    )


def _page(
    title: str,
    sentence: str,
    *,
    leads_on: bool = True,
    again: str = "",
    is_press: bool = False,
    typed: Sequence[tuple[str, str]] = (),
) -> str:
    g.says_what_failed = True
    with suppress(SQLAlchemyError):
        db.session.rollback()  # what failed must not spoil the page that says so
    return render_template(
        "errors/error.html",
        title=title,
        sentence=sentence,
        leads_on=leads_on,
        again=again,
        is_press=is_press,
        typed=typed,
    )
