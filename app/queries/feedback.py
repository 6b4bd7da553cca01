"""Questions about what people said of an event, and who is still asked."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, select, true
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
    asked: dict[str, object] = {
        "person_id": person_id,
        "now": now,
        "since": now - OPEN_FOR,
    }
    if event_id is not None:
        asked["event_id"] = event_id
    return session.scalars(_asked(only_one=event_id is not None), asked).all()


@cache
def _asked(*, only_one: bool) -> Select[Event]:
    person_id: Any = bindparam("person_id")
    came = exists().where(
        Attendance.event_id == Event.id,
        Attendance.person_id == person_id,
        Attendance.came,
    )
    given = exists().where(
        FeedbackGiven.event_id == Event.id, FeedbackGiven.person_id == person_id
    )
    return (
        select(Event)
        .where(
            Event.status == EventStatus.PUBLISHED,
            Event.ends_at <= bindparam("now"),
            Event.ends_at > bindparam("since"),
            came,
            ~given,
            Event.id == bindparam("event_id") if only_one else true(),
        )
        .order_by(Event.ends_at.desc(), Event.id)
    )
