"""Holding what waits for somebody, so that no two workers wait for each other."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.digest import HeldState
from app.models import Event, HeldNudge

SOON = timedelta(seconds=5)
"""When to look again at what another act holds."""


def lock_waiting(session: Session, *, person_id: int) -> Sequence[HeldNudge]:
    """Return what waits for this person, in order of coming, without what another act holds right now.

    Nor does this wait for an event that somebody holds: who announces one waits for
    the reader's budget in turn, and two would wait for each other.
    """
    theirs = (HeldNudge.person_id == person_id, HeldNudge.state == HeldState.WAITING)
    # The rows that we write refer to these events: from here on nobody takes them.
    free = session.scalars(
        select(Event.id)
        .where(Event.id.in_(select(HeldNudge.event_id).where(*theirs)))
        .order_by(Event.id)
        .with_for_update(read=True, key_share=True, skip_locked=True)
    ).all()
    return session.scalars(
        select(HeldNudge)
        .where(*theirs, HeldNudge.event_id.in_(free))
        .order_by(HeldNudge.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def come_back_to_others(
    session: Session, *, person_id: int, than: Collection[int], now: datetime
) -> None:
    """Look soon again at what is due for this person and was held by another act."""
    session.execute(
        update(HeldNudge)
        .where(
            HeldNudge.person_id == person_id,
            HeldNudge.state == HeldState.WAITING,
            HeldNudge.due_at <= now,
            HeldNudge.id.not_in(than),
        )
        .values(due_at=now + SOON)
    )
