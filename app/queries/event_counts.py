"""Counts of answers, for listings of many events."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.models import Event, Signup


def list_all_events(session: Session) -> Sequence[Event]:
    """Return every event with its organizer, the latest first."""
    return session.scalars(
        select(Event)
        .options(joinedload(Event.organizer))
        .order_by(Event.starts_at.desc(), Event.id.desc())
    ).all()


def count_statuses(
    session: Session, *, event_ids: Collection[int]
) -> dict[int, dict[str, int]]:
    """Return how many people stand how, by event."""
    rows = session.execute(
        select(Signup.event_id, Signup.status, func.count())
        .where(Signup.event_id.in_(event_ids))
        .group_by(Signup.event_id, Signup.status)
        .order_by(Signup.event_id, Signup.status)
    )
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for event_id, status, count in rows:
        counts[event_id][status.value] = count
    return counts
