"""Who helps: naming, letting go, handing over."""

from datetime import UTC, datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.db import transaction
from app.domain.events import HostRole
from app.operations import hosts
from app.web.access import current_visit
from app.web.hosting_blueprint import blueprint
from app.web.hosting_helpers import asked_person
from app.web.login import current_house
from app.web.words import gettext


@blueprint.post("/events/<event:handle>/hosts/add")
def add_host(handle: str) -> ResponseReturnValue:
    """Make a colleague a co-host, or a helper at the door."""
    del handle
    event, person = current_visit().event, asked_person()
    asked = request.form.get("role", "")
    role = HostRole(asked) if asked in set(HostRole) else HostRole.HOST
    slug, event_id, name, person_id = event.slug, event.id, person.name, person.id
    try:
        with transaction() as session:
            hosts.add_host(
                session,
                event_id=event_id,
                person_id=person_id,
                role=role,
                house=current_house(),
                now=datetime.now(UTC),
            )
        flash(gettext("%(name)s helps from now on.", name=name), "ok")
    except hosts.AlreadyHelps:
        flash(gettext("%(name)s has that part already.", name=name), "lamp")
    return _back(slug)


@blueprint.post("/events/<event:handle>/hosts/remove")
def remove_host(handle: str) -> ResponseReturnValue:
    """Let a helper go."""
    del handle
    event, person = current_visit().event, asked_person()
    slug, event_id, name, person_id = event.slug, event.id, person.name, person.id
    with transaction() as session:
        hosts.remove_host(
            session,
            event_id=event_id,
            person_id=person_id,
            house=current_house(),
            now=datetime.now(UTC),
        )
    flash(gettext("%(name)s doesn't help any more.", name=name), "ok")
    return _back(slug)


@blueprint.post("/events/<event:handle>/hosts/hand-over")
def hand_over(handle: str) -> ResponseReturnValue:
    """Let a co-host answer for the event from now on."""
    del handle
    event, person = current_visit().event, asked_person()
    slug, event_id, name, person_id = event.slug, event.id, person.name, person.id
    try:
        with transaction() as session:
            hosts.hand_over(
                session,
                event_id=event_id,
                to_id=person_id,
                house=current_house(),
                now=datetime.now(UTC),
            )
        said = gettext("%(name)s answers for it now; you are a co-host.", name=name)
        flash(said, "ok")
    except hosts.NotACoHost:
        said = gettext("Make %(name)s a co-host first.", name=name)
        flash(said, "lamp")
    return _back(slug)


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for("hosting.settings", handle=slug) + "#helpers", 303)
