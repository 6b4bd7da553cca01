"""Another rhythm from one date on: what becomes of each, one press, one undo."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.events import EventStatus
from app.domain.outbox import MailKind
from app.domain.series import Rhythm, Scope
from app.domain.signups import Answer
from app.models import Event, Series, SeriesDate
from app.operations.series import extend_one
from app.operations.series_days import skip
from app.operations.series_edits import SeriesWasChanged, edit_several
from app.operations.series_facts import details_of
from app.operations.series_plans import DayIsTaken
from app.operations.series_rhythm import change_rhythm
from app.operations.series_rhythms import Becomes, NewRhythm, foresee_rhythm
from app.operations.series_undo import list_together, take_back_several
from app.operations.series_undo_rhythm import find_held, take_back
from app.operations.signups import rsvp
from tests.factories import NOON
from tests.operations.series_company import (
    BEFORE,
    FREE,
    begin,
    event_on,
    mail,
    people,
    run,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# Tuesdays; the 9th is a holiday in Germany.
FIRST, SECOND, THIRD, FOURTH = "2027-03-02", "2027-03-16", "2027-03-23", "2027-03-30"
HOLD = timedelta(minutes=2)
SAME = NewRhythm(
    rhythm=Rhythm.WEEKLY,
    first_on=date(2027, 3, 2),
    until=None,
    heeds_holidays=True,
    starts="12:00",
    ends="13:00",
    room=(4, 6, 24),
)


def change(to: NewRhythm, *, day: str = FIRST, version: int | None = None) -> None:
    event_id = event_on(day)
    with transaction() as session:
        series = session.scalars(select(Series)).one()
        change_rhythm(
            session,
            event_id=event_id,
            to=to,
            series_version=version or series.version,
            words="",
            actor_id=series.organizer_id,
            hold=HOLD,
            house=FREE,
            now=BEFORE,
        )


def becomes(to: NewRhythm, *, day: str = FIRST) -> list[tuple[str, Becomes]]:
    event_id = event_on(day)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        plan = foresee_rhythm(session, event=event, to=to, house=FREE, now=BEFORE)
        return [(each.planned_on.isoformat(), each.becomes) for each in plan.dates]


def standing() -> list[tuple[str, str, str]]:
    """Return planned day, when it is, and whether it is on, of each that is an event."""
    db.session.rollback()
    rows = db.session.scalars(
        select(SeriesDate)
        .where(SeriesDate.event_id.is_not(None))
        .order_by(SeriesDate.planned_on)
    )
    return [
        (
            row.planned_on.isoformat(),
            f"{row.event.starts_at:%m-%d %H:%M}",
            row.event.status.value,
        )
        for row in rows
        if row.event is not None
    ]


def series() -> Series:
    db.session.rollback()
    return db.session.scalars(select(Series)).one()


def comes(day: str) -> int:
    [person_id] = people(1)
    event_id = event_on(day)
    with transaction() as session:
        rsvp(
            session,
            event_id=event_id,
            person_id=person_id,
            answer=Answer.YES,
            house=FREE,
            now=BEFORE,
        )
    return person_id


def test_another_weekday_moves_each_date_and_tells_once(app: Flask) -> None:
    begin()
    run(BEFORE)
    guest = comes(SECOND)
    event_id = event_on(SECOND)
    had = len(mail(event_id))
    thursday = replace(SAME, first_on=date(2027, 3, 18), starts="12:30", ends="13:30")

    change(thursday, day=SECOND)
    run(BEFORE + HOLD)

    assert standing() == [
        ("2027-03-02", "03-02 11:00", "published"),
        ("2027-03-18", "03-18 11:30", "published"),
        ("2027-03-25", "03-25 11:30", "published"),
        # Half past twelve in Berlin, after the clocks went forward.
        ("2027-04-01", "04-01 10:30", "published"),
    ]
    assert mail(event_id)[had:] == [(guest, MailKind.UPDATE.value)]


def test_half_as_often_calls_dates_off_and_the_next_ones_follow_it(app: Flask) -> None:
    begin()
    comes(SECOND)
    fortnightly = replace(SAME, rhythm=Rhythm.TWO_WEEKLY)
    foreseen = becomes(fortnightly)

    change(fortnightly)
    with transaction() as session:
        extend_one(session, house=FREE, now=NOON + timedelta(days=1))

    assert foreseen == [
        (FIRST, Becomes.STAYS),
        (SECOND, Becomes.STAYS),
        (THIRD, Becomes.IS_CANCELED),
        (FOURTH, Becomes.STAYS),
    ]
    assert [(day, state) for day, _, state in standing()] == [
        (FIRST, "published"),
        (SECOND, "published"),
        (THIRD, "canceled"),
        (FOURTH, "published"),
        ("2027-04-13", "published"),
    ]


def test_more_often_makes_the_days_between_and_heeds_holidays_or_not(
    app: Flask,
) -> None:
    begin(rhythm=Rhythm.TWO_WEEKLY)
    weekly = replace(SAME, until=date(2027, 3, 30))
    all_days = replace(weekly, heeds_holidays=False)

    kept = [day for day, what in becomes(weekly) if what is Becomes.IS_NEW]
    change(all_days)

    assert kept == ["2027-03-23"]
    days = [day for day, _, state in standing() if state == "published"]
    assert days == [FIRST, "2027-03-09", SECOND, THIRD, FOURTH]
    # What lay behind the new end is off.
    assert [day for day, _, state in standing() if state == "canceled"] == [
        "2027-04-13"
    ]


def test_one_press_takes_all_of_it_back(app: Flask) -> None:
    begin(rhythm=Rhythm.TWO_WEEKLY)
    before, was = standing(), series()
    facts = (was.rhythm, was.first_on, was.until_on, was.handled_on)
    monday = replace(SAME, first_on=date(2027, 3, 1), until=date(2027, 3, 29))

    change(monday)
    changed = standing()
    [key] = list_together(db.session(), series_id=was.id)
    db.session.rollback()
    with transaction() as session:
        done = take_back_several(
            session, series_id=was.id, key=key, actor_id=was.organizer_id, now=BEFORE
        )

    assert changed != before
    assert done.left == 0
    assert standing() == before
    now = series()
    assert (now.rhythm, now.first_on, now.until_on, now.handled_on) == facts
    assert list_together(db.session(), series_id=was.id) == {}


def test_a_new_date_that_somebody_answered_makes_room_when_it_is_taken_back(
    app: Flask,
) -> None:
    begin()
    was = standing()
    change(replace(SAME, first_on=date(2027, 3, 9), heeds_holidays=False))
    comes(SECOND)  # new: the week after the holiday had nothing to go there
    made = event_on(SECOND)
    [key] = list_together(db.session(), series_id=series().id)
    db.session.rollback()

    with transaction() as session:
        done = take_back_several(session, series_id=1, key=key, actor_id=1, now=BEFORE)

    assert done.left == 0
    assert standing() == was
    assert db.session.get_one(Event, made).status is EventStatus.CANCELED


def test_a_rhythm_that_touches_no_date_is_taken_back_too(app: Flask) -> None:
    begin(rhythm=Rhythm.TWO_WEEKLY)
    before, was = rows(), series()
    facts = (was.rhythm, was.until_on, was.handled_on, was.heeds_holidays)

    # Each date stays; the weeks between become dates, a holiday among them.
    change(replace(SAME, heeds_holidays=False))
    changed, key = rows(), find_held(series(), now=BEFORE)
    late = take_back_rhythm(key, now=BEFORE + HOLD)
    back = take_back_rhythm(key)
    twice = take_back_rhythm(key)

    assert list_together(db.session(), series_id=was.id) == {}
    assert len(changed) > len(before)
    assert (late, back, twice) == (False, True, False)
    assert rows() == before
    now = series()
    assert (now.rhythm, now.until_on, now.handled_on, now.heeds_holidays) == facts
    assert find_held(now, now=BEFORE) is None


def test_a_rhythm_that_touches_no_date_is_not_taken_back_over_a_later_one(
    app: Flask,
) -> None:
    begin()
    change(replace(SAME, until=date(2027, 5, 4)))
    first = find_held(series(), now=BEFORE)
    change(replace(SAME, until=date(2027, 6, 1)))

    done = take_back_rhythm(first)

    assert first
    assert (done, series().until_on) == (False, date(2027, 6, 1))


def test_a_holiday_that_became_a_date_is_left_out_again(app: Flask) -> None:
    begin()
    was = rows()
    change(replace(SAME, heeds_holidays=False))

    changed = rows()
    take_back_rhythm(find_held(series(), now=BEFORE))

    assert [day for day, is_out, _ in was if is_out] == ["2027-03-09"]
    assert not any(is_out for _, is_out, _ in changed)
    assert rows() == was


def rows() -> list[tuple[str, bool, bool]]:
    """Return the day of each row of the series, whether it is out or an event."""
    db.session.rollback()
    found = db.session.scalars(select(SeriesDate).order_by(SeriesDate.planned_on))
    return [
        (row.planned_on.isoformat(), row.is_out, row.event_id is not None)
        for row in found
    ]


def take_back_rhythm(key: str | None, *, now: datetime = BEFORE) -> bool:
    with transaction() as session:
        return take_back(session, series_id=1, key=key or "", actor_id=1, now=now)


def test_what_a_date_has_of_its_own_stays_and_so_does_one_that_is_full(
    app: Flask,
) -> None:
    begin(tables=2)
    for _ in range(7):
        comes(THIRD)

    plan = becomes(replace(SAME, room=(1, 6, 6)))

    assert plan == [
        (FIRST, Becomes.CHANGES),
        (SECOND, Becomes.CHANGES),
        (THIRD, Becomes.IS_LEFT),
        (FOURTH, Becomes.CHANGES),
    ]


def test_a_day_left_out_goes_along_and_makes_room(app: Flask) -> None:
    begin()
    event_id = event_on(FIRST)
    with transaction() as session:
        skip(session, event_id=event_id, day=date(2027, 4, 6), is_out=True)

    change(replace(SAME, first_on=date(2027, 3, 9), heeds_holidays=False))

    out = db.session.scalars(
        select(SeriesDate.planned_on).where(SeriesDate.is_out, SeriesDate.holiday == "")
    ).all()
    assert out == [date(2027, 4, 13)]
    assert [day for day, _, _ in standing()] == [
        "2027-03-09",
        SECOND,  # new: the week after the holiday had nothing to go there
        THIRD,
        FOURTH,
        "2027-04-06",
    ]


def test_nothing_is_changed_on_an_old_page_or_onto_another_date(app: Flask) -> None:
    begin()
    before = standing()

    with pytest.raises(SeriesWasChanged):
        change(SAME, version=99)
    with pytest.raises(DayIsTaken):
        change(replace(SAME, first_on=date(2027, 3, 2)), day=SECOND)

    assert standing() == before
    assert series().version == 1
    assert {state for _, _, state in before} == {EventStatus.PUBLISHED.value}


def test_all_dates_move_also_past_days_of_the_rhythm_before(app: Flask) -> None:
    begin()
    change(replace(SAME, rhythm=Rhythm.TWO_WEEKLY))

    day, event_id = timedelta(days=1), event_on(FIRST)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        details = details_of(session, event)
        edit_several(
            session,
            event_id=event_id,
            details=replace(
                details, starts_at=event.starts_at + day, ends_at=event.ends_at + day
            ),
            scope=Scope.ALL,
            version=event.version,
            series_version=session.scalars(select(Series.version)).one(),
            words="",
            quietly=False,
            actor_id=event.organizer_id,
            hold=HOLD,
            now=BEFORE,
        )

    # Founders' day, a Tuesday between two of them, stays the day that it is.
    planned = db.session.scalars(
        select(SeriesDate.planned_on).join(Event).where(Event.status == "published")
    ).all()
    assert sorted(planned)[:2] == [date(2027, 3, 3), date(2027, 3, 17)]
