"""Places of people whose calendars say maybe."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.calendar import PartStat
from app.domain.maybes import is_to_be_asked, kept_until
from app.domain.outbox import MailKind
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Person, Signup
from app.operations.intake_effects import apply
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.post import Post, calendar_in, kinds_to

HOUR = timedelta(hours=1)
ANSWER_BY = NOON - timedelta(days=2)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    path = tmp_path / "test.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


def test_a_place_is_kept_until_answer_by_or_as_long_as_an_offer() -> None:
    early, late, latest = (
        kept_until(at, answer_by=ANSWER_BY, starts_at=NOON)
        for at in (BEFORE, ANSWER_BY + HOUR, NOON - HOUR)
    )

    assert (early, late) == (ANSWER_BY, ANSWER_BY + 3 * HOUR)
    assert latest == NOON - HOUR / 2
    asked = [
        is_to_be_asked(ANSWER_BY, now=ANSWER_BY + hours * HOUR)
        for hours in (-25, -24, 0)
    ]
    assert asked == [False, True, False]


def tentative(event: Event, person: Person, *, now: datetime) -> None:
    with transaction() as session:
        apply(
            session,
            session.get_one(Event, event.id),
            session.get_one(Person, person.id),
            said=PartStat.TENTATIVE,
            house=HOUSE,
            now=now,
        )


def status_of(person: Person) -> SignupStatus:
    db.session.rollback()
    asked = select(Signup.status).where(Signup.person_id == person.id)
    return db.session.scalars(asked).one()


def test_who_says_maybe_is_asked_once_and_gives_way_to_whoever_waits(
    app: Flask,
) -> None:
    with transaction() as session:
        event = make_event(session, capacity=1, tables=None, answer_by=ANSWER_BY)
        event.tables, event.seats_per_table = 1, 2
        ana, bo = make_person(session), make_person(session)
        for who in (ana, bo):
            say(session, Answer.YES, event=event, person=who)
    post = Post()
    post.work()
    tentative(event, ana, now=BEFORE + HOUR)

    early = post.work(now=ANSWER_BY - 25 * HOUR)
    asked = post.work(now=ANSWER_BY - 23 * HOUR)
    still_hers = status_of(ana)
    given = post.work(now=ANSWER_BY + HOUR)

    assert (early, kinds_to(asked, ana)) == ([], [MailKind.NEWS])
    assert still_hers is SignupStatus.ATTENDING
    assert (status_of(ana), status_of(bo)) == (
        SignupStatus.INVITED,
        SignupStatus.ATTENDING,
    )
    [to_ana] = [parcel for parcel in given if parcel.person_id == ana.id]
    assert str(calendar_in(to_ana)[1]["TRANSP"]) == "TRANSPARENT"


def test_without_anybody_waiting_the_place_stays_and_a_yes_ends_it(
    app: Flask,
) -> None:
    with transaction() as session:
        event = make_event(session, answer_by=ANSWER_BY)
        ana = make_person(session)
        say(session, Answer.YES, event=event, person=ana)
    post = Post()
    post.work()
    tentative(event, ana, now=BEFORE + HOUR)

    with transaction() as session:
        say(session, Answer.YES, event=event, person=ana, now=BEFORE + 2 * HOUR)
    later = post.work(now=ANSWER_BY + HOUR)

    assert (later, status_of(ana)) == ([], SignupStatus.ATTENDING)
    assert db.session.scalars(select(Signup.maybe_at)).one() is None
