"""Reminders that hosts add: in time, once each, moved along, never late."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import db, transaction
from app.delivery.worker import Worker
from app.domain.audit import Act
from app.domain.outbox import MailKind, MessageState, Parcel
from app.domain.planned_reminders import ReminderCircle, ReminderState
from app.domain.settings import Rhythm
from app.domain.signups import Answer, SignupStatus
from app.models import AuditEntry, Event, Message, Mute, Person, PlannedReminder, Signup
from app.operations.events import cancel, edit
from app.operations.planned_reminders import (
    IsRemindedAlready,
    ReminderIsPast,
    add_reminder,
    remove_reminder,
)
from tests.evenings import carried_at
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.test_edits import details_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THURSDAY = datetime(2027, 3, 4, 11, tzinfo=UTC)  # twelve o'clock in Berlin
TUESDAY_TEN = datetime(2027, 3, 2, 9, tzinfo=UTC)
LONG_BEFORE = THURSDAY - 7 * DAY


def plan(
    event: Event,
    circle: ReminderCircle = ReminderCircle.GOING,
    *,
    days_before: int = 2,
    text: str = "Bring a badge.",
    now: datetime = LONG_BEFORE,
) -> int:
    with transaction() as session:
        return add_reminder(
            session,
            event_id=event.id,
            author_id=event.organizer_id,
            circle=circle,
            days_before=days_before,
            text=text,
            now=now,
        ).id


def lunch(*, going: int = 1, **facts: Any) -> tuple[Event, list[Person]]:  # noqa: ANN401
    """A Thursday's event with people who are going, their invites delivered."""
    with transaction() as session:
        event = make_event(session, starts_at=THURSDAY, **facts)
        people = [make_person(session) for _ in range(going)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
    carried_at(LONG_BEFORE)
    return event, people


def reminded_at(now: datetime) -> list[int]:
    """Whom the worker reminds at this instant, by id."""
    mails = [m for m in carried_at(now) if m.kind is MailKind.HOST_REMINDER]
    return sorted(mail.person_id or 0 for mail in mails)


def state_of(reminder_id: int) -> ReminderState:
    db.session.rollback()
    return db.session.get_one(PlannedReminder, reminder_id).state


def move(event: Event, *, to: datetime, now: datetime) -> None:
    with transaction() as session:
        fresh = session.get_one(Event, event.id)
        edit(
            session,
            event_id=event.id,
            details=details_of(
                fresh, starts_at=to, ends_at=to + HOUR, answer_by=to - DAY
            ),
            version=fresh.version,
            words="",
            quietly=False,
            actor_id=fresh.organizer_id,
            hold=timedelta(0),
            now=now,
        )


def test_nothing_is_reminded_of_unless_a_host_asks(app: Flask) -> None:
    lunch()

    assert reminded_at(TUESDAY_TEN) == []


def test_those_who_are_going_are_reminded_once_at_its_hour(app: Flask) -> None:
    event, [ana] = lunch()
    reminder_id = plan(event)

    early = reminded_at(TUESDAY_TEN - timedelta(seconds=1))
    mails = [m for m in carried_at(TUESDAY_TEN) if m.kind is MailKind.HOST_REMINDER]
    again = reminded_at(TUESDAY_TEN + HOUR)

    assert (early, [m.person_id for m in mails], again) == ([], [ana.id], [])
    assert b"Bring a badge." in mails[0].content
    assert b"List-Unsubscribe" in mails[0].content
    assert state_of(reminder_id) is ReminderState.STARTED


def test_each_circle_is_exactly_who_it_says(app: Flask) -> None:
    event, [ana] = lunch(capacity=1)
    with transaction() as session:
        waits, told, untold, muted, no, named = (make_person(session) for _ in range(6))
        for answer, person in [(Answer.YES, waits), (Answer.NO, no)]:
            say(session, answer, event=event, person=person)
        for person in (told, muted, no):
            session.add(announcement(event, person))
        session.add(Mute(person_id=muted.id, kind=MailKind.ANNOUNCEMENT))
        session.add(
            Signup(
                event_id=event.id,
                person_id=named.id,
                status=SignupStatus.INVITED,
                answered_at=LONG_BEFORE,
            )
        )
        del untold  # came into the audience later: sees it, is mailed nothing
    plan(event, ReminderCircle.UNANSWERED, days_before=3)
    plan(event, ReminderCircle.WAITING, days_before=2)
    plan(event, ReminderCircle.GOING, days_before=1)

    days = [reminded_at(TUESDAY_TEN + days * DAY) for days in (-1, 0, 1)]

    assert days == [[told.id, named.id], [waits.id], [ana.id]]


def announcement(event: Event, person: Person) -> Message:
    """The announcement as it was sent to somebody."""
    return Message(
        event_id=event.id,
        person_id=person.id,
        kind=MailKind.ANNOUNCEMENT,
        version=1,
        recipient=person.email,
        content=b"",
        state=MessageState.SENT,
        queued_at=LONG_BEFORE,
        due_at=LONG_BEFORE,
        closed_at=LONG_BEFORE,
        useless_at=THURSDAY,
    )


def test_people_are_told_in_their_own_working_hours_or_not_at_all(app: Flask) -> None:
    event, [ana] = lunch()
    with transaction() as session:
        york = make_person(session, zone="America/New_York")
        muted = make_person(session)
        for person in (york, muted):
            say(session, Answer.YES, event=event, person=person, now=LONG_BEFORE)
        session.add(Mute(person_id=muted.id, kind=MailKind.HOST_REMINDER))
    plan(event, days_before=2)
    plan(event, days_before=0)  # 9:00 in Berlin: nobody is at work in New York by noon

    told = [
        reminded_at(TUESDAY_TEN),
        reminded_at(TUESDAY_TEN + 4 * HOUR),
        reminded_at(TUESDAY_TEN + 5 * HOUR),
        reminded_at(THURSDAY - 3 * HOUR),
        reminded_at(THURSDAY - HOUR),
    ]

    assert told == [[ana.id], [], [york.id], [ana.id], []]


def test_two_nudges_a_week_are_all_that_anybody_gets(app: Flask) -> None:
    event, [ana] = lunch()
    for days_before in (2, 1, 0):
        plan(event, days_before=days_before)

    told = [reminded_at(TUESDAY_TEN + days * DAY) for days in range(3)]

    assert told == [[ana.id], [ana.id], []]


def test_a_moved_event_takes_its_reminder_along(app: Flask) -> None:
    event, [ana] = lunch()
    plan(event)
    move(event, to=THURSDAY + 7 * DAY, now=LONG_BEFORE)

    told = [reminded_at(TUESDAY_TEN + days * DAY) for days in (0, 7, 8)]

    assert told == [[], [ana.id], []]


def test_what_is_past_after_a_move_is_missed_and_never_sent_late(app: Flask) -> None:
    event, [ana] = lunch()
    reminder_id = plan(event)
    move(event, to=THURSDAY - 2 * DAY, now=TUESDAY_TEN - DAY)

    assert state_of(reminder_id) is ReminderState.MISSED
    assert reminded_at(TUESDAY_TEN - DAY) == []

    move(event, to=THURSDAY, now=TUESDAY_TEN - DAY + HOUR)

    assert state_of(reminder_id) is ReminderState.PLANNED
    assert reminded_at(TUESDAY_TEN) == [ana.id]


def test_after_a_long_silence_of_the_worker_it_is_missed(app: Flask) -> None:
    event, [ana] = lunch()
    late, in_time = plan(event, days_before=2), plan(event, days_before=1)

    told = reminded_at(TUESDAY_TEN + HOUR / 4)

    assert (told, state_of(late)) == ([], ReminderState.MISSED)
    assert reminded_at(TUESDAY_TEN + DAY + HOUR / 5) == [ana.id]
    assert state_of(in_time) is ReminderState.STARTED


def test_an_event_moved_while_people_are_told_tells_nobody_twice(app: Flask) -> None:
    event, people = lunch(going=25)
    plan(event)
    # Twenty are written to, and three of them are carried.
    first = [m.person_id or 0 for m in begin(carry=3)]

    move(event, to=THURSDAY + 7 * DAY, now=TUESDAY_TEN)
    rest = reminded_at(TUESDAY_TEN + HOUR)
    later = reminded_at(TUESDAY_TEN + 7 * DAY)

    assert (len(first), rest) == (3, [])
    assert sorted([*first, *later]) == sorted(person.id for person in people)


def begin(*, carry: int) -> list[Parcel]:
    """Let the worker begin a reminder: one batch is written, so many are carried."""
    carried: list[Parcel] = []
    worker = Worker(
        carry=carried.append,
        house=HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _: TUESDAY_TEN,
    )
    worker.do_next_duty(set())
    worker.work_off_next()
    worker.drain(at_most=carry)
    return carried


def test_many_people_in_two_zones_are_all_told_once(app: Flask) -> None:
    event, _ = lunch()
    with transaction() as session:
        for number in range(230):
            zone = "America/New_York" if number % 3 == 0 else "Europe/Berlin"
            person = make_person(session, zone=zone)
            session.add(
                Signup(
                    event_id=event.id,
                    person_id=person.id,
                    status=SignupStatus.ATTENDING,
                    answered_at=LONG_BEFORE,
                )
            )
    plan(event)

    berlin = reminded_at(TUESDAY_TEN)
    york = reminded_at(TUESDAY_TEN + 5 * HOUR)

    assert (len(berlin), len(york)) == (154, 77)
    assert not set(berlin) & set(york)
    assert reminded_at(TUESDAY_TEN + 6 * HOUR) == []


def test_five_workers_at_once_remind_once(app: Flask) -> None:
    event, [ana] = lunch()
    plan(event)
    barrier = Barrier(5)

    def work(_: int) -> list[int]:
        with app.app_context():
            barrier.wait()
            return reminded_at(TUESDAY_TEN)

    with ThreadPoolExecutor(5) as pool:
        told = [person for told in pool.map(work, range(5)) for person in told]

    assert told == [ana.id]
    kinds = select(func.count()).where(Message.kind == MailKind.HOST_REMINDER)
    assert db.session.scalar(kinds) == 1


def test_a_host_takes_a_reminder_back_while_it_is_told(app: Flask) -> None:
    event, _ = lunch(going=2)
    reminder_id = plan(event)
    begin(carry=1)

    with transaction() as session:
        remove_reminder(session, event_id=event.id, reminder_id=reminder_id)

    assert reminded_at(TUESDAY_TEN + HOUR) == []
    with transaction() as session:
        gone = remove_reminder(session, event_id=event.id, reminder_id=reminder_id)
    assert gone is False


def test_the_organizer_speaks_for_an_author_who_left(app: Flask) -> None:
    event, _ = lunch()
    with transaction() as session:
        cohost = make_person(session, name="Gone Host")
        add_reminder(
            session,
            event_id=event.id,
            author_id=cohost.id,
            circle=ReminderCircle.GOING,
            days_before=2,
            text="",
            now=LONG_BEFORE,
        )
        cohost.left_at = LONG_BEFORE

    [mail] = [m for m in carried_at(TUESDAY_TEN) if m.person_id]

    assert b"Gone Host" not in mail.content


def test_who_added_and_took_back_a_reminder_is_written_down_without_its_words(
    app: Flask,
) -> None:
    event, _ = lunch()
    reminder_id = plan(event)
    with transaction() as session:
        remove_reminder(session, event_id=event.id, reminder_id=reminder_id)

    what = {"circle": "going", "days_before": 2}
    acts = (Act.ADDED_REMINDER, Act.REMOVED_REMINDER)
    noted = db.session.scalars(
        select(AuditEntry).where(AuditEntry.act.in_(acts)).order_by(AuditEntry.id)
    ).all()
    assert [(e.act, e.before or {}, e.after or {}) for e in noted] == [
        (Act.ADDED_REMINDER, {}, what),
        (Act.REMOVED_REMINDER, what, {}),
    ]


def test_a_canceled_event_reminds_nobody(app: Flask) -> None:
    event, _ = lunch()
    plan(event)
    with transaction() as session:
        cancel(
            session,
            event_id=event.id,
            reason="The floor is being repaired.",
            actor_id=event.organizer_id,
            now=LONG_BEFORE,
        )

    assert reminded_at(TUESDAY_TEN) == []


def test_what_is_past_or_there_already_is_refused(app: Flask) -> None:
    event, _ = lunch()
    plan(event)

    with pytest.raises(IsRemindedAlready):
        plan(event)
    with pytest.raises(ReminderIsPast):
        plan(event, days_before=3, now=TUESDAY_TEN)
    with transaction() as session:
        breakfast = make_event(session, starts_at=NOON - 4 * HOUR)  # 8:00 in Berlin
    with pytest.raises(ReminderIsPast):
        plan(breakfast, days_before=0, now=BEFORE)

    assert db.session.scalar(select(func.count(PlannedReminder.id))) == 1
