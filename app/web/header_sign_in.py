"""Signing in by a header that the company's own proxy sets, and nobody else may."""

import structlog
from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask import session as cookies
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.access import Need, Right
from app.domain.sign_in import HeaderSignIn, is_subject
from app.models import Person
from app.queries.access import list_granted
from app.queries.subjects import find_by_subject
from app.web import kept, login
from app.web.access_table import NEEDS
from app.web.errors import refusal_page
from app.web.login import current_house, current_options, current_person_id
from app.web.words import gettext

logger = structlog.get_logger()
blueprint = Blueprint("header_sign_in", __name__)

OPEN = frozenset({"static", "health.alive", "health.ready", "health.figures"})
SUBJECT, STAYS_OUT = "subject", "stays_out"


def init_app(app: Flask) -> None:
    """Know people by the header, before anybody asks who is here."""

    @app.before_request
    def look() -> ResponseReturnValue | None:
        sign_in = current_options().sign_in
        if sign_in is None or request.endpoint is None or _is_open(request.endpoint):
            return None
        value = request.headers.get(sign_in.header, "").strip()
        return _meet(sign_in, value) if value else None


@blueprint.post("/sign-in/company/return")
def come_back() -> ResponseReturnValue:
    """Let the company's sign-in count again in this browser."""
    cookies.pop(STAYS_OUT, None)
    return redirect(url_for("events.listing"), 303)


def stay_out() -> bool:
    """Let this browser stay signed out; return whether the proxy still says who it is.

    Otherwise the next page would sign it in again, and signing out would be a lie.
    """
    sign_in = current_options().sign_in
    if sign_in is None or not request.headers.get(sign_in.header):
        return False
    cookies[STAYS_OUT] = True
    return True


def stays_out() -> bool:
    """Return whether somebody signed out here whom the proxy still knows."""
    return current_options().sign_in is not None and STAYS_OUT in cookies


def _is_open(endpoint: str) -> bool:
    # A mailed link says by itself whom it is for, and must work for everyone it is for.
    return endpoint in OPEN or NEEDS.get(endpoint) is Need.TOKEN


def _meet(sign_in: HeaderSignIn, value: str) -> ResponseReturnValue | None:
    if not sign_in.trusts(_peer()):
        return _refused("hop")
    if not is_subject(value):
        return _refused("value")
    if STAYS_OUT in cookies:
        return None
    if login.is_signed_in() and cookies.get(SUBJECT) == value:
        return None
    person = find_by_subject(
        db.session(),
        issuer=sign_in.issuer,
        value=value,
        is_employee_id=sign_in.is_employee_id,
    )
    if person is None or person.left_at is not None:
        login.sign_out()
        return _unknown(value) if person is None else _left()
    return _welcome(person, value)


def _welcome(person: Person, value: str) -> ResponseReturnValue | None:
    was_here = login.is_signed_in()
    if was_here and current_person_id() == person.id:
        cookies[SUBJECT] = value
        return None
    if request.method not in {"GET", "HEAD"}:
        # Nobody acts as whom the proxy names no longer; a stranger's press is kept.
        if was_here:
            login.sign_out()
            return redirect(url_for("codes.ask"), 303)
        return None
    login.sign_in(person)
    cookies[SUBJECT] = value
    logger.info("signed_in", way="header", person_id=person.id)
    if kept.find_kept() is not None and request.endpoint != "codes.show_kept":
        return redirect(url_for("codes.show_kept"), 303)
    return None


def _peer() -> str:
    # Of the proxy itself: what it forwards about a visitor is not asked here.
    before = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    return str(before.get("REMOTE_ADDR") or "")


def _refused(reason: str) -> ResponseReturnValue:
    logger.warning("sign_in_header_refused", reason=reason)
    return refusal_page(
        gettext("This didn't come through the company's sign-in"),
        gettext(
            "Only your company's own proxy may say who somebody is, and this request says"
            " so without it. Open Trestle at %(address)s; if that is where you are, tell"
            " whoever runs it.",
            address=current_house().base_url,
        ),
    ), 403


def _left() -> ResponseReturnValue:
    logger.warning("sign_in_failed", way="header", reason="left")
    return refusal_page(
        gettext("This account is closed"),
        gettext("Whoever it belongs to doesn't work here any more."),
    ), 403


def _unknown(value: str) -> ResponseReturnValue:
    logger.warning("sign_in_failed", way="header", reason="unknown")
    admins = list_granted(db.session(), granted=Right.ADMIN)
    return render_template("codes/unknown.html", subject=value, admins=admins), 403
