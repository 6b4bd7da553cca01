from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import db, transaction
from app.domain.audit import Act
from app.domain.events import HostRole
from app.domain.series import AHEAD
from app.models import AuditEntry, Event, Host, Message, Series, SeriesDate
from app.operations.series import extend_one
from tests.factories import NOON, make_person
from tests.operations.series_company import BEFORE, BERLIN, FREE, at, begin

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def days(series: Series) -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(
        select(SeriesDate)
        .where(SeriesDate.series_id == series.id)
        .order_by(SeriesDate.planned_on)
    )
    return [
        (
            row.planned_on.isoformat(),
            f"{row.event.starts_at.astimezone(BERLIN):%H:%M}"
            if row.event
            else row.holiday or "out",
        )
        for row in rows
    ]


def test_the_next_dates_are_events_of_their_own_and_holidays_are_left_out(
    app: Flask,
) -> None:
    series = begin(left_out={date(2027, 3, 23): ""})

    assert days(series) == [
        ("2027-03-02", "12:00"),
        ("2027-03-09", "Founders' day"),
        ("2027-03-16", "12:00"),
        ("2027-03-23", "out"),
        ("2027-03-30", "12:00"),  # after the clocks went forward
        ("2027-04-06", "12:00"),
    ]
    events = db.session.scalars(select(Event)).all()
    assert len({event.calendar_uid for event in events}) == AHEAD == len(events)
    assert db.session.scalars(select(func.count(Message.id))).one() == 0
    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert acts == [Act.BEGAN_SERIES, *[Act.PUBLISHED_EVENT] * 3]


def test_a_holiday_that_the_host_kept_is_a_date(app: Flask) -> None:
    series = begin(kept={date(2027, 3, 9): "Founders' day"}, until=date(2027, 3, 16))

    assert days(series) == [
        ("2027-03-02", "12:00"),
        ("2027-03-09", "12:00"),
        ("2027-03-16", "12:00"),
    ]


def test_the_clock_makes_a_date_as_one_passes_and_takes_the_hosts_along(
    app: Flask,
) -> None:
    series = begin()
    with transaction() as session:
        helper = make_person(session)
        [last] = session.scalars(
            select(Event).order_by(Event.starts_at.desc()).limit(1)
        )
        session.add(Host(event_id=last.id, person_id=helper.id, role=HostRole.HOST))
    later = NOON + timedelta(hours=3)

    made = []
    for now in (BEFORE, later, later):
        with transaction() as session:
            made.append(extend_one(session, house=FREE, now=now))

    assert made == [False, True, False]
    assert days(series)[-1] == ("2027-04-06", "12:00")
    [newest] = db.session.scalars(
        select(Event).order_by(Event.starts_at.desc()).limit(1)
    )
    hosts = db.session.scalars(
        select(Host.person_id).where(Host.event_id == newest.id)
    ).all()
    assert hosts == [helper.id]


def test_days_that_passed_while_no_worker_ran_are_let_be(app: Flask) -> None:
    series = begin(until=date(2027, 8, 10))

    with transaction() as session:
        extend_one(session, house=FREE, now=at("2027-07-21"))

    assert days(series)[-4:] == [
        ("2027-07-20", "out"),
        ("2027-07-27", "12:00"),
        ("2027-08-03", "12:00"),
        ("2027-08-10", "12:00"),
    ]


def test_a_last_day_that_is_none_of_its_days_ends_it_all_the_same(app: Flask) -> None:
    series = begin(until=date(2027, 3, 18))

    with transaction() as session:
        again = extend_one(session, house=FREE, now=BEFORE)

    assert again is False
    assert days(series)[-1] == ("2027-03-16", "12:00")
