"""Questions about the installation itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import UTCDateTime
from app.domain.outbox import MailFault, MessageState
from app.models import Installation, Message


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


def find_installation(session: Session) -> Installation | None:
    """Return what this database is for, if it was ever used."""
    return session.scalar(select(Installation))


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
    )
