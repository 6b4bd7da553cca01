"""Taking what people say of an event, so that nobody can tell who said it."""

from datetime import datetime
from secrets import SystemRandom

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.events import EventStatus
from app.domain.feedback import is_asked
from app.models import Event, Feedback, FeedbackGiven
from app.queries.attendance import find_attendance
from app.queries.feedback import has_given, list_feedback


class FeedbackIsClosed(Exception):  # noqa: N818 -- reads as the sentence it states
    """The event is not over, is canceled, or the week after it has passed."""


class WasNotThere(Exception):  # noqa: N818 -- reads as the sentence it states
    """Only those who came are asked."""


class HasAnswered(Exception):  # noqa: N818 -- reads as the sentence it states
    """One answer each; nobody knows which it is, so none can be changed."""


def give_feedback(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    score: int,
    text: str,
    now: datetime,
) -> None:
    """Keep one answer, and apart from it that this person has answered.

    No row links the two and none holds a time. All answers of the event are written
    anew in a random order: neither ids nor places in a file tell who came last.
    Raises `FeedbackIsClosed`, `WasNotThere` and `HasAnswered`.
    """
    event = lock(session, Event, event_id)
    is_on = event.status is EventStatus.PUBLISHED
    if not is_on or not is_asked(ends_at=event.ends_at, now=now):
        raise FeedbackIsClosed
    known = find_attendance(session, event_id=event_id, person_id=person_id)
    if known is None or not known.came:
        raise WasNotThere
    if has_given(session, event_id=event_id, person_id=person_id):
        raise HasAnswered
    session.add(FeedbackGiven(event_id=event_id, person_id=person_id))
    answers = [*list_feedback(session, event_id=event_id), (score, text)]
    SystemRandom().shuffle(answers)
    session.execute(delete(Feedback).where(Feedback.event_id == event_id))
    session.add_all(
        Feedback(event_id=event_id, score=one, text=said) for one, said in answers
    )
    session.flush()
