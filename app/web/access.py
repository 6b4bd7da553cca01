"""A need for each endpoint, in one table; what is not listed stays closed."""

from dataclasses import dataclass

import structlog
from flask import Flask, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.access import Need, Relation, may
from app.domain.audit import Origin, Via
from app.models import Event
from app.operations.audit import act_as
from app.queries.access import find_relation, has_right, list_hosts
from app.queries.events import find_event
from app.web.login import current_person_id, is_signed_in, turn_away

NEEDS: dict[str, Need] = {
    "static": Need.NOBODY,
    "health.alive": Need.NOBODY,
    "health.ready": Need.NOBODY,
    "health.figures": Need.NOBODY,  # to this machine, or for a token
    # signing in
    "codes.ask": Need.NOBODY,
    "codes.send": Need.NOBODY,
    "codes.enter": Need.NOBODY,
    "codes.check": Need.NOBODY,
    "codes.link": Need.TOKEN,
    "codes.use_link": Need.TOKEN,
    "codes.sign_out": Need.PERSON,
    "codes.show_kept": Need.PERSON,
    "codes.send_kept": Need.PERSON,
    "codes.drop_kept": Need.PERSON,
    "header_sign_in.come_back": Need.NOBODY,
    # demonstrations only: these endpoints exist nowhere else
    "demo.choose": Need.NOBODY,
    "demo.enter": Need.NOBODY,
    "demo.mailbox": Need.NOBODY,
    "demo.letter": Need.NOBODY,
    "demo.letter_html": Need.NOBODY,
    # what is on
    "events.front": Need.PERSON,
    "events.listing": Need.PERSON,
    "events.page": Need.SEES_EVENT,
    "events.guest_list": Need.SEES_EVENT,
    "events.calendar": Need.SEES_EVENT,
    "signups.answer": Need.SEES_EVENT,
    "signups.details": Need.SEES_EVENT,
    # hosting
    "hosting.new": Need.PERSON,
    "hosting.create": Need.PERSON,
    "hosting.draft": Need.OWN_DRAFT,
    "hosting.save": Need.OWN_DRAFT,
    "hosting.preview_mail": Need.OWN_DRAFT,
    "hosting.mail_html": Need.OWN_DRAFT,
    "hosting.publish": Need.OWN_DRAFT,
    "hosting.discard": Need.OWN_DRAFT,
    "hosting.settings": Need.HOST,
    "hosting.preview_edit": Need.HOST,
    "hosting.edit": Need.HOST,
    "hosting.ask_cancel": Need.HOST,
    "hosting.cancel": Need.HOST,
    "hosting.preview_cancel": Need.HOST,
    "hosting.show_mail": Need.HOST,
    "hosting.ask_announce": Need.HOST,
    "hosting.announce": Need.HOST,
    "hosting.acts": Need.HOST,
    "hosting.stop_act": Need.HOST,
    "hosting.duplicate": Need.HOST,
    "hosting.keep_template": Need.HOST,
    "hosting.templates": Need.PERSON,
    "hosting.drop_template": Need.OWN_DRAFT,
    "hosting.add_host": Need.HOST,
    "hosting.remove_host": Need.HOST,
    "hosting.hand_over": Need.ORGANIZER,
    "hosting.poster": Need.HOST,
    # guests
    "guests.listing": Need.HOST,
    "guests.download": Need.HOST,
    "guests.add": Need.HOST,
    "guests.remove": Need.HOST,
    "guests.preview_removal": Need.HOST,
    "guests.remove_several": Need.HOST,
    "guests.retry": Need.HOST,
    "guests.why": Need.HOST,
    "guests.write": Need.HOST,
    "guests.preview_note": Need.HOST,
    "guests.send_note": Need.HOST,
    # what hosts add
    "reminders.listing": Need.HOST,
    "reminders.preview": Need.HOST,
    "reminders.add": Need.HOST,
    "reminders.remove": Need.HOST,
    # tables
    "seating.board": Need.HOST,
    "seating.progress": Need.HOST,
    "seating.search": Need.HOST,
    "seating.move": Need.HOST,
    "seating.lock": Need.HOST,
    "seating.unlock": Need.HOST,
    "seating.undo": Need.HOST,
    "seating.publish": Need.HOST,
    "seating.hold": Need.HOST,
    "seating.release": Need.HOST,
    "seating.print_tables": Need.HOST,
    "seating.my_seat": Need.SEES_EVENT,
    # links in mail
    "links.ask": Need.TOKEN,
    "links.answer": Need.TOKEN,
    "links.details": Need.TOKEN,
    "unsubscribe.ask": Need.TOKEN,
    "unsubscribe.mute": Need.TOKEN,
    "unsubscribe.restore": Need.TOKEN,
    "followup_links.index": Need.TOKEN,
    "followup_links.thank": Need.TOKEN,
    "followup_links.send": Need.TOKEN,
    "followup_links.later": Need.TOKEN,
    "followup_links.never": Need.TOKEN,
    "followup_links.promise": Need.TOKEN,
    "followup_links.keep": Need.TOKEN,
    "followup_links.feedback": Need.TOKEN,
    "followup_links.were_you_there": Need.TOKEN,
    "followup_links.say": Need.TOKEN,
    "followup_links.ask_promise": Need.TOKEN,
    "followup_links.keep_promise": Need.TOKEN,
    # oneself
    "settings.index": Need.PERSON,
    "settings.notifications": Need.PERSON,
    "settings.save_notifications": Need.PERSON,
    "settings.end_silences": Need.PERSON,
    "own_data.index": Need.PERSON,
    "own_data.export_json": Need.PERSON,
    "own_data.export_csv": Need.PERSON,
    "own_data.export_ics": Need.PERSON,
    "own_data.ask_delete": Need.PERSON,
    "own_data.delete": Need.PERSON,
    "settings.theme": Need.NOBODY,
    "followups.index": Need.PERSON,
    "followups.thank": Need.PERSON,
    "followups.send": Need.PERSON,
    "followups.later": Need.PERSON,
    "followups.never": Need.PERSON,
    "followups.promise": Need.PERSON,
    "followups.keep": Need.PERSON,
    "followups.feedback": Need.PERSON,
    # the day itself
    "door.page": Need.DOOR,
    "door.check_in": Need.DOOR,
    "door.walk_in": Need.DOOR,
    "door.visitor": Need.DOOR,
    "door.undo": Need.DOOR,
    "results.page": Need.HOST,
    "attendance.page": Need.HOST,
    "attendance.save": Need.HOST,
    # admins
    "people.admin_import": Need.ADMIN,
    "people.preview": Need.ADMIN,
    "people.apply": Need.ADMIN,
    "mail.admin_queue": Need.ADMIN,
    "mail.resume": Need.ADMIN,
    "mail.retry": Need.ADMIN,
    "audit.admin_changes": Need.ADMIN,
    "audit.download": Need.ADMIN,
    "charter.admin_charter": Need.ADMIN,
    "charter.accept": Need.ADMIN,
    "access.admin_roles": Need.ADMIN,
    "access.grant": Need.ADMIN,
    "access.revoke": Need.ADMIN,
}
"""The whole of it. The other blueprints add theirs below, in one place."""

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
        if need in {Need.NOBODY, Need.TOKEN}:
            return None
        if not is_signed_in():
            return turn_away()
        refusal = _check(need)
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
    page = render_template("errors/not_a_host.html", event=event, hosts=hosts)
    return page, 403
