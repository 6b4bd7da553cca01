"""Questions about what people said of an event, and who is still asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.domain.feedback import OPEN_FOR
from app.models import Attendance, Event, Feedback, FeedbackGiven


def list_feedback(session: Session, *, event_id: int) -> list[tuple[int, str]]:
    """Return (score, text) of each answer, in the random order they are kept in."""
    rows = session.execute(
        select(Feedback.score, Feedback.text)
        .where(Feedback.event_id == event_id)
        .order_by(Feedback.id)
    )
    return [(row[0], row[1]) for row in rows]


def has_given(session: Session, *, event_id: int, person_id: int) -> bool:
    """Return whether this person has answered; what, nobody knows."""
    given = exists().where(
        FeedbackGiven.event_id == event_id, FeedbackGiven.person_id == person_id
    )
    return bool(session.scalar(select(given)))


def list_asked(
    session: Session, *, person_id: int, event_id: int | None, now: datetime
) -> Sequence[Event]:
    """Return the events that this person came to and may still answer about.

    `event_id` narrows it to one; the latest first.
    """
    came = exists().where(
        Attendance.event_id == Event.id,
        Attendance.person_id == person_id,
        Attendance.came,
    )
    given = exists().where(
        FeedbackGiven.event_id == Event.id, FeedbackGiven.person_id == person_id
    )
    asked = select(Event).where(
        Event.status == EventStatus.PUBLISHED,
        Event.ends_at <= now,
        Event.ends_at > now - OPEN_FOR,
        came,
        ~given,
    )
    if event_id is not None:
        asked = asked.where(Event.id == event_id)
    return session.scalars(asked.order_by(Event.ends_at.desc(), Event.id)).all()
