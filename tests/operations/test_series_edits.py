from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.causes import CauseKind
from app.domain.events import EventStatus
from app.domain.series import Rhythm, Scope
from app.domain.signups import Answer
from app.models import Cause, Event, Series, SeriesDate
from app.operations import series_answers
from app.operations.details import Details
from app.operations.events import edit
from app.operations.series import extend_one
from app.operations.series_edits import (
    SeriesWasChanged,
    cancel_several,
    edit_several,
)
from app.operations.series_facts import details_of
from app.operations.series_plans import DayIsTaken, foresee
from app.operations.series_undo import list_together, take_back_several
from app.operations.signups import rsvp
from tests.factories import HOUSE, NOON
from tests.operations.series_company import (
    BEFORE,
    BERLIN,
    FREE,
    at,
    begin,
    event_on,
    people,
    run,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FIRST, SECOND, THIRD = "2027-03-02", "2027-03-16", "2027-03-23"
HOLD = timedelta(minutes=2)


def like(session: Session, event: Event, changes: dict[str, Any]) -> Details:
    return replace(details_of(session, event), **changes)


def change(
    day: str, scope: Scope, *, series_version: int | None = None, **changes: object
) -> None:
    event_id = event_on(day)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        series = session.scalars(select(Series)).one()
        edit_several(
            session,
            event_id=event_id,
            details=like(session, event, changes),
            scope=scope,
            version=event.version,
            series_version=series_version or series.version,
            words="",
            quietly=False,
            actor_id=event.organizer_id,
            hold=HOLD,
            now=BEFORE,
        )


def alone(day: str, **changes: object) -> None:
    event_id = event_on(day)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        edit(
            session,
            event_id=event_id,
            details=like(session, event, changes),
            version=event.version,
            words="",
            quietly=False,
            actor_id=event.organizer_id,
            hold=HOLD,
            now=BEFORE,
        )


def read(name: str) -> list[Any]:
    db.session.rollback()
    return list(
        db.session.scalars(select(getattr(Event, name)).order_by(Event.starts_at))
    )


def starts() -> list[str]:
    return [f"{when.astimezone(BERLIN):%m-%d %H:%M}" for when in read("starts_at")]


def next_date() -> Event:
    with transaction() as session:
        extend_one(session, house=FREE, now=NOON + timedelta(hours=3))
    return db.session.scalars(
        select(Event).order_by(Event.starts_at.desc()).limit(1)
    ).one()


def test_this_and_later_leave_the_earlier_ones_alone(app: Flask) -> None:
    begin()

    change(THIRD, Scope.LATER, location="Roof")

    assert read("location") == ["Canteen", "Canteen", "Roof", "Roof"]
    assert next_date().location == "Roof"


def test_all_change_but_what_one_has_of_its_own_stays(app: Flask) -> None:
    begin()
    alone(SECOND, location="Garden", title="A special one")

    change(FIRST, Scope.ALL, location="Roof", question="What did you read?")

    assert read("location") == ["Roof", "Garden", "Roof", "Roof"]
    assert read("question") == ["What did you read?"] * 4
    assert read("title")[1] == "A special one"


def test_the_preview_says_which_keep_theirs_and_writes_nothing(app: Flask) -> None:
    begin()
    alone(SECOND, location="Garden")
    first = event_on(FIRST)

    with transaction() as session:
        event = session.get_one(Event, first)
        details = replace(details_of(session, event), location="Roof")
        plan = foresee(
            session, event=event, details=details, scope=Scope.ALL, now=BEFORE
        )
        found = [(each.keeps, each.details.location) for each in plan.dates]

    assert found == [
        ((), "Roof"),
        (("place",), "Garden"),
        ((), "Roof"),
        ((), "Roof"),
    ]
    assert read("location") == ["Canteen", "Garden", "Canteen", "Canteen"]


def test_an_hour_is_moved_on_the_wall_clock_of_both_halves_of_the_year(
    app: Flask,
) -> None:
    begin()

    change(
        FIRST,
        Scope.ALL,
        starts_at=NOON + timedelta(minutes=30),
        ends_at=NOON + timedelta(minutes=90),
    )

    assert starts() == ["03-02 12:30", "03-16 12:30", "03-23 12:30", "03-30 12:30"]


def test_another_weekday_moves_them_all_and_one_moved_before_keeps_its_day(
    app: Flask,
) -> None:
    begin(until=at("2027-04-13").date())
    alone(
        THIRD,
        starts_at=NOON + timedelta(days=23),
        ends_at=NOON + timedelta(days=23, hours=1),
        answer_by=None,
    )

    day = timedelta(days=1)
    change(SECOND, Scope.LATER, starts_at=NOON + 15 * day, ends_at=NOON + 15.05 * day)

    assert starts() == ["03-02 12:00", "03-17 12:00", "03-25 12:00", "03-31 12:00"]
    assert f"{next_date().starts_at:%m-%d}" == "04-07"
    series = db.session.scalars(select(Series)).one()
    assert (series.until_on, series.first_on) == (
        at("2027-04-14").date(),
        at("2027-03-03").date(),
    )


def test_a_monthly_series_moves_to_another_weekday_of_each_month(app: Flask) -> None:
    begin(rhythm=Rhythm.MONTHLY_BY_WEEKDAY)

    day = timedelta(days=1)
    change(FIRST, Scope.ALL, starts_at=NOON + 8 * day, ends_at=NOON + 8.05 * day)

    assert starts() == ["03-10 12:00", "04-14 12:00", "05-12 12:00", "06-09 12:00"]


def test_no_two_dates_come_to_be_on_one_day(app: Flask) -> None:
    begin()

    week = timedelta(days=7)
    with pytest.raises(DayIsTaken):
        change(
            THIRD,
            Scope.LATER,
            starts_at=NOON + 2 * week,
            ends_at=NOON + 2.01 * week,
        )

    assert starts()[1:3] == ["03-16 12:00", "03-23 12:00"]


def test_of_two_hosts_the_second_hears_of_the_first(app: Flask) -> None:
    begin()
    change(FIRST, Scope.ALL, location="Roof")

    with pytest.raises(SeriesWasChanged):
        change(SECOND, Scope.ALL, series_version=1, location="Cellar")

    assert read("location") == ["Roof"] * 4


def test_a_date_whose_guests_would_not_fit_stays_as_it_is(app: Flask) -> None:
    begin()
    guests, second = people(7), event_on(SECOND)
    with transaction() as session:
        for person_id in guests:
            rsvp(
                session,
                event_id=second,
                person_id=person_id,
                answer=Answer.YES,
                house=HOUSE,
                now=BEFORE,
            )

    change(FIRST, Scope.ALL, tables=1, capacity=6)

    assert read("capacity") == [6, 24, 6, 6]


def test_an_edit_in_its_hold_is_one_with_that_of_all_and_is_taken_back_with_it(
    app: Flask,
) -> None:
    series = begin()
    alone(SECOND, location="Garden")
    change(FIRST, Scope.ALL, location="Roof", title="Roof lunch")
    series_id = series.id

    with transaction() as session:
        [key] = list_together(session, series_id=series_id)
        done = take_back_several(
            session, series_id=series_id, key=key, actor_id=people_one(), now=BEFORE
        )

    assert (done.done, done.left) == (4, 0)
    assert set(read("location")) == {"Canteen"}
    assert next_date().location == "Canteen"
    open_ = db.session.scalars(select(Cause.kind).where(Cause.closed_at.is_(None)))
    assert CauseKind.EDITED not in open_.all()


def people_one() -> int:
    return db.session.scalars(select(Event.organizer_id).limit(1)).one()


def test_this_and_later_are_called_off_and_kept_on_again(app: Flask) -> None:
    series = begin()
    series_id, third, actor = series.id, event_on(THIRD), people_one()
    db.session.rollback()
    with transaction() as session:
        called_off = cancel_several(
            session,
            event_id=third,
            scope=Scope.LATER,
            reason="The kitchen is closed.",
            actor_id=actor,
            hold=HOLD,
            now=BEFORE,
        )
    after = read("status"), extend(NOON + timedelta(hours=3))
    with transaction() as session:
        [key] = list_together(session, series_id=series_id)
        take_back_several(
            session, series_id=series_id, key=key, actor_id=actor, now=BEFORE
        )

    on, off = EventStatus.PUBLISHED, EventStatus.CANCELED
    assert (called_off, after) == (2, ([on, on, off, off], False))
    assert read("status") == [on] * 4
    assert extend(NOON + timedelta(hours=3)) is True


def extend(now: datetime) -> bool:
    with transaction() as session:
        return extend_one(session, house=FREE, now=now)


def test_a_date_called_off_alone_stays_so_when_the_series_changes(app: Flask) -> None:
    begin()
    second, actor = event_on(SECOND), people_one()
    db.session.rollback()
    with transaction() as session:
        cancel_several(
            session,
            event_id=second,
            scope=Scope.ONE,
            reason="The kitchen is closed.",
            actor_id=actor,
            hold=HOLD,
            now=BEFORE,
        )

    change(FIRST, Scope.ALL, location="Roof")
    [ana] = people(1)
    first = event_on(FIRST)
    with transaction() as session:
        series_answers.say_every_time(
            session, event_id=first, person_id=ana, house=HOUSE, now=BEFORE
        )
    run(at("2027-03-11"))

    assert read("location")[:4] == ["Roof", "Canteen", "Roof", "Roof"]
    row = db.session.scalars(
        select(SeriesDate).where(SeriesDate.event_id == second)
    ).one()
    assert row.opened_at is None
