"""A law moves the clocks of Berlin: only what it moved is told, and once."""

import json
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.cli.doctor import doctor
from app.cli.zones import tz_recheck
from app.db import db, transaction
from app.domain.events import EventStatus
from app.domain.outbox import MailKind
from app.domain.planned_reminders import ReminderCircle
from app.domain.signups import Answer
from app.domain.time import zone_of
from app.domain.zones import wall_of, zone_data
from app.models import AuditEntry, Event, Invite, Person
from app.operations.events import cancel
from app.operations.planned_reminders import add_reminder, due_at
from app.operations.walls import keep_walls
from app.operations.zone_law import follow_law, list_moved
from tests.factories import BEFORE, NOON, make_event, make_person, say
from tests.operations.post import Post, calendar_in, kinds_to, mail_in
from tests.operations.test_edits import change
from tests.zone_files import SUMMER_FOR_EVER, law

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def new_law(folder: Path) -> AbstractContextManager[None]:
    return law(folder, Europe__Berlin=SUMMER_FOR_EVER)


@pytest.fixture
def post() -> Post:
    return Post()


def lunch(post: Post) -> tuple[Event, Person, Person, Person]:
    """Lunch in Berlin: Ana lives there, Lea in Lisbon, and Eve waits."""
    with transaction() as session:
        event = make_event(session, capacity=2)
        ana, eve = make_person(session), make_person(session)
        lea = make_person(session, zone="Europe/Lisbon")
        for person in (ana, lea, eve):
            say(session, Answer.YES, event=event, person=person)
    post.work()
    return event, ana, lea, eve


def follow(event: Event) -> bool:
    with transaction() as session:
        return follow_law(session, event_id=event.id, now=BEFORE)


def moved_ids() -> list[int]:
    db.session.rollback()
    return [moved.event_id for moved in list_moved(db.session(), now=BEFORE)]


def test_exactly_the_events_whose_instant_moved_are_listed(
    app: Flask, post: Post, tmp_path: Path
) -> None:
    event, *_ = lunch(post)
    with transaction() as session:
        elsewhere, past = make_event(session), make_event(session, starts_at=BEFORE)
        canceled, summer = make_event(session), make_event(session)
        elsewhere.zone, canceled.status = "Europe/Madrid", EventStatus.CANCELED
        summer.starts_at, summer.ends_at = NOON + 120 * 24 * HOUR, NOON + 2881 * HOUR
        for each in (elsewhere, past, canceled, summer):
            keep_walls(each)
        old_release = make_event(session)
        old_release.starts_wall = None
        moved_by_it = make_event(session)
        moved_by_it.starts_at += timedelta(minutes=30)

    assert moved_ids() == []
    with new_law(tmp_path):
        [moved] = list_moved(db.session(), now=BEFORE)

    assert (moved.event_id, moved.wall[:16]) == (event.id, "2027-03-02T12:00")
    assert (moved.was_starts_at, moved.starts_at) == (NOON, NOON - HOUR)
    assert moved.answer_by == NOON - timedelta(days=2) - HOUR
    assert moved.computed_with == (zone_data(),)


def test_calendars_are_told_once_with_the_next_sequence(
    app: Flask, post: Post, tmp_path: Path
) -> None:
    event, ana, lea, eve = lunch(post)

    with new_law(tmp_path):
        assert follow(event)
        assert not follow(event)
        carried = post.work()
        again = post.work()
        stamped = db.session.scalars(select(Invite.zone_data)).all()

    assert (kinds_to(carried, ana), kinds_to(carried, lea)) == (
        [MailKind.UPDATE],
        [MailKind.UPDATE],
    )
    assert (kinds_to(carried, eve), again) == ([], [])
    said = {p.person_id: calendar_in(p) for p in carried}
    method, vevent = said[ana.id]
    assert (method, vevent["SEQUENCE"], vevent["UID"]) == (
        "REQUEST",
        1,
        event.calendar_uid,
    )
    assert vevent.start == NOON - HOUR
    asked = {n: str(said[n][1]["ATTENDEE"].params["PARTSTAT"]) for n in said}
    assert asked == {ana.id: "ACCEPTED", lea.id: "NEEDS-ACTION"}
    assert set(stamped) == {"2027z"}
    [mail] = [mail_in(p) for p in carried if p.person_id == ana.id]
    assert str(mail["Subject"]).startswith("Still 12:00, Berlin time: ")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "A new law moves the clocks of Berlin." in body.get_content()
    assert "12:00–13:00" in body.get_content()


def test_the_change_is_written_down_and_what_depends_on_it_moves_along(
    app: Flask, post: Post, tmp_path: Path
) -> None:
    event, *_ = lunch(post)
    with transaction() as session:
        reminder = add_reminder(
            session,
            event_id=event.id,
            author_id=event.organizer_id,
            circle=ReminderCircle.GOING,
            days_before=1,
            text="",
            now=BEFORE,
        )
        was = due_at(event, days_before=reminder.days_before)

    with new_law(tmp_path):
        follow(event)
        found = db.session.get_one(Event, event.id, populate_existing=True)
        becomes = due_at(found, days_before=1)

    assert (found.starts_at, found.ends_at) == (NOON - HOUR, NOON)
    assert found.starts_wall == "2027-03-02T12:00:00+02:00"
    assert found.answer_by == NOON - timedelta(days=2) - HOUR
    assert becomes == was - HOUR
    entry = db.session.scalars(
        select(AuditEntry).order_by(AuditEntry.id.desc())
    ).first()
    assert entry is not None
    assert (entry.act.value, entry.after["starts_at"]) == (
        "changed_event",
        (NOON - HOUR).isoformat(),
    )


def test_a_canceled_or_begun_event_is_left_alone(
    app: Flask, post: Post, tmp_path: Path
) -> None:
    event, *_ = lunch(post)
    with transaction() as session:
        cancel(
            session,
            event_id=event.id,
            reason="The kitchen burned down.",
            actor_id=event.organizer_id,
            now=BEFORE,
        )
        begun = make_event(session, starts_at=BEFORE)
    post.work()

    with new_law(tmp_path):
        assert (moved_ids(), follow(event), follow(begun)) == ([], False, False)
        assert post.work() == []


def test_an_hour_that_is_gone_waits_for_a_host(
    app: Flask, post: Post, tmp_path: Path
) -> None:
    event, *_ = lunch(post)
    jumps_at_noon = "CET-1CEST,J61/11:30,J300"

    with law(tmp_path, Europe__Berlin=jumps_at_noon):
        [moved] = list_moved(db.session(), now=BEFORE)
        done = follow(event)

    assert (moved.event_id, moved.starts_at, done) == (event.id, None, False)


def test_every_edit_keeps_the_wall_time(app: Flask, post: Post) -> None:
    event, *_ = lunch(post)

    change(event, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR)

    db.session.rollback()
    found = db.session.get_one(Event, event.id)
    assert found.starts_wall == "2027-03-02T13:00:00+01:00"
    assert found.ends_wall == "2027-03-02T14:00:00+01:00"


@pytest.fixture
def coming(app: Flask) -> Event:
    with transaction() as session:
        event = make_event(session, starts_at=datetime.now(UTC) + timedelta(days=30))
        event.zone = "Asia/Kolkata"  # no summer time: the same in every season
        keep_walls(event)
    return event


def test_the_command_lists_then_sends_then_finds_nothing(
    app: Flask, coming: Event, tmp_path: Path
) -> None:
    runner = app.test_cli_runner()
    db.session.rollback()

    with law(tmp_path, Asia__Kolkata="<+06>-6"):
        listed = runner.invoke(tz_recheck)
        sent = runner.invoke(tz_recheck, ["--send", "--json"])
        after = runner.invoke(tz_recheck)
        with transaction() as session:  # as if the next law came
            found = session.get_one(Event, coming.id)
            found.starts_wall = wall_of(found.starts_at, zone=zone_of("Asia/Karachi"))
        examined = json.loads(runner.invoke(doctor, ["--json"]).stdout)

    assert (listed.exit_code, sent.exit_code, after.exit_code) == (3, 0, 0)
    assert coming.handle in listed.stdout
    assert "1 events moved; run: trestle tz-recheck --send" in listed.stderr
    assert '"sent": true' in sent.stdout
    [zones] = [one for one in examined if one["what"] == "zone data"]
    assert zones["text"] == "tzdata 2027z moves 1 events; run: trestle tz-recheck"
    assert after.stdout == "By zone data 2027z every event is when it was agreed.\n"
