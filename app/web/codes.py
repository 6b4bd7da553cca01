"""Signing in by a mailed code, bound to the browser that asked for it."""

from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

import structlog
from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookies
from flask.typing import ResponseReturnValue

from app.db import transaction
from app.domain.tokens import SIGN_IN_MINUTES
from app.models import Person
from app.operations import access
from app.web import header_sign_in, kept, login
from app.web.forms.codes import AskForm, CodeForm
from app.web.login import current_house, current_options, current_person_id
from app.web.paths import own_path
from app.web.summaries import summary_of
from app.web.words import gettext

logger = structlog.get_logger()
blueprint = Blueprint("codes", __name__)

IPV6_NETWORK = 64
NEXT, ASKED = "next", "asked"


@blueprint.get("/sign-in")
def ask() -> ResponseReturnValue:
    """Ask for the address that a code is mailed to."""
    if login.is_signed_in():
        return redirect(own_path(request.args.get("next"), otherwise=_front()), 303)
    form = AskForm(data={"next": request.args.get("next", "")}, formdata=None)
    return _ask_page(form)


@blueprint.post("/sign-in")
def send() -> ResponseReturnValue:
    """Mail a code, or do as if; the answer is the same either way."""
    form = AskForm()
    if not form.validate():
        return _ask_page(form), 422
    try:
        with transaction() as session:
            browser = access.ask_code(
                session,
                email=form.email.data or "",
                network=_network(),
                house=current_house(),
                now=datetime.now(UTC),
            )
    except access.TooManyCodes:
        logger.warning("code_refused")
        abort(429)
    logger.info("code_asked")
    cookies[NEXT] = own_path(form.next.data, otherwise="")
    cookies[ASKED] = (form.email.data or "").strip()
    response = make_response(redirect(url_for("codes.enter"), 303))
    _bind(response, browser)
    return response


@blueprint.get("/sign-in/code")
def enter() -> ResponseReturnValue:
    """Ask for the code that came."""
    if login.is_signed_in():
        return redirect(_front(), 303)
    return _code_page(CodeForm(formdata=None))


@blueprint.post("/sign-in/code")
def check() -> ResponseReturnValue:
    """Sign in whoever types the right code in the browser that asked for it."""
    form = CodeForm()
    if not form.validate():
        return _code_page(form), 422
    with transaction() as session:
        person = access.check_code(
            session,
            browser=request.cookies.get(_cookie(), ""),
            code=form.code.data or "",
            now=datetime.now(UTC),
        )
    if person is None:
        logger.warning("sign_in_failed", way="code")
        form.code.errors = [
            gettext("This code doesn't work. Check it, or ask for a new one.")
        ]
        return _code_page(form), 422
    response = make_response(_welcome(person, way="code"))
    response.delete_cookie(_cookie(), secure=_is_https(), httponly=True)
    return response


@blueprint.get("/sign-in/link/<key:key>")
def link(key: str) -> ResponseReturnValue:
    """Show the button of an operator's link; looking uses nothing up."""
    return render_template("codes/link.html", key=key)


@blueprint.post("/sign-in/link/<key:key>")
def use_link(key: str) -> ResponseReturnValue:
    """Sign in by an operator's link, once."""
    with transaction() as session:
        person = access.use_sign_in_link(session, key=key, now=datetime.now(UTC))
    if person is None:
        logger.warning("sign_in_failed", way="link")
        abort(410)
    return _welcome(person, way="link")


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End every session of this person."""
    with transaction() as session:
        access.end_sessions(session, person_id=current_person_id())
    login.sign_out()
    if not header_sign_in.stay_out():  # or the page says more
        flash(gettext("You're signed out, on every device."), "ok")
    return redirect(url_for("codes.ask"), 303)


@blueprint.get("/sign-in/kept")
def show_kept() -> ResponseReturnValue:
    """Show what was written before the session ended, with a button that sends it."""
    found = kept.find_kept()
    if found is None:
        return redirect(_front(), 303)
    return render_template("codes/kept.html", kept=found)


@blueprint.post("/sign-in/kept/send")
def send_kept() -> ResponseReturnValue:
    """Pass what was kept on to where it was going, with this page's own token."""
    found = kept.find_kept()
    kept.drop()
    if found is None:
        return redirect(_front(), 303)
    return redirect(found.path, 307)  # the browser posts the same fields there


@blueprint.post("/sign-in/kept/drop")
def drop_kept() -> ResponseReturnValue:
    """Forget what was kept."""
    kept.drop()
    return redirect(_front(), 303)


def _welcome(person: Person, *, way: str) -> Response:
    onward = own_path(cookies.get(NEXT), otherwise=_front())
    login.sign_in(person)
    if kept.find_kept():
        onward = url_for("codes.show_kept")
    logger.info("signed_in", way=way, person_id=person.id)
    return make_response(redirect(onward, 303))


def _ask_page(form: AskForm) -> str:
    return render_template(
        "codes/ask.html",
        form=form,
        errors=summary_of(form),
        has_errors=bool(form.errors),
        is_demo=current_options().demo,
        stays_out=header_sign_in.stays_out(),
        keeps=kept.find_kept() is not None,
    )


def _code_page(form: CodeForm) -> str:
    return render_template(
        "codes/enter.html",
        form=form,
        errors=summary_of(form),
        has_errors=bool(form.errors),
        asked=cookies.get(ASKED, ""),
        minutes=SIGN_IN_MINUTES,
    )


def _bind(response: Response, browser: str) -> None:
    response.set_cookie(
        _cookie(),
        browser,
        max_age=SIGN_IN_MINUTES * 60,
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )


def _cookie() -> str:
    return "__Host-trestle-code" if _is_https() else "trestle-code"


def _is_https() -> bool:
    return current_house().base_url.startswith("https://")


def _front() -> str:
    return url_for("events.listing")


def _network() -> str:
    # One company's IPv6 addresses are many; their /64 is one.
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:  # noqa: PLR2004 -- the number is its name
        return str(ip_network((address, IPV6_NETWORK), strict=False))
    return str(address)
