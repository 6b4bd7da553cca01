"""Who is admin, and who may write to the whole company."""

from dataclasses import dataclass

import structlog
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from app.db import db, transaction
from app.domain.access import Right
from app.models import Person
from app.operations import access
from app.queries.access import list_granted
from app.queries.people import find_person, list_by_ids
from app.web.filters import hue_class, initials
from app.web.login import current_person_id
from app.web.words import gettext

logger = structlog.get_logger()
blueprint = Blueprint("access", __name__)

RIGHTS = {
    Right.ADMIN: lazy_gettext("Admin"),
    Right.WRITES_TO_EVERYONE: lazy_gettext("May write to everyone"),
}
MEANINGS = {
    Right.ADMIN: lazy_gettext(
        "Imports people, sees the mail queue, and decides on this page."
    ),
    Right.WRITES_TO_EVERYONE: lazy_gettext(
        "May announce an event to the whole company. Others reach one site or 60"
        " people."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody who has a right."""

    id: int
    name: str
    email: str
    initials: str
    hue_class: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """One right and everybody who has it."""

    value: str
    title: str
    meaning: str
    holders: tuple[Holder, ...]


@blueprint.get("/admin/access")
def admin_roles() -> ResponseReturnValue:
    """Show who has which right."""
    return _page()


@blueprint.post("/admin/access/grant")
def grant() -> ResponseReturnValue:
    """Give somebody a right."""
    granted = _right()
    email = request.form.get("email", "")
    with transaction() as session:
        person = find_person(session, email=email)
        is_new = person is not None and access.grant(
            session, person_id=person.id, granted=granted
        )
    if person is None:
        error = gettext("Nobody who works here has this address.")
        return _page(error=error, typed=email, wrong=granted), 422
    _log("right_granted", granted, person.id)
    if is_new:
        flash(gettext("Done. It holds from now on."), "ok")
    return redirect(url_for("access.admin_roles"), 303)


@blueprint.post("/admin/access/revoke")
def revoke() -> ResponseReturnValue:
    """Take a right from somebody."""
    granted = _right()
    person_id = request.form.get("person_id", 0, type=int)
    try:
        with transaction() as session:
            access.revoke(session, person_id=person_id, granted=granted)
    except access.LastAdmin:
        flash(
            gettext("This is the last admin. Make somebody else admin first."), "lamp"
        )
    else:
        _log("right_revoked", granted, person_id)
        flash(gettext("Done. It ends at once."), "ok")
    return redirect(url_for("access.admin_roles"), 303)


def _page(*, error: str = "", typed: str = "", wrong: Right | None = None) -> str:
    return render_template(
        "roles/admin_roles.html",
        sections=[_section(granted) for granted in Right],
        error=error,
        typed=typed,
        wrong=wrong.value if wrong else "",
        has_errors=bool(error),
    )


def _section(granted: Right) -> Section:
    session = db.session()
    ids = [person.id for person in list_granted(session, granted=granted)]
    holders = {person.id: person for person in list_by_ids(session, ids=ids)}
    return Section(
        value=granted.value,
        title=str(RIGHTS[granted]),
        meaning=str(MEANINGS[granted]),
        holders=tuple(_holder(holders[person_id]) for person_id in ids),
    )


def _holder(person: Person) -> Holder:
    return Holder(
        id=person.id,
        name=person.name,
        email=person.email,
        initials=initials(person.name),
        hue_class=hue_class(person.department),
    )


def _right() -> Right:
    try:
        return Right(request.form.get("granted", ""))
    except ValueError:
        abort(400)


def _log(what: str, granted: Right, person_id: int) -> None:
    by_id = current_person_id()
    logger.info(what, granted=granted, person_id=person_id, by_id=by_id)
