"""The outbox as admins see it: counts for all of it, lines for event mail only."""

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from app.db import call_the_worker, db, transaction
from app.domain.outbox import MailClass, MessageState
from app.models import RefusedAddress
from app.operations import guests, outbox, pausing
from app.queries.health import Health, check
from app.queries.mail import (
    Listed,
    Pile,
    count_held,
    find_message,
    list_messages,
    list_piles,
)
from app.queries.refused_addresses import list_pauses
from app.web.filters import moment
from app.web.login import (
    current_house,
    current_options,
    current_person,
    current_person_id,
)
from app.web.mail_words import KINDS, fault_words, limit_words, standstill_words
from app.web.words import gettext, ngettext

logger = structlog.get_logger()
blueprint = Blueprint("mail", __name__)

STATES = {
    MessageState.DUE: lazy_gettext("Waiting"),
    MessageState.SENT: lazy_gettext("Sent"),
    MessageState.SUPERSEDED: lazy_gettext("Replaced by newer news"),
    MessageState.TOO_LATE: lazy_gettext("Too late, dropped"),
    MessageState.FAILED: lazy_gettext("Refused for good"),
}
CLASSES = {
    MailClass.CODE: lazy_gettext("Before all other mail"),
    MailClass.PLACE: lazy_gettext("After sign-in codes"),
    MailClass.REST: lazy_gettext("After facts about seats"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One kind in one state."""

    kind: str
    state: str
    rank: str
    count: int
    oldest: str


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A restored outbox that waits for an admin's word."""

    made: str
    """When the backup was made; empty: nobody knows."""
    old: int
    new: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One message about an event."""

    id: int
    kind: str
    event: str
    recipient: str
    state: str
    is_waiting: bool
    tries: int
    queued: str
    trouble: str


@dataclass(frozen=True, kw_only=True)
class Refusing:
    """One address that nothing is sent to any more."""

    person_id: int
    address: str
    since: str
    words: str


@blueprint.get("/admin/mail")
def admin_queue() -> ResponseReturnValue:
    """Show what waits, what left, and what was refused."""
    session, zone = db.session(), current_person().zone
    health = check(session, now=datetime.now(UTC))
    refused = health.mail_refused_at
    return render_template(
        "mail_admin/queue.html",
        waiting=health.waiting,
        late_minutes=int(health.oldest_due_s // 60),
        standstill=standstill_words(health.waiting, refused_at=refused, zone=zone)
        if refused
        else "",
        fault=fault_words(health.mail_fault) if health.mail_fault else "",
        pause=_pause(session, health, zone) if health.mail_paused_at else None,
        limit=limit_words(current_options().limits),
        rows=[_row(pile, zone) for pile in list_piles(session)],
        entries=[_entry(listed, zone) for listed in list_messages(session)],
        refusing=[
            _refusing(person_id, pause, zone)
            for person_id, pause in list_pauses(session)
        ],
    )


@blueprint.post("/admin/mail/resume")
def resume() -> ResponseReturnValue:
    """Let mail leave again after a restore."""
    sends_old = bool(request.form.get("also_old"))
    try:
        with transaction() as session:
            held = pausing.resume(session, sends_old=sends_old, now=datetime.now(UTC))
            call_the_worker(session)
    except pausing.NotPaused:
        flash(gettext("Mail isn't paused any more; somebody else resumed it."), "lamp")
        return redirect(url_for("mail.admin_queue"), 303)
    logger.info("mail_resumed", by_id=current_person_id(), sends_old=sends_old)
    let_go = 0 if sends_old else held.old
    flash(
        ngettext(
            "Mail leaves again. One old mail was let go.",
            "Mail leaves again. %(num)d old mails were let go.",
            let_go,
        )
        if let_go
        else gettext("Mail leaves again."),
        "ok",
    )
    return redirect(url_for("mail.admin_queue"), 303)


@blueprint.post("/admin/mail/<int:message_id>/retry")
def retry(message_id: int) -> ResponseReturnValue:
    """Make a waiting message due at once."""
    with transaction() as session:
        message = find_message(session, message_id=message_id)
        again = message is not None and outbox.retry(
            session, message_id=message_id, now=datetime.now(UTC)
        )
        if again:
            call_the_worker(session)
    logger.info("mail_retried", by_id=current_person_id(), message_id=message_id)
    if again:
        flash(gettext("It leaves in a moment."), "ok")
    else:
        flash(gettext("It isn't waiting any more, so there is nothing to try."), "lamp")
    return redirect(url_for("mail.admin_queue"), 303)


@blueprint.post("/admin/mail/people/<int:person_id>/resume")
def resume_address(person_id: int) -> ResponseReturnValue:
    """Let mail go to an address again that refused it."""
    with transaction() as session:
        address = guests.resume_address(
            session,
            person_id=person_id,
            house=current_house(),
            now=datetime.now(UTC),
        )
    logger.info("address_resumed", by_id=current_person_id(), person_id=person_id)
    if address is None:
        flash(gettext("Mail to it isn't paused any more."), "lamp")
    else:
        flash(gettext("Mail goes to %(address)s again.", address=address), "ok")
    return redirect(url_for("mail.admin_queue"), 303)


def _refusing(person_id: int, pause: RefusedAddress, zone: str) -> Refusing:
    return Refusing(
        person_id=person_id,
        address=pause.address,
        since=moment(pause.paused_at or pause.last_at, zone),
        words=pause.words,
    )


def _pause(session: Session, health: Health, zone: str) -> Pause:
    held, made_at = count_held(session), health.backup_made_at
    made = moment(made_at, zone) if made_at else ""
    return Pause(made=made, old=held.old, new=held.new)


def _row(pile: Pile, zone: str) -> Row:
    return Row(
        kind=str(KINDS[pile.kind]),
        state=str(STATES[pile.state]),
        rank=str(CLASSES[pile.rank]),
        count=pile.count,
        oldest=moment(pile.oldest_at, zone),
    )


def _entry(listed: Listed, zone: str) -> Entry:
    return Entry(
        id=listed.id,
        kind=str(KINDS[listed.kind]),
        event=listed.event,
        recipient=listed.recipient,
        state=str(STATES[listed.state]),
        is_waiting=listed.state is MessageState.DUE,
        tries=listed.tries,
        queued=moment(listed.queued_at, zone),
        trouble=listed.trouble,
    )
