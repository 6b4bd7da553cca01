"""The door: each request meets the need of its endpoint, or goes no further."""

from dataclasses import dataclass

import structlog
from flask import Flask, abort, g, request
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.access import Need, Relation, may
from app.domain.audit import Origin, Via
from app.models import Event
from app.operations.audit import act_as
from app.queries.access import find_relation, has_right, list_hosts
from app.queries.events import find_event
from app.web.access_table import NEEDS
from app.web.charter_gate import refuse_what_is_held
from app.web.hosts_only import hosts_only_page
from app.web.login import current_person_id, is_signed_in, turn_away

PRIVATE = frozenset({Need.ADMIN, Need.DOOR, Need.HOST, Need.ORGANIZER})
"""Pages that tell about people: whoever looks at them is noted in the log."""

logger = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The event that this request is about, and what its person is to it."""

    event: Event
    relation: Relation

    @property
    def is_host(self) -> bool:
        """Return whether the tools of this event are theirs."""
        return may(self.relation, Need.HOST)

    @property
    def is_door(self) -> bool:
        """Return whether they may stand at the door."""
        return may(self.relation, Need.DOOR)


def init_app(app: Flask) -> None:
    """Close every endpoint to whoever does not meet its need."""

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None  # no such address: 404 by itself
        need = NEEDS[request.endpoint]
        _say_who_acts(need)
        if need is Need.NOBODY:
            return None
        if need is Need.TOKEN:
            return refuse_what_is_held(need)
        if not is_signed_in():
            return turn_away()
        refusal = _check(need) or _hold(need)
        if refusal is None and need in PRIVATE and request.method in {"GET", "HEAD"}:
            _note_the_look()
        return refusal


def current_visit() -> Visit:
    """Return the event of this request; only endpoints with such a need have one."""
    visit: Visit = g.visit
    return visit


def _say_who_acts(need: Need) -> None:
    is_link = need is Need.TOKEN
    # Not yet for what is open to strangers: asking who is there would read the database.
    is_known = need is not Need.NOBODY and not is_link and is_signed_in()
    origin = Origin(
        via=Via.LINK if is_link else Via.PAGE,
        actor_id=current_person_id() if is_known else None,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
    )
    act_as(db.session(), origin)


def _hold(need: Need) -> ResponseReturnValue | None:
    if "visit" not in g:
        return refuse_what_is_held(need)
    visit = current_visit()
    return refuse_what_is_held(need, visit.relation, event_id=visit.event.id)


def _note_the_look() -> None:
    # A look writes to no table, so the log is where one can ask who looked.
    logger.info(
        "looked",
        endpoint=request.endpoint,
        by_id=current_person_id(),
        event_id=g.visit.event.id if "visit" in g else None,
    )


def _check(need: Need) -> ResponseReturnValue | None:
    match need:
        case Need.ADMIN:
            if not has_right(db.session(), person_id=current_person_id()):
                abort(404)
        case Need.SEES_EVENT | Need.DOOR | Need.HOST | Need.ORGANIZER:
            return _check_visit(need)
        case Need.PERSON | Need.OWN_DRAFT | Need.NOBODY | Need.TOKEN:
            pass  # the view asks for its own drafts only; a key is checked where it opens
    return None


def _check_visit(need: Need) -> ResponseReturnValue | None:
    handle: str = (request.view_args or {})["handle"]
    event = find_event(db.session(), handle=handle)
    if event is None:
        abort(404)
    relation = find_relation(db.session(), event=event, person_id=current_person_id())
    if relation is Relation.STRANGER:
        abort(404)
    g.visit = Visit(event=event, relation=relation)
    if may(relation, need):
        return None
    hosts = list_hosts(db.session(), event=event)
    return hosts_only_page(event, hosts), 403
