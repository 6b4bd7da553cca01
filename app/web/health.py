"""Whether this process answers, and whether it can serve."""

import shutil
from datetime import UTC, datetime

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.db import db
from app.domain.outbox import MailFault
from app.queries.health import check
from app.web.login import current_options
from app.web.mail_words import fault_words

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
    try:
        health = check(db.session(), now=datetime.now(UTC))
    except SQLAlchemyError:
        return jsonify(ok=False, database="out of reach, or not migrated"), 503
    return jsonify(
        ok=True,
        database="ready",
        worker=_worker(health.worker_seen_s),
        worker_seen_seconds_ago=health.worker_seen_s,
        outbox_waiting=health.waiting,
        outbox_oldest_due_seconds=health.oldest_due_s,
        mail=_mail(health.mail_fault),
        mail_refused_since=health.mail_refused_at,
        mail_paused_since=health.mail_paused_at,
        disk_free_mib=_disk_free_mib(),
    )


def _worker(seen_s: float | None) -> str:
    if seen_s is None:
        return "never seen"
    return "alive" if seen_s < SILENT_S else "silent: it looks every minute"


def _mail(fault: MailFault | None) -> str:
    # Never the server's own words: they hold addresses, and anyone may ask here.
    return "flows" if fault is None else f"{fault.value}: {fault_words(fault)}"


def _disk_free_mib() -> int | None:
    try:
        return shutil.disk_usage(current_options().var).free // 2**20
    except OSError:
        return None  # the folder is not there: nothing can be written either
