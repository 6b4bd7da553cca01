"""Whether this process answers, and whether it can serve."""

import hmac
import shutil
from datetime import UTC, datetime
from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.db import db
from app.figures import CONTENT_TYPE, Figures, Level
from app.models import Inbox
from app.queries.health import Health, Pressure, check, find_inbox, find_pressure
from app.web.login import current_options
from app.web.mail_words import fault_words, unread_words

blueprint = Blueprint("health", __name__)

SILENT_S = 150
"""The worker looks at least once a minute; two looks may be slow."""


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that this process answers."""
    return jsonify(ok=True)


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether pages can be served; a dead worker is told, but fails nothing."""
    now, account = datetime.now(UTC), current_options().inbox
    try:
        health = check(db.session(), now=now)
        inbox = find_inbox(db.session(), account=account)
    except SQLAlchemyError:
        return jsonify(ok=False, database="out of reach, or not migrated"), 503
    return jsonify(
        ok=True,
        database="ready",
        worker=_worker(health.worker_seen_s),
        worker_seen_seconds_ago=health.worker_seen_s,
        outbox_waiting=health.waiting,
        outbox_oldest_due_seconds=health.oldest_due_s,
        mail=_mail(health),
        mail_refused_since=health.mail_refused_at,
        mail_paused_since=health.mail_paused_at,
        answers_by_mail=_inbox(inbox, now=now),
        answers_refused_since=inbox.refused_at if inbox else None,
        disk_free_mib=_disk_free_mib(),
    )


@blueprint.get("/metrics")
def figures() -> ResponseReturnValue:
    """Tell the figures to this machine itself, or to whoever shows the token."""
    if not (_shows_the_token() or _is_this_machine()):
        abort(403)
    counted: Figures = current_app.extensions["figures"]
    return Response(counted.tell(_levels()), content_type=CONTENT_TYPE)


def _shows_the_token() -> bool:
    token = current_options().metrics_token
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(shown.encode(), token.encode())


def _is_this_machine() -> bool:
    # A proxy on this machine speaks for the world: what it passes on says so.
    if any(name in request.headers for name in _PASSED_ON):
        return False
    before = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    try:
        return ip_address(before.get("REMOTE_ADDR") or "").is_loopback
    except ValueError:
        return False


def _levels() -> list[Level]:
    free = _disk_free_mib()
    disk = Level(
        name="trestle_disk_free_bytes",
        words="Room left where Trestle keeps its files.",
        value=None if free is None else free * 2.0**20,
    )
    now, session = datetime.now(UTC), db.session()
    try:
        health, pressure = check(session, now=now), find_pressure(session, now=now)
    except SQLAlchemyError:
        return [_database(is_up=False), disk]
    return [
        _database(is_up=True),
        disk,
        *_of(health, pressure, now=now),
        _unread(session, now=now),
    ]


def _unread(session: Session, *, now: datetime) -> Level:
    inbox = find_inbox(session, account=current_options().inbox)
    read_at = inbox.read_at if inbox else None
    return Level(
        name="trestle_inbox_unread_seconds",
        words="Since when the mailbox for answers has not been read.",
        value=(now - read_at).total_seconds() if read_at else None,
    )


def _of(health: Health, pressure: Pressure, *, now: datetime) -> list[Level]:
    refused = health.mail_refused_at
    found = {
        "trestle_outbox_waiting": ("Mails that are not settled.", health.waiting),
        "trestle_outbox_due": ("Mails that could leave now.", pressure.due),
        "trestle_outbox_oldest_due_seconds": (
            "For how long the oldest mail could have left.",
            health.oldest_due_s,
        ),
        "trestle_causes_open": (
            "Changes of which somebody has yet to be told.",
            pressure.causes,
        ),
        "trestle_invites_bounced": (
            "Calendars that the last mail was refused for.",
            pressure.bounced,
        ),
        "trestle_worker_silent_seconds": (
            "Since when the worker has not looked.",
            health.worker_seen_s,
        ),
        "trestle_mail_refused_seconds": (
            "Since when the mail server takes nothing; 0: it took the last mail.",
            (now - refused).total_seconds() if refused else 0,
        ),
    }
    return [
        Level(name=name, words=words, value=value)
        for name, (words, value) in found.items()
    ]


def _database(*, is_up: bool) -> Level:
    words = "1: the database answers and is up to date."
    return Level(name="trestle_database_up", words=words, value=float(is_up))


_PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP")


def _worker(seen_s: float | None) -> str:
    if seen_s is None:
        return "never seen"
    return "alive" if seen_s < SILENT_S else "silent: it looks every minute"


def _mail(health: Health) -> str:
    # Never the server's own words: they hold addresses, and anyone may ask here.
    if health.mail_paused_at is not None:
        return "paused: it waits until an admin resumes it"
    fault = health.mail_fault
    return "flows" if fault is None else f"{fault.value}: {fault_words(fault)}"


def _inbox(inbox: Inbox | None, *, now: datetime) -> str:
    # Never the server's own words here, as above.
    if not current_options().inbox:
        return "off: no mailbox is read"
    if inbox is None:
        return "never read"
    if inbox.fault is not None:
        return f"{inbox.fault.value}: {unread_words(inbox.fault)}"
    silent_s = (now - inbox.read_at).total_seconds() if inbox.read_at else SILENT_S
    return "read" if silent_s < SILENT_S else "silent: it is read every half minute"


def _disk_free_mib() -> int | None:
    try:
        return shutil.disk_usage(current_options().var).free // 2**20
    except OSError:
        return None  # the folder is not there: nothing can be written either
