"""How follow-ups end, and how a press is taken back."""

from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.followups import FollowUpState
from app.domain.house import House
from app.domain.mail import Personal
from app.domain.promise_days import read_day
from app.models import Event, FollowUp, Person, Promise, Silence
from app.operations import letters
from app.operations.followups import HasLeft, written_by
from app.queries.followups import find_promise


class NoSuchPromise(Exception):  # noqa: N818 -- reads as the sentence it states
    """Whoever asks made no such promise."""


def tell(
    session: Session,
    *,
    promise_id: int,
    person_id: int,
    subject: str,
    text: str,
    house: House,
    now: datetime,
) -> bool:
    """Send what the owner of a promise wrote to the other; False if it was sent before.

    Raises `NoSuchPromise` and `HasLeft`.
    """
    lock(session, Promise, promise_id)
    promise = find_promise(session, promise_id=promise_id, person_id=person_id)
    if promise is None:
        raise NoSuchPromise
    if promise.told_at is not None:
        return False
    author = session.get_one(Person, person_id)
    other = session.get_one(Person, promise.other_id)
    if other.left_at is not None:
        raise HasLeft
    promise.told_at = now
    event = session.get(Event, promise.event_id) if promise.event_id else None
    letters.queue(
        session,
        person=other,
        content=Personal(
            author=author.name,
            subject=subject,
            text=text,
            event_title=event.title if event else "",
        ),
        occasion=written_by(author, event_id=promise.event_id),
        house=house,
        now=now,
    )
    return True


def bring_back(
    session: Session, *, event_id: int, person_id: int, other_id: int
) -> None:
    """Let somebody who was put off stand among the tablemates again; twice is once."""
    session.execute(
        delete(FollowUp).where(
            FollowUp.event_id == event_id,
            FollowUp.person_id == person_id,
            FollowUp.other_id == other_id,
            FollowUp.state == FollowUpState.LATER,
        )
    )


def ask_again(session: Session, *, person_id: int, other_id: int) -> None:
    """Ask about one person again; nobody learned that it had ended."""
    session.execute(
        delete(Silence).where(
            Silence.person_id == person_id, Silence.other_id == other_id
        )
    )


def day_in(line: str, *, today: date) -> date | None:
    """Return the day that a note names, if one is surely meant."""
    found = read_day(line, today=today)
    return found.on if found else None
