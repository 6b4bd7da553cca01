from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.outbox import MailKind
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Person, Series, Signup
from app.operations import series_answers
from app.operations.signups import rsvp
from tests.factories import HOUSE, make_event, make_person
from tests.operations.series_company import (
    BEFORE,
    at,
    begin,
    event_on,
    mail,
    people,
    run,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FIRST, SECOND, THIRD = "2027-03-02", "2027-03-16", "2027-03-23"
OPENS = "2027-03-11"
"""A Thursday, five days before the second date."""


def every_time(person_id: int, *, day: str = FIRST) -> None:
    event_id = event_on(day)
    with transaction() as session:
        series_answers.say_every_time(
            session, event_id=event_id, person_id=person_id, house=HOUSE, now=BEFORE
        )


def standing(event_id: int) -> dict[int, str]:
    db.session.rollback()
    rows = db.session.execute(
        select(Signup.person_id, Signup.status).where(Signup.event_id == event_id)
    )
    return {row[0]: row[1].value for row in rows}


def test_every_time_takes_a_place_of_each_date_as_it_opens(app: Flask) -> None:
    begin()
    [ana, ben] = people(2)
    every_time(ana)
    second = event_on(SECOND)
    before = standing(second)

    run(at(OPENS, "09:59"))
    still = standing(second)
    run(at(OPENS))

    assert before == still == {}
    assert standing(event_on(FIRST)) == standing(second) == {ana: "attending"}
    told = mail(second)
    assert told[0] == (ana, MailKind.INVITE)
    assert (ben, MailKind.ANNOUNCEMENT) in told
    assert (ana, MailKind.ANNOUNCEMENT) not in told
    assert standing(event_on(THIRD)) == {}


def test_places_are_taken_in_the_order_of_joining(app: Flask) -> None:
    begin(tables=None, capacity=1)
    [first, second] = people(2)
    every_time(second)
    every_time(first)

    run(at(OPENS))

    assert standing(event_on(SECOND)) == {second: "attending", first: "waitlisted"}
    assert (first, MailKind.NEWS) in mail(event_on(SECOND))


def test_one_date_can_be_freed_and_the_next_is_theirs_again(app: Flask) -> None:
    begin()
    [ana] = people(1)
    every_time(ana)
    second = event_on(SECOND)
    with transaction() as session:
        rsvp(
            session,
            event_id=second,
            person_id=ana,
            answer=Answer.NO,
            house=HOUSE,
            now=BEFORE,
        )

    run(at(OPENS))
    run(at("2027-03-18"))

    assert standing(event_on(SECOND)) == {ana: "declined"}
    assert standing(event_on(THIRD)) == {ana: "attending"}


def test_one_press_stops_and_leaves_the_places_one_has(app: Flask) -> None:
    begin()
    [ana, ben] = people(2)
    every_time(ana)
    first = event_on(FIRST)
    with transaction() as session:
        series_answers.stop(session, event_id=first, person_id=ana, now=BEFORE)
        series_answers.want_no_mail(session, event_id=first, person_id=ben, now=BEFORE)

    run(at(OPENS))

    assert standing(event_on(FIRST)) == {ana: "attending"}
    assert standing(event_on(SECOND)) == {}
    told = mail(event_on(SECOND))
    assert (ana, MailKind.ANNOUNCEMENT) in told
    assert [kind for who, kind in told if who == ben] == []


def test_who_said_it_later_has_the_other_open_dates_too(app: Flask) -> None:
    begin()
    [ana] = people(1)
    run(at(OPENS))
    third = event_on(THIRD)
    with transaction() as session:
        series_answers.say_every_time(
            session,
            event_id=third,
            person_id=ana,
            house=HOUSE,
            now=at("2027-03-12"),
        )
    here = standing(event_on(THIRD)), standing(event_on(SECOND))

    run(at("2027-03-12", "10:01"))

    assert here == ({ana: "attending"}, {})
    assert standing(event_on(SECOND)) == {ana: "attending"}


def test_who_left_the_audience_or_the_company_is_let_be(app: Flask) -> None:
    series = begin()
    [ana, ben] = people(2)
    every_time(ana)
    every_time(ben)
    second = event_on(SECOND)
    with transaction() as session:
        event = session.get_one(Event, second)
        event.only_these, event.audience_value = True, "Graz"
        event.audience = type(event.audience).SITE
        session.get_one(Person, ben).left_at = BEFORE

    run(at(OPENS))

    assert standing(second) == {}
    assert series.id


def test_whoever_leaves_three_unanswered_hears_of_every_fourth(app: Flask) -> None:
    begin()
    [ana] = people(1)
    told = []

    for week in range(9):
        if week == 5:
            [new] = people(1)
        run(at(OPENS) + timedelta(weeks=week))
        events = db.session.scalars(select(Event.id).order_by(Event.starts_at)).all()
        told.append([e for e in events if (ana, MailKind.ANNOUNCEMENT) in mail(e)])

    assert [len(each) for each in told] == [1, 2, 3, 3, 3, 3, 4, 4, 4]
    [newest] = [e for e in told[-1] if e not in told[0:6][-1]]
    assert (new, MailKind.ANNOUNCEMENT) in mail(
        newest
    )  # a newcomer is offered the next


def test_a_host_without_the_right_announces_no_further_date(app: Flask) -> None:
    begin()
    people(1)
    with transaction() as session:
        series = session.scalars(select(Series)).one()
        series.organizer_id = make_person(session).id  # the right is another's
    other = event_on(SECOND)

    run(at(OPENS))

    assert [kind for _, kind in mail(other) if kind == MailKind.ANNOUNCEMENT] == []


def test_only_a_series_can_be_answered_as_a_whole(app: Flask) -> None:
    with transaction() as session:
        event, person = make_event(session), make_person(session)
        ids = {"event_id": event.id, "person_id": person.id}

    with pytest.raises(series_answers.IsNoSeries), transaction() as session:
        series_answers.stop(session, now=BEFORE, **ids)


def test_saying_it_twice_keeps_the_turn(app: Flask) -> None:
    begin(tables=None, capacity=1)
    [ana, ben] = people(2)
    for each in (ana, ben, ana):
        every_time(each)

    run(at(OPENS))

    db.session.rollback()
    signups = db.session.scalars(
        select(Signup).where(Signup.event_id == event_on(SECOND))
    ).all()
    assert {s.person_id: s.status for s in signups} == {
        ana: SignupStatus.ATTENDING,
        ben: SignupStatus.WAITLISTED,
    }
