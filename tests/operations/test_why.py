"""What a page says of waiting and of mail is what the engine then does."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.causes import BATCH
from app.domain.events import AudienceKind, EventStatus, HostRole
from app.domain.outbox import MailKind, MessageState
from app.domain.planned_reminders import ReminderCircle
from app.domain.signups import Answer, SignupStatus
from app.domain.why import NoMail, Unsent, Unwritten, Wait
from app.models import Event, Host, Message, Mute, Person, PlannedReminder, Signup
from app.operations import outbox
from app.operations.announcing import leave_announcement, stop_announcing
from app.operations.attendance import save_list
from app.operations.pausing import pause
from app.operations.places import give_on
from app.operations.planned_reminders import add_reminder
from app.operations.why_due import why_due
from app.operations.why_no_mail import (
    why_no_announcement,
    why_no_host_reminder,
    why_no_invite,
    why_no_prompt,
    why_no_reminder,
    why_no_table,
)
from app.operations.why_waiting import why_waiting
from tests.evenings import carried_at, seat
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A room of three with four who wait, bent in one way."""

    attending: int = 3
    offered: int = 0
    now: datetime = BEFORE
    facts: tuple[tuple[str, object], ...] = ()
    expected: tuple[Wait, ...]


CASES = {
    "full": Case(expected=(Wait.FULL,) * 4),
    "one free": Case(attending=2, expected=(Wait.UNDER_WAY,) + (Wait.BEHIND,) * 3),
    "two free": Case(attending=1, expected=(Wait.UNDER_WAY,) * 2 + (Wait.BEHIND,) * 2),
    "a place is held for another": Case(
        attending=2, offered=1, expected=(Wait.HELD,) * 4
    ),
    "made smaller": Case(facts=(("capacity", 1),), expected=(Wait.OVERFULL,) * 4),
    "canceled": Case(
        attending=0,
        facts=(("status", EventStatus.CANCELED),),
        expected=(Wait.CANCELED,) * 4,
    ),
    "has begun": Case(attending=0, now=NOON, expected=(Wait.STARTED,) * 4),
    "frozen, one free": Case(
        attending=2,
        facts=(("frozen_at", BEFORE),),
        expected=(Wait.UNDER_WAY,) + (Wait.BEHIND,) * 3,
    ),
    "frozen, the last half hour": Case(
        attending=2, now=NOON - 30 * MINUTE, expected=(Wait.TOO_LATE,) * 4
    ),
    "no limit": Case(facts=(("capacity", None),), expected=(Wait.UNDER_WAY,) * 4),
}


@pytest.mark.parametrize("name", CASES)
def test_why_somebody_waits_is_what_promotion_does_next(app: Flask, name: str) -> None:
    case = CASES[name]
    with transaction() as session:
        event = make_event(session, capacity=3)
        for number in range(case.attending + case.offered):
            is_offered = number >= case.attending
            put(session, event, SignupStatus.OFFERED if is_offered else None)
        waiting = [put(session, event, SignupStatus.WAITLISTED) for _ in range(4)]
        for attribute, value in case.facts:
            setattr(event, attribute, value)
        session.flush()

        told = [why_waiting(session, event, s, now=case.now) for s in waiting]
        give_on(session, event, at_most=BATCH, house=HOUSE, now=case.now)

        moved = [s.status is not SignupStatus.WAITLISTED for s in waiting]

    assert tuple(waits.why for waits in told) == case.expected
    assert [waits.ahead for waits in told] == [0, 1, 2, 3]
    assert moved == [why is Wait.UNDER_WAY for why in case.expected]


def put(session: Session, event: Event, status: SignupStatus | None) -> Signup:
    """One more signup, in order of joining."""
    count = len(session.scalars(select(Signup.id)).all())
    signup = Signup(
        event_id=event.id,
        person_id=make_person(session).id,
        status=status or SignupStatus.ATTENDING,
        answered_at=BEFORE,
        turn=count,
        held_until=NOON - HOUR if status is SignupStatus.OFFERED else None,
    )
    session.add(signup)
    session.flush()
    return signup


def test_why_a_mail_has_not_left_is_what_the_worker_claims_next(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        ana, bo, cem, dan = (make_person(session) for _ in range(4))
        free = letter(session, event, ana, MailKind.INVITE)
        behind = letter(session, event, ana, MailKind.UPDATE)
        held = letter(session, event, bo, MailKind.UPDATE, due_at=BEFORE + MINUTE)
        paced = letter(session, event, cem, MailKind.ANNOUNCEMENT)
        letter(session, event, dan, MailKind.ANNOUNCEMENT, state=MessageState.SENT)
        messages = [free, behind, held, paced]

        def told(now: datetime = BEFORE) -> list[Unsent]:
            return [why_due(session, m, now=now, pace=1) for m in messages]

        before = told()
        first = outbox.claim_next(session, now=BEFORE, pace=1)
        nothing = outbox.claim_next(session, now=BEFORE, pace=1)
        session.flush()
        session.refresh(free)
        while_carried = told()
        assert first is not None
        outbox.release(session, parcel=first, trouble="450 later", now=BEFORE)
        session.refresh(free)
        refused = told()

    assert before == [Unsent.NEXT, Unsent.BEHIND, Unsent.HELD, Unsent.PACED]
    assert (first.message_id, nothing) == (free.id, None)
    assert while_carried[0] is Unsent.UNDER_WAY
    assert refused[0] is Unsent.REFUSED


def test_a_nudge_in_the_evening_waits_for_the_morning(app: Flask) -> None:
    evening = BEFORE + timedelta(hours=9)
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        prompt = letter(session, event, ana, MailKind.PROMPT)

        told = why_due(session, prompt, now=evening, pace=0)
        claimed = outbox.claim_next(session, now=evening)

    assert (told, claimed) == (Unsent.QUIET_HOURS, None)


def letter(
    session: Session,
    event: Event,
    person: Person,
    kind: MailKind,
    *,
    due_at: datetime = BEFORE,
    state: MessageState = MessageState.DUE,
) -> Message:
    """One mail of this kind, as it stands in the outbox."""
    message = Message(
        event_id=event.id,
        person_id=person.id,
        kind=kind,
        version=1,
        rank=kind.rank,
        recipient=person.email,
        content=b"mail",
        state=state,
        queued_at=BEFORE,
        due_at=due_at,
        closed_at=BEFORE if state is MessageState.SENT else None,
        useless_at=NOON,
    )
    session.add(message)
    session.flush()
    return message


def test_why_there_is_no_announcement_is_whom_the_worker_writes_to(app: Flask) -> None:
    with transaction() as session:
        host, cohost, ana, answered, muted, gone = (
            make_person(session) for _ in range(6)
        )
        elsewhere = make_person(session, site="Graz")
        event = make_event(session, organizer=host)
        event.audience, event.audience_value = AudienceKind.SITE, "Berlin"
        session.add(Host(event_id=event.id, person_id=cohost.id, role=HostRole.HOST))
        session.add(Mute(person_id=muted.id, kind=MailKind.ANNOUNCEMENT))
        gone.left_at = BEFORE
        say(session, Answer.NO, event=event, person=answered)
        leave_announcement(session, event, actor_id=host.id, due_at=BEFORE + MINUTE)
        people = [host, cohost, ana, answered, muted, gone, elsewhere]
        ids = [person.id for person in people]
        session.flush()

    held = NoMail.NOT_YET
    expected = [
        NoMail.HOSTS,
        NoMail.HOSTS,
        held,
        NoMail.ANSWERED,
        NoMail.MUTED,
        NoMail.LEFT,
        NoMail.NOT_IN_AUDIENCE,
    ]
    assert why_not(event.id, ids, now=BEFORE) == expected
    at_once = [NoMail.QUEUED if why is held else why for why in expected]
    assert why_not(event.id, ids, now=BEFORE + MINUTE) == at_once

    carried = carried_at(BEFORE + MINUTE)

    told = {m.person_id for m in carried if m.kind is MailKind.ANNOUNCEMENT}
    assert told == {ana.id}
    after = [NoMail.WRITTEN if why is held else why for why in expected]
    assert why_not(event.id, ids, now=BEFORE + HOUR) == after


def test_a_stopped_announcement_and_a_late_comer_are_named(app: Flask) -> None:
    with transaction() as session:
        ana = make_person(session)
        event = make_event(session)
        leave_announcement(session, event, actor_id=ana.id, due_at=BEFORE + HOUR)
    with transaction() as session:
        stop_announcing(session, event_id=event.id, now=BEFORE)

    assert why_not(event.id, [ana.id], now=BEFORE) == [NoMail.STOPPED]

    with transaction() as session:
        event = session.get_one(Event, event.id)
        leave_announcement(session, event, actor_id=ana.id, due_at=BEFORE)
    carried_at(BEFORE)
    with transaction() as session:
        late = make_person(session)

    assert why_not(event.id, [ana.id, late.id], now=BEFORE) == [
        NoMail.WRITTEN,
        NoMail.JOINED_LATER,
    ]


def why_not(event_id: int, ids: list[int], *, now: datetime) -> list[NoMail]:
    """Why each of these has no announcement."""
    db.session.rollback()
    event = db.session.get_one(Event, event_id)
    return [
        why_no_announcement(db.session(), event, person_id=one, now=now).why
        for one in ids
    ]


def test_why_there_is_no_table_mail_follows_the_plan(app: Flask) -> None:
    with transaction() as session:
        ana, bo, late = (make_person(session) for _ in range(3))
        event = make_event(session, tables=1)
        say(session, Answer.YES, event=event, person=ana)
        session.flush()
        early = why_no_table(session, event, person_id=ana.id, now=BEFORE)
        without = why_no_table(session, event, person_id=bo.id, now=BEFORE)
        invite = why_no_invite(session, event, person_id=bo.id)
        seat(session, event, [ana])
        event.frozen_at = BEFORE
        say(session, Answer.YES, event=event, person=late)
        session.flush()
        queued = why_no_table(session, event, person_id=ana.id, now=BEFORE)
        unseated = why_no_table(session, event, person_id=late.id, now=BEFORE)
        over = why_no_table(session, event, person_id=ana.id, now=NOON)

    day_before = datetime(2027, 3, 1, 15, tzinfo=UTC)
    assert early == Unwritten(why=NoMail.NOT_YET, at=day_before)
    assert [w.why for w in (without, invite)] == [NoMail.NO_PLACE] * 2
    assert [w.why for w in (queued, unseated, over)] == [
        NoMail.QUEUED,
        NoMail.NO_SEAT,
        NoMail.MISSED,
    ]


def test_why_there_is_no_reminder_follows_the_clock(app: Flask) -> None:
    day_before = datetime(2027, 3, 1, 15, tzinfo=UTC)
    with transaction() as session:
        ana = make_person(session)
        event = make_event(session)
        say(session, Answer.YES, event=event, person=ana)
    carried_at(BEFORE)

    def why(now: datetime) -> Unwritten:
        db.session.rollback()
        found = db.session.get_one(Event, event.id)
        return why_no_reminder(db.session(), found, person_id=ana.id, now=now)

    assert why(BEFORE) == Unwritten(why=NoMail.NOT_YET, at=day_before)
    assert why(day_before + 5 * HOUR).why is NoMail.MISSED

    carried = carried_at(day_before + 5 * HOUR)

    assert MailKind.REMINDER not in {mail.kind for mail in carried}


def test_why_there_is_no_prompt_is_whom_the_worker_asks(app: Flask) -> None:
    with transaction() as session:
        host, came, missed, muted = (make_person(session) for _ in range(4))
        stranger = make_person(session)
        event = make_event(session, tables=1, organizer=host)
        seat(session, event, [came, missed, muted])
        session.add(Mute(person_id=muted.id, kind=MailKind.PROMPT))
        ids = [came.id, missed.id, muted.id, stranger.id]
    over = NOON + HOUR
    carried_at(over)
    with transaction() as session:
        save_list(
            session,
            event_id=event.id,
            came=[came.id, muted.id],
            unseen=[],
            by_id=host.id,
            now=over,
        )

    def whys(now: datetime) -> list[Unwritten]:
        db.session.rollback()
        found = db.session.get_one(Event, event.id)
        return [
            why_no_prompt(db.session(), found, person_id=one, now=now) for one in ids
        ]

    ten = datetime(2027, 3, 3, 9, tzinfo=UTC)
    others = [NoMail.DID_NOT_COME, NoMail.MUTED, NoMail.NO_PLACE]
    assert whys(over)[0] == Unwritten(why=NoMail.NOT_YET, at=ten)
    assert [why.why for why in whys(ten)] == [NoMail.QUEUED, *others]

    asked = {m.person_id for m in carried_at(ten) if m.kind is MailKind.PROMPT}

    assert asked == {came.id}
    assert [why.why for why in whys(ten)] == [NoMail.WRITTEN, *others]


def test_a_pause_after_a_restore_is_the_reason_while_it_lasts(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        message = letter(session, event, make_person(session), MailKind.INVITE)
        session.flush()
        free = why_due(session, message, now=BEFORE, pace=0)
        pause(session, backup_made_at=BEFORE, is_demo=False, now=BEFORE)

        assert (free, why_due(session, message, now=BEFORE, pace=0)) == (
            Unsent.NEXT,
            Unsent.PAUSED,
        )


def test_why_there_is_no_reminder_of_a_host_is_whom_the_worker_reminds(
    app: Flask,
) -> None:
    ten = datetime(2027, 2, 26, 9, tzinfo=UTC)  # Friday: Sunday is two days before
    with transaction() as session:
        ana, york, muted, stranger = (make_person(session) for _ in range(4))
        york.zone = "America/New_York"
        event = make_event(session)
        for person in (ana, york, muted):
            say(session, Answer.YES, event=event, person=person)
        session.add(Mute(person_id=muted.id, kind=MailKind.HOST_REMINDER))
        reminder_id = add_reminder(
            session,
            event_id=event.id,
            author_id=event.organizer_id,
            circle=ReminderCircle.GOING,
            days_before=2,
            text="",
            now=BEFORE,
        ).id
        ids = [ana.id, york.id, muted.id, stranger.id]

    def whys(now: datetime) -> list[Unwritten]:
        db.session.rollback()
        found = db.session.get_one(Event, event.id)
        reminder = db.session.get_one(PlannedReminder, reminder_id)
        return [
            why_no_host_reminder(db.session(), found, reminder, person_id=one, now=now)
            for one in ids
        ]

    others = [
        Unwritten(why=NoMail.MUTED),
        Unwritten(why=NoMail.NOT_IN_AUDIENCE),
    ]
    morning = Unwritten(why=NoMail.NOT_YET, at=ten + 5 * HOUR)
    assert whys(BEFORE) == [Unwritten(why=NoMail.NOT_YET, at=ten), morning, *others]
    assert whys(ten) == [Unwritten(why=NoMail.QUEUED), morning, *others]

    told = {m.person_id for m in carried_at(ten) if m.kind is MailKind.HOST_REMINDER}

    assert told == {ana.id}
    assert whys(ten) == [Unwritten(why=NoMail.WRITTEN), morning, *others]
