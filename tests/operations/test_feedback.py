"""Answers about an event belong to nobody: not by a row, a time, nor an order."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.events import EventStatus
from app.domain.feedback import OPEN_FOR
from app.models import Attendance, Event, Feedback, FeedbackGiven, Person
from app.operations.feedback import (
    FeedbackIsClosed,
    HasAnswered,
    WasNotThere,
    give_feedback,
)
from app.queries.feedback import list_asked
from tests.factories import NOON, make_event, make_person

OVER = NOON + timedelta(hours=1)


def come(session: Session, event: Event, *, came: bool = True) -> Person:
    """Somebody of whom the door says whether they came."""
    person = make_person(session)
    session.add(
        Attendance(
            event_id=event.id,
            person_id=person.id,
            came=came,
            witness=Witness.DOOR,
            noted_at=NOON,
        )
    )
    session.flush()
    return person


def give(
    event_id: int, person_id: int, score: int = 4, text: str = "", now: datetime = OVER
) -> None:
    with transaction() as session:
        give_feedback(
            session,
            event_id=event_id,
            person_id=person_id,
            score=score,
            text=text,
            now=now,
        )


def test_nothing_but_the_event_stands_beside_an_answer(app: Flask) -> None:
    columns = {c.key for c in inspect(Feedback).columns}
    marks = {c.key for c in inspect(FeedbackGiven).columns}

    assert columns == {"id", "event_id", "score", "text"}
    assert marks == {"id", "event_id", "person_id"}


def test_answers_are_kept_in_no_order_of_giving(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        people = [come(session, event).id for _ in range(12)]
    for number, person_id in enumerate(people):
        give(event.id, person_id, text=f"{number:02d}")

    db.session.rollback()
    rows = db.session.execute(
        select(Feedback.id, Feedback.text).order_by(Feedback.id)
    ).all()
    texts = [row.text for row in rows]

    assert sorted(texts) == [f"{number:02d}" for number in range(12)]
    assert texts != sorted(texts)  # one chance in 479 million
    assert rows[-1].id - rows[0].id == 11  # written together, with the last answer


def test_one_answer_each_from_those_who_came_within_a_week(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        canceled = make_event(session)
        came, missed, late = (
            come(session, event, came=there).id for there in (True, False, True)
        )
        stranger = make_person(session).id
        called_off = come(session, canceled).id
        canceled.status, canceled.canceled_at = EventStatus.CANCELED, NOON
    give(event.id, came)

    for person_id, now, refusal in [
        (came, OVER, HasAnswered),
        (missed, OVER, WasNotThere),
        (stranger, OVER, WasNotThere),
        (late, OVER - timedelta(seconds=1), FeedbackIsClosed),
        (late, OVER + OPEN_FOR, FeedbackIsClosed),
    ]:
        with pytest.raises(refusal):
            give(event.id, person_id, now=now)
    with pytest.raises(FeedbackIsClosed):
        give(canceled.id, called_off)

    assert db.session.scalars(select(Feedback.score)).all() == [4]
    assert db.session.scalars(select(FeedbackGiven.person_id)).all() == [came]


def test_only_who_came_and_has_not_answered_is_asked(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        came, given, missed = (
            come(session, event, came=there).id for there in (True, True, False)
        )
    give(event.id, given)

    def asked(person_id: int, now: datetime = OVER) -> list[int]:
        found = list_asked(db.session(), person_id=person_id, event_id=None, now=now)
        return [each.id for each in found]

    assert [asked(who) for who in (came, given, missed)] == [[event.id], [], []]
    assert asked(came, NOON) == asked(came, OVER + OPEN_FOR) == []
