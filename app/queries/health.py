"""Questions about the installation itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import UTCDateTime
from app.domain.outbox import MailFault, MessageState
from app.models import Cause, Inbox, Installation, Invite, Message


@dataclass(frozen=True, kw_only=True)
class Pressure:
    """What waits to be done, for whoever draws a curve of it."""

    due: int
    """Messages that could leave now."""
    causes: int
    """Changes of which somebody has yet to be told."""
    bounced: int
    """Calendars that the last mail was refused for."""


@dataclass(frozen=True, kw_only=True)
class Health:
    """What an operator looks at first."""

    worker_seen_s: float | None
    """Seconds since the worker last looked; None: it never did."""
    waiting: int
    """Messages that are not settled."""
    oldest_due_s: float
    """Seconds for which the oldest of them could have left."""
    mail_refused_at: datetime | None
    mail_fault: MailFault | None
    """Why no mail leaves, where it doesn't."""
    mail_paused_at: datetime | None
    """Since when a restored outbox waits for an admin's word."""
    backup_made_at: datetime | None


def find_installation(session: Session) -> Installation | None:
    """Return what this database is for, if it was ever used."""
    return session.scalar(select(Installation))


def find_inbox(session: Session, *, account: str) -> Inbox | None:
    """Return how reading this mailbox goes, if anybody ever did."""
    return session.scalar(select(Inbox).where(Inbox.account == account))


def check(session: Session, *, now: datetime) -> Health:
    """Return how the installation is; raises when the database can't be asked."""
    installation = find_installation(session)
    waiting, oldest = session.execute(
        select(func.count(), func.min(Message.due_at, type_=UTCDateTime)).where(
            Message.state == MessageState.DUE
        )
    ).one()
    seen = installation.worker_seen_at if installation else None
    late = (now - oldest).total_seconds() if oldest is not None else 0.0
    return Health(
        worker_seen_s=(now - seen).total_seconds() if seen else None,
        waiting=waiting,
        oldest_due_s=max(late, 0.0),
        mail_refused_at=installation.mail_refused_at if installation else None,
        mail_fault=installation.mail_fault if installation else None,
        mail_paused_at=installation.mail_paused_at if installation else None,
        backup_made_at=installation.backup_made_at if installation else None,
    )


def find_pressure(session: Session, *, now: datetime) -> Pressure:
    """Return how much waits; raises when the database can't be asked."""
    due = select(func.count()).where(
        Message.state == MessageState.DUE, Message.due_at <= now
    )
    causes = select(func.count()).where(Cause.closed_at.is_(None))
    bounced = select(func.count()).where(Invite.bounced_at.is_not(None))
    return Pressure(
        due=session.scalars(due).one(),
        causes=session.scalars(causes).one(),
        bounced=session.scalars(bounced).one(),
    )
