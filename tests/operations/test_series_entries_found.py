"""What entries of whole series did wrong once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy import event as hooks

from app.db import db, transaction
from app.domain.events import AudienceKind
from app.domain.house import House
from app.domain.incoming import Fate, Why
from app.domain.series import Scope
from app.domain.signups import Answer, SignupStatus
from app.models import (
    Event,
    IncomingMail,
    Invite,
    Person,
    RefusedAddress,
    Series,
    Signup,
)
from app.operations import series_answers, series_looking
from app.operations.guests import resume_address
from app.operations.intake import Outcome, take_in
from app.operations.intake_presses import press_of
from app.operations.series_edits import edit_several, end_series
from app.operations.series_facts import details_of
from app.operations.signups import rsvp
from tests.operations.series_calendars import (
    FIRST,
    SECOND,
    THIRD,
    Calendars,
    call_off,
    every_time,
    move,
    regular,
)
from tests.operations.series_company import (
    BEFORE,
    FREE,
    at,
    begin,
    event_on,
    people,
    run,
)
from tests.operations.test_series_entries import TRUSTING, entry_of, say_no, status_on
from tests.replies import reply

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def say(person_id: int, *days: str, clock: str, house: House = TRUSTING) -> Outcome:
    """A no from Thunderbird to dates of the series; without any about all of it."""
    event_id = event_on(FIRST)
    person = db.session.get_one(Person, person_id)
    now = at(*clock.split())
    text = reply(
        "thunderbird",
        event=db.session.get_one(Event, event_id),
        person=person,
        partstat="DECLINED",
        at=now.astimezone(UTC),
        UID=db.session.scalars(select(Series.calendar_uid)).one(),
        SEQUENCE=0,
    ).decode()
    start, end = text.index("BEGIN:VEVENT"), text.index("END:VCALENDAR")
    event = text[start:end]
    dates = [at(day, "12:00").astimezone(UTC) for day in days]
    ids = [f"RECURRENCE-ID:{date:%Y%m%dT%H%M%SZ}\r\n" for date in dates]
    begin_it = "BEGIN:VEVENT\r\n"
    each = [event.replace(begin_it, begin_it + line) for line in ids]
    text = text.replace(event, "".join(each) or event, 1)
    db.session.rollback()
    with transaction() as session:
        return take_in(session, text.encode(), house=house, now=now)


def test_a_date_that_opened_without_a_mail_takes_the_answer_of_its_calendar(
    app: Flask,
) -> None:
    calendars, ana = regular()
    calendars.live(at("2027-03-11"))

    outcome = say(ana, SECOND, clock="2027-03-12 10:00")

    # SEQUENCE is that of the mail which the calendar got, and no later one.
    assert outcome.fate is Fate.APPLIED
    assert status_on(ana, SECOND) is SignupStatus.DECLINED


def test_an_entry_begins_earlier_for_an_open_date_before_it(app: Flask) -> None:
    begin(is_one_entry=True)
    [ana] = people(1)
    calendars, now = Calendars(), at("2027-02-25")
    calendars.live(now)

    every_time(ana, day=SECOND, now=now)
    calendars.live(now)

    assert status_on(ana, FIRST) is SignupStatus.ATTENDING
    assert calendars.holds(ana)[:2] == ["03-02 12:00", "03-16 12:00"]
    held = select(Invite.entry_id).where(Invite.event_id == event_on(FIRST))
    assert db.session.scalar(held) is not None


def test_whoever_stopped_is_written_to_no_more_as_dates_are_made(app: Flask) -> None:
    calendars, ana = regular()
    calendars.live(at("2027-03-11"))
    event_id, now = event_on(SECOND), at("2027-03-12")
    with transaction() as session:
        series_answers.stop(session, event_id=event_id, person_id=ana, now=now)
    calendars.live(now)
    known = len(calendars.objects(ana))

    calendars.live(at("2027-03-17"))

    assert len(calendars.objects(ana)) == known


def shift(day: str, *, days: int, scope: Scope, now: datetime) -> None:
    """Move dates of the series to another weekday, and settle what follows."""
    event_id, by = event_on(day), timedelta(days=days)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        details = details_of(session, event)
        starts_at, ends_at = event.starts_at + by, event.ends_at + by
        edit_several(
            session,
            event_id=event_id,
            details=replace(details, starts_at=starts_at, ends_at=ends_at),
            scope=scope,
            version=event.version,
            series_version=1,
            words="",
            quietly=False,
            actor_id=event.organizer_id,
            hold=timedelta(0),
            now=now,
        )


def test_another_weekday_from_a_later_date_on_leaves_the_dates_before_it(
    app: Flask,
) -> None:
    calendars, ana = regular()
    now = at("2027-02-26")

    shift(THIRD, days=1, scope=Scope.LATER, now=now)
    calendars.live(now)
    calendars.live(now + timedelta(minutes=5))

    [first] = [o for o in calendars.objects(ana)[1:] if b"RRULE" not in o]
    assert b"DTSTART:20270302T110000Z" in first
    assert calendars.holds(ana)[:2] == ["03-24 12:00", "03-31 12:00"]


def test_a_date_that_could_not_move_with_the_others_stays_in_the_calendar(
    app: Flask,
) -> None:
    calendars, ana = regular()
    now = at("2027-03-01", "17:00")  # the day before: Monday's lunch is over

    shift(SECOND, days=-1, scope=Scope.ALL, now=now)
    calendars.live(now)
    calendars.live(now + timedelta(minutes=5))

    own = [o for o in calendars.objects(ana)[1:] if b"RRULE" not in o]
    assert own  # by itself, and the reminder of that evening is about it
    assert {b"DTSTART:20270302T110000Z" in each for each in own} == {True}


def test_a_date_called_off_comes_back_by_no_other_rule(app: Flask) -> None:
    calendars, ana = regular()
    now = at("2027-02-26")
    call_off(FIRST, now=now)
    calendars.live(now)

    shift(THIRD, days=1, scope=Scope.LATER, now=now)
    calendars.live(now + timedelta(minutes=5))

    assert [o for o in calendars.objects(ana) if b"RRULE" not in o] == []
    assert calendars.holds(ana)[0] == "03-24 12:00"


def test_answers_to_dates_that_nobody_opened_wait_for_no_order(app: Flask) -> None:
    _, ana = regular()

    # The mails overtook each other on their way: the last one written came first.
    far = say(ana, "2027-05-04", clock="2027-02-24 10:05")
    farther = say(ana, "2027-05-11", clock="2027-02-24 10:04")
    first = say(ana, FIRST, clock="2027-02-24 10:03")

    assert [far.fate, farther.fate, first.fate] == [Fate.APPLIED] * 3
    assert entry_of(ana).away == ["2027-05-04", "2027-05-11"]
    assert status_on(ana, FIRST) is SignupStatus.DECLINED


def test_a_no_to_the_whole_series_takes_back_a_date_with_an_entry_of_its_own(
    app: Flask,
) -> None:
    begin(is_one_entry=True)
    [ana] = people(1)
    calendars, event_id = Calendars(), event_on(FIRST)
    with transaction() as session:
        rsvp(
            session,
            event_id=event_id,
            person_id=ana,
            answer=Answer.YES,
            house=FREE,
            now=BEFORE,
        )
        session.scalars(select(Invite)).one().sequence = 2  # it was moved since
    calendars.live(BEFORE)
    every_time(ana, day=SECOND)
    calendars.live(BEFORE)

    outcome = say(ana, clock="2027-02-26 10:00")
    calendars.live(at("2027-02-26"))

    assert outcome.fate is Fate.APPLIED
    assert status_on(ana, FIRST) is SignupStatus.DECLINED
    assert b"METHOD:CANCEL" in calendars.objects(ana)[-1]


def test_a_no_to_two_dates_in_one_mail_is_not_taken_for_one_of_them(
    app: Flask,
) -> None:
    calendars, ana = regular()
    calendars.live(at("2027-03-11"))

    outcome = say(ana, SECOND, "2027-05-04", clock="2027-03-12 10:00")

    assert (outcome.fate, outcome.why) == (Fate.HELD, Why.OTHER_DATE)
    assert status_on(ana, SECOND) is SignupStatus.ATTENDING
    mail = db.session.get_one(IncomingMail, outcome.mail_id)
    assert press_of(mail) is None  # at no one date


def test_an_unproven_no_to_a_later_date_frees_no_other_by_a_press(app: Flask) -> None:
    _, ana = regular()

    outcome = say(ana, "2027-05-04", clock="2027-02-24 10:00", house=FREE)

    assert outcome.fate is Fate.HELD
    assert press_of(db.session.get_one(IncomingMail, outcome.mail_id)) is None
    assert entry_of(ana).away == []


def test_another_name_or_address_is_no_news_of_dates(app: Flask) -> None:
    calendars, ana = regular()
    known = len(calendars.objects(ana))
    with transaction() as session:
        session.scalars(select(Series)).one().organizer.name = "Married Since"
        session.get_one(Person, ana).email = "ana@elsewhere.example"

    calendars.live(BEFORE + timedelta(hours=2))

    assert len(calendars.objects(ana)) == known


def test_what_is_erased_of_old_dates_is_no_change_of_them(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series_looking, "KNOWN_FOR", timedelta(days=3))
    monkeypatch.setattr(series_looking, "STAYS_FOR", timedelta(days=2))
    calendars, ana = regular()
    say_no(ana, FIRST, now=BEFORE + timedelta(hours=1))
    calendars.live(BEFORE + timedelta(hours=2))
    calendars.live(at("2027-03-11"))
    known, event_id = len(calendars.objects(ana)), event_on(FIRST)
    with transaction() as session:
        for table in (Signup, Invite):
            session.execute(delete(table).where(table.event_id == event_id))

    calendars.live(at("2027-03-12"))

    assert len(calendars.objects(ana)) == known
    before = entry_of(ana).sequence or 0
    say_no(ana, SECOND, now=at("2027-03-12", "13:00"))
    calendars.live(at("2027-03-12", "14:00"))
    assert entry_of(ana).sequence == before + 1


def test_an_address_that_takes_mail_again_gets_the_entry_it_refused(app: Flask) -> None:
    calendars, ana = regular()
    known, event_id = len(calendars.objects(ana)), event_on(FIRST)
    with transaction() as session:
        address = session.get_one(Person, ana).email
        session.add(
            RefusedAddress(
                person_id=ana,
                address=address,
                hard=3,
                words="550 gone",
                last_at=BEFORE,
                paused_at=BEFORE,
            )
        )
        series_id = session.scalars(select(Series.id)).one()
        end_series(session, series_id=series_id, event_id=event_id, now=BEFORE)
    calendars.live(BEFORE + timedelta(minutes=1))
    refused = len(calendars.objects(ana))

    with transaction() as session:
        resume_address(session, person_id=ana, house=FREE, now=BEFORE)
    calendars.live(BEFORE + timedelta(hours=2))
    calendars.live(BEFORE + timedelta(hours=4))

    assert [refused, len(calendars.objects(ana))] == [known, known + 1]
    assert calendars.holds(ana)[-1] == "03-30 12:00"


def test_whoever_left_a_closed_audience_is_shown_no_further_date(app: Flask) -> None:
    calendars, ana = regular()
    with transaction() as session:
        series = session.scalars(select(Series)).one()
        series.pattern = series.pattern | {"only": True, "audience": ["list", ""]}
        closed = {"only_these": True, "audience": AudienceKind.LIST}
        session.execute(update(Event).values(closed))

    calendars.live(BEFORE + timedelta(hours=2))
    calendars.live(at("2027-03-11"))

    assert status_on(ana, SECOND) is None
    assert calendars.holds(ana) == ["03-02 12:00"]


def test_each_mail_of_a_batch_looks_at_one_entry_alone(app: Flask) -> None:
    begin(is_one_entry=True)
    regulars = people(3)
    for person_id in regulars:
        every_time(person_id)
    calendars = Calendars()
    calendars.live(BEFORE)
    move(FIRST, to=at(FIRST, "13:00"), now=BEFORE)
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    hooks.listen(db.engine, "before_cursor_execute", note)
    run(BEFORE)
    hooks.remove(db.engine, "before_cursor_execute", note)

    entries = [each for each in asked if "FROM series_entry" in each]
    by_number = sum("WHERE series_entry.id" in each for each in entries)
    assert by_number == 2 * len(regulars)  # as it is written, and as the clock looks
