"""Who reads a mailbox, of several workers one at a time, and how that goes."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import queue_up
from app.domain.outbox import MailFault
from app.models import Inbox


def claim(
    session: Session, *, account: str, holder: str, lease: timedelta, now: datetime
) -> datetime | None:
    """Let `holder` read this mailbox; return until when another does, if one does.

    The claim is a lease: a worker that died leaves it to run out. `now` is the
    database's instant.
    """
    queue_up(session, f"inbox {account}")
    inbox = session.scalar(select(Inbox).where(Inbox.account == account))
    if inbox is None:
        inbox = Inbox(account=account, holder="", trouble="", set_aside=0)
        session.add(inbox)
    is_free = inbox.held_until is None or inbox.held_until <= now
    if inbox.holder != holder and not is_free:
        return inbox.held_until
    inbox.holder, inbox.held_until = holder, now + lease
    session.flush()
    return None


def release(session: Session, *, account: str, holder: str) -> None:
    """Let another read this mailbox at once."""
    session.execute(
        update(Inbox)
        .where(Inbox.account == account, Inbox.holder == holder)
        .values(held_until=None)
    )


def note_read(session: Session, *, account: str, now: datetime) -> None:
    """Note that this mailbox was looked into, and could be."""
    session.execute(
        update(Inbox)
        .where(Inbox.account == account)
        .values(read_at=now, refused_at=None, fault=None, trouble="")
    )


def note_refusal(
    session: Session, *, account: str, fault: MailFault, trouble: str, now: datetime
) -> None:
    """Note that this mailbox can't be read, since when and why."""
    inbox = session.scalars(select(Inbox).where(Inbox.account == account)).one()
    inbox.refused_at = inbox.refused_at or now
    inbox.fault, inbox.trouble = fault, trouble[:500]


def note_set_aside(session: Session, *, account: str) -> None:
    """Count one mail more that we failed to read."""
    session.execute(
        update(Inbox)
        .where(Inbox.account == account)
        .values(set_aside=Inbox.set_aside + 1)
    )
