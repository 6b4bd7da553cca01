"""What two people have in common outlasts a change of department, name and address."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import transaction
from app.domain.attendance import Witness
from app.domain.outbox import MailKind
from app.domain.stories import StoryState
from app.models import (
    Attendance,
    CoffeeBlock,
    Event,
    Message,
    Person,
    Promise,
    Silence,
    Story,
)
from app.operations import touch
from app.operations.touch import NobodyMet, stay_in_touch
from app.queries.followups import list_met, list_promises
from app.queries.stories import list_published
from app.queries.touch import list_marks
from tests.evenings import seat
from tests.factories import HOUSE, NOON, make_event
from tests.people import read_lines, take

DAY_AFTER = NOON + timedelta(days=1)
BO = "bo@a.example,Bo Lee,Support,,,,,,,18,,"


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    path = tmp_path / "test.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


def by_address(session: Session, email: str) -> Person:
    return session.scalars(select(Person).where(Person.email == email)).one()


def meet(session: Session, ana: Person, bo: Person) -> Event:
    event = make_event(session, tables=1)
    seat(session, event, [ana, bo])
    session.add_all(
        Attendance(
            event_id=event.id,
            person_id=person.id,
            came=True,
            witness=Witness.SELF,
            noted_at=NOON,
        )
        for person in (ana, bo)
    )
    session.flush()
    return event


def test_history_follows_a_colleague_through_the_import(app: Flask) -> None:
    with transaction() as session:
        take(session, read_lines("ana@a.example,Ana Ito,Sales,,,,,,,17,,", BO))
        ana = by_address(session, "ana@a.example")
        bo = by_address(session, "bo@a.example")
        event = meet(session, ana, bo)
        about = {"person_id": bo.id, "other_id": ana.id}
        session.add(
            Promise(
                event_id=event.id,
                what="The list",
                due_on=DAY_AFTER.date(),
                made_at=NOON,
                **about,
            )
        )
        session.add(
            Story(
                author_id=bo.id,
                other_id=ana.id,
                state=StoryState.PUBLISHED,
                published="One form less.",
                published_at=NOON,
                changed_at=NOON,
            )
        )
        stay_in_touch(session, now=DAY_AFTER, **about)
        bo_id = bo.id

    with transaction() as session:
        renamed = "ana.unal@b.example,Ana Ünal,Legal,,,,,,,17,,"
        take(session, read_lines(renamed, BO))

    with transaction() as session:
        ana = by_address(session, "ana.unal@b.example")
        (met,) = list_met(session, person_id=bo_id, since=NOON)
        (promise,) = list_promises(session, person_id=bo_id, closed_since=NOON)
        (story,) = list_published(session, at_most=9)
        ((_, kept),) = list_marks(session, person_id=bo_id)
        assert (met.person_id, met.name, met.department) == (
            ana.id,
            "Ana Ünal",
            "Legal",
        )
        assert {promise.other.id, story.other.id, kept.id} == {ana.id}
        assert promise.other.email == "ana.unal@b.example"


def test_a_tie_needs_two_who_were_there(app: Flask) -> None:
    with transaction() as session:
        take(session, read_lines("ana@a.example,Ana Ito,Sales,,,,,,,17,,", BO))
        ana = by_address(session, "ana@a.example")
        bo = by_address(session, "bo@a.example")
        meet(session, ana, bo)
        word = session.scalars(
            select(Attendance).where(Attendance.person_id == ana.id)
        ).one()
        word.came = False
        session.flush()

        met = [list_met(session, person_id=each.id, since=NOON) for each in (ana, bo)]

        assert met == [[], []]
        with pytest.raises(NobodyMet):
            stay_in_touch(session, person_id=bo.id, other_id=ana.id, now=DAY_AFTER)


def test_no_name_comes_up_of_whom_one_wants_no_word_since(app: Flask) -> None:
    with transaction() as session:
        take(session, read_lines("ana@a.example,Ana Ito,Sales,,,,,,,17,,", BO))
        ana = by_address(session, "ana@a.example")
        bo = by_address(session, "bo@a.example")
        meet(session, ana, bo)
        about = {"person_id": bo.id, "other_id": ana.id}
        stay_in_touch(session, now=DAY_AFTER, **about)

    named = []
    for weeks, table in enumerate((Silence, CoffeeBlock, None), start=10):
        with transaction() as session:
            if table is not None:
                session.add(table(**about))
            now = NOON + timedelta(weeks=weeks)
            touch.name_one(session, house=HOUSE, proposals=0, now=now)
            kinds = session.scalars(select(Message.kind)).all()
            named.append(kinds.count(MailKind.TOUCH))
            session.execute(delete(Silence))
            session.execute(delete(CoffeeBlock))

    assert named == [0, 0, 1]


def test_whoever_is_looked_at_in_the_night_is_written_to_in_the_morning(
    app: Flask,
) -> None:
    with transaction() as session:
        take(session, read_lines("ana@a.example,Ana Ito,Sales,,,,,,,17,,", BO))
        ana = by_address(session, "ana@a.example")
        bo = by_address(session, "bo@a.example")
        meet(session, ana, bo)
        stay_in_touch(session, person_id=bo.id, other_id=ana.id, now=DAY_AFTER)

    evening = NOON + timedelta(weeks=10, hours=9)
    named = []
    for now in (evening, evening + timedelta(hours=1), evening + timedelta(hours=13)):
        with transaction() as session:
            looked = touch.name_one(session, house=HOUSE, proposals=0, now=now)
            kinds = session.scalars(select(Message.kind)).all()
            named.append((looked, kinds.count(MailKind.TOUCH)))

    assert named == [(True, 0), (False, 0), (True, 1)]
