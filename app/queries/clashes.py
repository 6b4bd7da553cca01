"""Questions about what else is on around the time of an event."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.models import Event


def count_clashes(
    session: Session, *, begins: datetime, ends: datetime, except_event: int | None
) -> int:
    """Return how many events that anybody may see begin in this span."""
    return session.scalars(
        select(func.count()).where(
            Event.status == EventStatus.PUBLISHED,
            ~Event.only_these,
            Event.starts_at >= begins,
            Event.starts_at < ends,
            Event.id != (except_event or 0),
        )
    ).one()
