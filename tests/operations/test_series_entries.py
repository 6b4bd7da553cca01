"""A series that is one entry in the calendars of those who come every time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from app.db import db, transaction
from app.domain.calendar import Method
from app.domain.feeds import Feed, FeedOf
from app.domain.house import House
from app.domain.incoming import Fate, Why
from app.domain.outbox import MailKind
from app.domain.series import Rhythm, Scope
from app.domain.signups import Answer, SignupStatus
from app.domain.time import zone_of
from app.messages.invite import invite_ics
from app.models import (
    Cause,
    Event,
    Invite,
    Person,
    Series,
    SeriesAnswer,
    SeriesEntry,
    Signup,
)
from app.operations import series_answers, series_looking
from app.operations.calendars import Telling
from app.operations.intake import Outcome, take_in
from app.operations.invites import Writing
from app.operations.series_edits import cancel_several, end_series
from app.operations.series_entries import told_of
from app.operations.signups import rsvp
from app.operations.takebacks import take_back_edit
from app.queries.feeds import list_fed
from tests.messages.ical_js import expand_by_ical_js
from tests.operations.series_calendars import (
    FIRST,
    SECOND,
    THIRD,
    Calendars,
    call_off,
    every_time,
    move,
    regular,
    ten_and_nine,
    wall,
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
from tests.replies import reply

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TRUSTING = replace(FREE, internal_only=True)


def say_no(person_id: int, day: str, *, now: datetime) -> None:
    event_id = event_on(day)
    with transaction() as session:
        rsvp(
            session,
            event_id=event_id,
            person_id=person_id,
            answer=Answer.NO,
            house=FREE,
            now=now,
        )


def entry_of(person_id: int) -> SeriesEntry:
    db.session.rollback()
    return db.session.scalars(
        select(SeriesEntry).where(SeriesEntry.person_id == person_id)
    ).one()


def parsed(ics: bytes) -> Any:  # noqa: ANN401 -- icalendar's own classes
    return Calendar.from_ical(ics)


def answer(
    person_id: int,
    day: str | None,
    *,
    partstat: str,
    now: datetime,
    to: str = FREE.mailbox.address,
    house: House = TRUSTING,
) -> Outcome:
    """What a calendar mails about one date of the series, or about all of it."""
    db.session.rollback()
    person = db.session.get_one(Person, person_id)
    series = db.session.scalars(select(Series)).one()
    entry = entry_of(person_id)
    mail = reply(
        "bare",
        event=db.session.get_one(Event, event_on(FIRST)),
        person=person,
        partstat=partstat,
        at=now,
        to=to,
        UID=series.calendar_uid,
        SEQUENCE=entry.sequence,
    ).decode()
    if day is not None:
        planned = at(day, "12:00").astimezone(UTC)
        mail = mail.replace(
            "END:VEVENT", f"RECURRENCE-ID:{planned:%Y%m%dT%H%M%SZ}\r\nEND:VEVENT"
        )
    db.session.rollback()
    with transaction() as session:
        return take_in(session, mail.encode(), house=house, now=now)


def status_on(person_id: int, day: str) -> SignupStatus | None:
    event_id = event_on(day)
    db.session.rollback()
    return db.session.scalar(
        select(Signup.status).where(
            Signup.event_id == event_id, Signup.person_id == person_id
        )
    )


def test_every_time_puts_all_dates_into_the_calendar_as_one_entry(app: Flask) -> None:
    calendars, ana = regular()

    [ics] = calendars.objects(ana)
    text, [event] = ics.decode(), parsed(ics).walk("VEVENT")
    assert "RRULE:FREQ=WEEKLY" in text
    assert event["UID"] != db.session.get_one(Event, event_on(FIRST)).calendar_uid
    # Founders' day is left out, and the clock change moves nothing on the wall.
    assert calendars.holds(ana) == [
        "03-02 12:00",
        "03-16 12:00",
        "03-23 12:00",
        "03-30 12:00",
        "04-06 12:00",
        "04-13 12:00",
    ]
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_a_date_that_opens_is_in_the_calendar_already_and_sends_nothing(
    app: Flask,
) -> None:
    calendars, ana = regular()

    opened = calendars.live(at("2027-03-11"))

    assert status_on(ana, SECOND) is SignupStatus.ATTENDING
    assert [p.kind for p in opened if p.person_id == ana] == []
    invite = db.session.scalars(
        select(Invite).where(
            Invite.event_id == event_on(SECOND), Invite.person_id == ana
        )
    ).one()
    assert invite.entry_id == entry_of(ana).id
    assert invite.method == "REQUEST"


def test_one_moved_and_one_canceled_are_one_object_with_nine_dates(app: Flask) -> None:
    calendars, ana = ten_and_nine()
    *_, moved, last = calendars.objects(ana)

    ten, nine = expand_by_ical_js([moved, last])
    days = [f"{wall(start):%m-%d %H:%M}" for start, *_ in ten]
    assert len(ten) == 10
    assert days[3] == "03-31 13:30"
    assert {day[6:] for n, day in enumerate(days) if n != 3} == {"12:00"}
    assert [*map(str, nine)] == [str(d) for n, d in enumerate(ten) if n != 5]
    assert [place for *_, place in nine][3] == "Garden"
    [zone] = parsed(last).walk("VTIMEZONE")
    assert [part.name for part in zone.subcomponents] == ["DAYLIGHT", "STANDARD"]
    assert b"RDATE" not in last
    # The moved date alone asked its owner again; each change was the next SEQUENCE.
    first, second = parsed(moved).walk("VEVENT")
    assert first["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert second["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    sequences = [int(parsed(o).walk("VEVENT")[0]["SEQUENCE"]) for o in (moved, last)]
    assert sequences == [1, 2]
    stamps = [parsed(o).walk("VEVENT")[0]["DTSTAMP"].dt for o in calendars.objects(ana)]
    assert stamps == sorted(set(stamps))


def test_a_date_that_nobody_has_opened_moves_in_the_entry_at_once(app: Flask) -> None:
    calendars, ana = regular()

    move(THIRD, to=at("2027-03-24", "13:00"), now=BEFORE)
    left = calendars.live(BEFORE)

    assert [p.kind for p in left if p.person_id == ana] == [MailKind.NEWS]
    assert calendars.holds(ana)[2] == "03-24 13:00"


def test_a_freed_date_leaves_the_entry_and_comes_back_with_a_yes(app: Flask) -> None:
    calendars, ana = regular()
    calendars.live(at("2027-03-11"))

    say_no(ana, SECOND, now=at("2027-03-12"))
    calendars.live(at("2027-03-12"))
    without = calendars.holds(ana)
    every_time(ana, day=SECOND, now=at("2027-03-13"))
    calendars.live(at("2027-03-13"))

    assert "03-16 12:00" not in without
    assert "03-23 12:00" in without
    assert "03-16 12:00" in calendars.holds(ana)
    assert [parsed(o)["METHOD"] for o in calendars.objects(ana)] == ["REQUEST"] * 3


def test_a_waiting_turn_is_no_date_in_the_calendar(app: Flask) -> None:
    begin(is_one_entry=True, tables=None, capacity=1)
    [ana, ben] = people(2)
    calendars = Calendars()
    every_time(ana)
    every_time(ben)
    calendars.live(BEFORE)

    assert calendars.objects(ben) == []  # the first date is full: nothing to show yet
    calendars.live(at("2027-03-11"))
    assert status_on(ben, SECOND) is SignupStatus.WAITLISTED
    assert calendars.objects(ben) == []
    say_no(ana, SECOND, now=at("2027-03-12"))
    calendars.live(at("2027-03-12"))
    assert calendars.holds(ben)[0] == "03-16 12:00"
    assert "03-16 12:00" not in calendars.holds(ana)


def test_whoever_stops_keeps_the_dates_they_have_and_no_more(app: Flask) -> None:
    calendars, ana = regular()
    calendars.live(at("2027-03-11"))

    event_id = event_on(SECOND)
    with transaction() as session:
        series_answers.stop(
            session, event_id=event_id, person_id=ana, now=at("2027-03-12")
        )
    [mail] = [p for p in calendars.live(at("2027-03-12")) if p.person_id == ana]

    assert mail.kind is MailKind.NEWS
    assert calendars.holds(ana) == ["03-02 12:00", "03-16 12:00"]
    assert calendars.live(at("2027-03-12", "12:00")) == []


def test_the_end_of_a_series_ends_the_entry(app: Flask) -> None:
    calendars, ana = regular()
    event_id = event_on(FIRST)

    with transaction() as session:
        series_id = session.scalars(select(Series.id)).one()
        end_series(session, series_id=series_id, event_id=event_id, now=BEFORE)
    calendars.live(BEFORE + timedelta(minutes=1))

    assert calendars.holds(ana)[-1] == "03-30 12:00"


def test_all_dates_called_off_take_the_entry_out(app: Flask) -> None:
    calendars, ana = regular()
    event_id = event_on(FIRST)

    with transaction() as session:
        host_id = session.get_one(Event, event_id).organizer_id
        cancel_several(
            session,
            event_id=event_id,
            scope=Scope.ALL,
            reason="The canteen closes",
            actor_id=host_id,
            hold=timedelta(0),
            now=BEFORE,
        )
    calendars.live(BEFORE + timedelta(minutes=1))

    last = parsed(calendars.objects(ana)[-1])
    assert last["METHOD"] == "CANCEL"
    assert entry_of(ana).ended_at is not None


def test_a_date_declined_in_the_calendar_is_freed_and_nothing_comes_back(
    app: Flask,
) -> None:
    calendars, ana = regular()
    calendars.live(at("2027-03-11"))
    known = len(calendars.objects(ana))

    outcome = answer(ana, SECOND, partstat="DECLINED", now=at("2027-03-12"))
    calendars.live(at("2027-03-12", "14:00"))

    assert outcome.fate is Fate.APPLIED
    assert status_on(ana, SECOND) is SignupStatus.DECLINED
    assert status_on(ana, FIRST) is SignupStatus.ATTENDING
    assert len(calendars.objects(ana)) == known
    # The next object that is written leaves it out.
    call_off(THIRD, now=at("2027-03-12", "15:00"))
    calendars.live(at("2027-03-12", "15:00"))
    assert len(calendars.objects(ana)) == known + 1
    assert "03-16 12:00" not in calendars.holds(ana)


def test_a_later_date_declined_in_the_calendar_is_not_taken_when_it_opens(
    app: Flask,
) -> None:
    calendars, ana = regular()

    outcome = answer(ana, "2027-05-04", partstat="DECLINED", now=BEFORE)
    for day in ("2027-03-25", "2027-04-08", "2027-04-22", "2027-04-29"):
        calendars.live(at(day))

    assert outcome.fate is Fate.APPLIED
    assert status_on(ana, "2027-04-27") is SignupStatus.ATTENDING
    assert status_on(ana, "2027-05-04") is None


@pytest.mark.parametrize("day", ["2027-05-05", "2050-05-03", "2026-05-05"])
def test_a_no_to_a_day_that_is_no_date_is_not_kept(app: Flask, day: str) -> None:
    _, ana = regular()

    outcome = answer(ana, day, partstat="DECLINED", now=BEFORE)

    assert (outcome.fate, outcome.why) == (Fate.UNCHANGED, Why.OTHER_DATE)
    assert entry_of(ana).away == []


def test_a_no_to_the_whole_series_stops_it_and_frees_each_place(app: Flask) -> None:
    calendars, ana = regular()
    calendars.live(at("2027-02-25"))
    known = len(calendars.objects(ana))

    outcome = answer(ana, None, partstat="DECLINED", now=at("2027-02-26"))
    calendars.live(at("2027-02-26", "14:00"))
    calendars.live(at("2027-03-11"))

    assert outcome.fate is Fate.APPLIED
    assert status_on(ana, FIRST) is SignupStatus.DECLINED
    assert status_on(ana, SECOND) is None
    assert db.session.scalars(select(SeriesAnswer)).all() == []
    assert len(calendars.objects(ana)) == known
    again = answer(ana, None, partstat="DECLINED", now=at("2027-02-27"))
    assert again.fate is Fate.UNCHANGED


def test_a_stranger_cannot_answer_for_somebody_elses_entry(app: Flask) -> None:
    _, ana = regular()
    [eve] = people(1)
    db.session.rollback()
    mail = reply(
        "bare",
        event=db.session.get_one(Event, event_on(FIRST)),
        person=db.session.get_one(Person, eve),
        partstat="DECLINED",
        at=BEFORE,
        UID=db.session.scalars(select(Series.calendar_uid)).one(),
    )
    db.session.rollback()

    with transaction() as session:
        outcome = take_in(session, mail, house=TRUSTING, now=BEFORE)

    assert outcome.fate is Fate.HELD
    assert status_on(ana, FIRST) is SignupStatus.ATTENDING


def test_a_zone_that_no_rule_can_say_falls_back_to_single_events(app: Flask) -> None:
    series = begin(is_one_entry=True)
    with transaction() as session:
        session.get_one(Series, series.id).zone = "Africa/Cairo"
    [ana] = people(1)
    calendars = Calendars()

    every_time(ana)
    calendars.live(BEFORE)

    [ics] = calendars.objects(ana)
    assert b"RRULE" not in ics
    assert b"VTIMEZONE" not in ics
    [event] = parsed(ics).walk("VEVENT")
    assert event["UID"] == db.session.get_one(Event, event_on(FIRST)).calendar_uid


def test_an_entry_that_a_new_zone_makes_wrong_becomes_single_events(
    app: Flask,
) -> None:
    calendars, ana = regular()
    with transaction() as session:
        series = session.scalars(select(Series)).one()
        series.zone = "Africa/Cairo"
        session.scalars(select(SeriesEntry)).one().look_at = BEFORE

    calendars.live(BEFORE + timedelta(minutes=1))

    *_, gone, single = calendars.objects(ana)
    assert parsed(gone)["METHOD"] == "CANCEL"
    [event] = parsed(single).walk("VEVENT")
    assert event["UID"] == db.session.get_one(Event, event_on(FIRST)).calendar_uid
    assert parsed(single)["METHOD"] == "REQUEST"


def test_a_place_taken_before_stays_an_entry_of_its_own(app: Flask) -> None:
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
    calendars.live(BEFORE)

    every_time(ana)
    calendars.live(at("2027-03-11"))

    single, _ = calendars.objects(ana)
    assert b"RRULE" not in single
    assert calendars.holds(ana)[0] == "03-16 12:00"


@pytest.mark.parametrize("rhythm", [Rhythm.MONTHLY_BY_WEEKDAY, Rhythm.TWO_WEEKLY])
def test_other_rhythms_name_the_days_that_are_made(app: Flask, rhythm: Rhythm) -> None:
    calendars, ana = regular(rhythm=rhythm)

    made = db.session.scalars(select(Event.starts_at).order_by(Event.starts_at)).all()
    shown = calendars.holds(ana)
    assert shown[: len(made)] == [
        f"{start.astimezone(zone_of('Europe/Berlin')):%m-%d %H:%M}" for start in made
    ]


def test_an_edit_taken_back_before_it_was_told_writes_nothing(app: Flask) -> None:
    calendars, ana = regular()
    known = len(calendars.objects(ana))

    move(FIRST, to=at(FIRST, "13:00"), now=BEFORE)
    run(BEFORE)  # the mail is written, and not carried
    with transaction() as session:
        cause = session.scalars(select(Cause).where(Cause.kind == "edited")).one()
        taken = take_back_edit(session, cause, actor_id=1, now=BEFORE)
    calendars.live(BEFORE + timedelta(hours=2))

    assert taken.is_done
    assert len(calendars.objects(ana)) == known
    assert calendars.holds(ana)[0] == "03-02 12:00"


def test_an_entry_with_too_many_dates_of_their_own_begins_anew(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series_looking, "MOST_APART", 0)
    monkeypatch.setattr(series_looking, "STAYS_FOR", timedelta(days=2))
    calendars, ana = regular()
    move(FIRST, to=at(FIRST, "13:00"), now=BEFORE)
    calendars.live(BEFORE)
    known = len(calendars.objects(ana))

    calendars.live(at("2027-03-11"))

    assert entry_of(ana).begins_on == date(2027, 3, 9)
    assert len(calendars.objects(ana)) == known


def test_a_table_is_said_at_its_own_date_and_asks_nobody(app: Flask) -> None:
    calendars, ana = regular()
    calendars.live(at("2027-03-11"))
    told = entry_of(ana).told
    event_id = event_on(SECOND)

    with transaction() as session:
        writing = Writing(
            session,
            event=session.get_one(Event, event_id),
            person=session.get_one(Person, ana),
            telling=Telling(
                kind=MailKind.TABLE, method=Method.REQUEST, major=False, table=3
            ),
            house=FREE,
            now=at("2027-03-15", "16:00"),
        )
        ics = invite_ics(writing.calendar)

    whole, second = parsed(ics).walk("VEVENT")
    [dates] = expand_by_ical_js([ics])
    places = {wall(start).date(): place for start, _, _, place in dates}
    assert places[date(2027, 3, 16)] == "Canteen (table 3)"
    assert places[date(2027, 3, 23)] == "Canteen"
    assert whole["SEQUENCE"] == second["SEQUENCE"] == 0
    assert told_of(writing.calendar) == told


def test_a_feed_of_open_events_leaves_out_what_the_entry_shows(app: Flask) -> None:
    _, ana = regular()
    [ben] = people(1)
    third = event_on(THIRD)

    fed = {
        person_id: {
            event.uid
            for event in list_fed(
                db.session(),
                person=db.session.get_one(Person, person_id),
                feed=Feed(of=FeedOf.OPEN),
                now=BEFORE,
            )
        }
        for person_id in (ana, ben)
    }

    uid = db.session.get_one(Event, third).calendar_uid
    assert uid in fed[ben]
    assert uid not in fed[ana]


def test_one_signed_address_takes_the_answers_to_all_dates(app: Flask) -> None:
    signing = replace(FREE, reply_secret="so that nobody guesses it")
    begin(is_one_entry=True)
    [ana] = people(1)
    event_id, mails = event_on(FIRST), Calendars()
    with transaction() as session:
        series_answers.say_every_time(
            session, event_id=event_id, person_id=ana, house=signing, now=BEFORE
        )
    mails.live(BEFORE)
    run(at("2027-03-11"))
    organizer = str(parsed(mails.objects(ana)[0]).walk("VEVENT")[0]["ORGANIZER"])

    known, guessed = (
        answer(
            ana,
            SECOND,
            partstat="DECLINED",
            now=at("2027-03-12"),
            to=to,
            house=signing,
        )
        for to in (organizer.removeprefix("mailto:"), FREE.mailbox.address)
    )

    assert known.fate is Fate.APPLIED
    assert guessed.fate is Fate.HELD
    assert status_on(ana, SECOND) is SignupStatus.DECLINED
