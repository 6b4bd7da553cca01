"""The outbox of a restored installation: nothing leaves until an admin says so."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.audit import Act
from app.domain.outbox import MessageState
from app.models import Installation, Message
from app.operations import audit, ledger
from app.queries.mail import Held, count_held, is_from_before

MAY_HAVE_LEFT = "let go after a restore: it may have left before"


class NotPaused(Exception):  # noqa: N818 -- reads as the sentence it states
    """The outbox goes its way; there is nothing to resume."""


def pause(
    session: Session, *, backup_made_at: datetime, is_demo: bool, now: datetime
) -> None:
    """Let nothing leave any more, except codes that somebody asks for from now on."""
    installation = session.scalar(select(Installation))
    if installation is None:
        installation = Installation(is_demo=is_demo, mail_trouble="")
        session.add(installation)
    installation.backup_made_at = backup_made_at
    installation.restored_at = installation.mail_paused_at = now
    # What is noted of worker and mail server was seen by another machine.
    installation.worker_seen_at = installation.mail_refused_at = None
    installation.mail_fault, installation.mail_trouble = None, ""
    session.flush()
    made = {"backup_made_at": backup_made_at}
    audit.note(session, Act.RESTORED_BACKUP, after=made)


def end_the_past(session: Session, *, now: datetime) -> None:
    """Note that what fell due before the restore was worked off by now."""
    session.execute(
        update(Installation)
        .where(Installation.mail_paused_at.is_not(None))
        .values(mail_paused_at=now)
    )


def resume(session: Session, *, sends_old: bool, now: datetime) -> Held:
    """Let mail leave again; return how much old and new mail waited.

    What may have left before the restore is let go, unless `sends_old`: then it
    leaves under its old Message-ID. Raises `NotPaused`.
    """
    paused = session.scalar(
        select(Installation)
        .where(Installation.mail_paused_at.is_not(None))
        .with_for_update()
    )
    if paused is None:
        raise NotPaused
    held = count_held(session)
    if not sends_old:
        _let_go(session, now=now)
    before = {"mail_paused_at": paused.mail_paused_at}
    paused.mail_paused_at = None
    session.flush()
    leaves = {"old_sent": held.old} if sends_old else {"old_let_go": held.old}
    after = leaves | {"new_sent": held.new}
    audit.note(session, Act.RESUMED_MAIL, before=before, after=after)
    return held


def _let_go(session: Session, *, now: datetime) -> None:
    for message in session.scalars(select(Message).where(is_from_before())).all():
        message.state, message.closed_at = MessageState.TOO_LATE, now
        message.trouble, message.content = MAY_HAVE_LEFT, b""
        # Whose calendar may hold it has to hear of a cancellation.
        ledger.note_maybe(session, message)
    session.flush()
