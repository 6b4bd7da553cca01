"""Nobody is bombarded with mail about one place, whoever presses how often."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.models import Event, Message

MAILS_AN_HOUR = 3
"""Calendar mails about one event that one person gets within an hour."""
HOUR = timedelta(hours=1)


def calm_at(
    session: Session, event: Event, *, person_id: int, now: datetime
) -> datetime | None:
    """Return from when on another mail is no bombardment; None: it may leave now.

    Whoever changes their mind all the time, or is added and removed by a host all
    the time, gets the last word when the hour is over, or at once if it starts soon.
    """
    if event.status is EventStatus.CANCELED:
        return None
    lately = session.scalars(
        select(Message.queued_at)
        .where(
            Message.event_id == event.id,
            Message.person_id == person_id,
            Message.method.is_not(None),
            Message.fence > 0,
            Message.queued_at > now - HOUR,
        )
        .order_by(Message.queued_at.desc())
        .limit(MAILS_AN_HOUR)
    ).all()
    if len(lately) < MAILS_AN_HOUR:
        return None
    at = lately[-1] + HOUR
    return at if at < event.starts_at - HOUR else None
