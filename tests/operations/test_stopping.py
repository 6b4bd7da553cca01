"""Stopping what a host did: what has not left never will, and what left is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.delivery.refusals import RefusedForNow
from app.delivery.worker import Worker
from app.domain.causes import CauseKind
from app.domain.events import AudienceKind, EventStatus
from app.domain.outbox import MailKind, MessageState, Parcel
from app.domain.settings import Rhythm
from app.domain.signups import Answer, SignupStatus
from app.models import AudienceMember, Cause, Event, Message, Person, Seat, Signup
from app.operations import handfuls, outbox
from app.operations.announcing import leave_announcement
from app.operations.events import cancel, edit
from app.operations.guest_acts import Circle, remove_guests, seen_of, write_to_guests
from app.operations.stopping import NoSuchAct, Stopped, stop
from app.operations.takebacks import SET_ASIDE, TakenBack
from tests.evenings import seat
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.post import Post, calendar_in, kinds_to, mail_in
from tests.operations.test_edits import details_of
from tests.together import at_once

HOLD = timedelta(seconds=60)
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LATER = timedelta(minutes=30)
A_SECOND = timedelta(seconds=1)


def crowd(number: int, **facts: object) -> tuple[Event, list[Person], Post]:
    """An event with so many guests whose invites were delivered."""
    post = Post()
    with transaction() as session:
        event = make_event(session, **facts)  # type: ignore[arg-type]
        people = [make_person(session) for _ in range(number)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
    post.work()
    return event, people, post


def stop_it(event: Event, kind: CauseKind, *, now: object = BEFORE) -> Stopped:
    """Press Stop on the newest act of this kind."""
    with transaction() as session:
        cause_id = session.scalars(
            db.select(Cause.id).filter_by(kind=kind).order_by(Cause.id.desc())
        ).first()
        assert cause_id is not None
        return stop(
            session,
            event_id=event.id,
            cause_id=cause_id,
            actor_id=event.organizer_id,
            now=now,  # type: ignore[arg-type]
        )


def write(event: Event, people: list[Person]) -> None:
    """Leave a note to those who are going."""
    with transaction() as session:
        assert write_to_guests(
            session,
            event_id=event.id,
            circle=Circle.GOING,
            text="Bring a cup.",
            actor_id=event.organizer_id,
            takes_replies=False,
            key="k",
            seen=seen_of([person.id for person in people]),
            hold=HOLD,
            now=BEFORE,
        )


def move(event: Event, **changed: object) -> None:
    """Move the event by half an hour, or as is said; held for a minute."""
    facts = changed or {"starts_at": NOON + LATER, "ends_at": NOON + 3 * LATER}
    with transaction() as session:
        fresh = session.get_one(Event, event.id)
        edit(
            session,
            event_id=event.id,
            details=details_of(fresh, **facts),
            version=fresh.version,
            words="",
            quietly=False,
            actor_id=fresh.organizer_id,
            hold=HOLD,
            now=BEFORE,
        )


def call_off(event: Event) -> None:
    """Cancel the event; held for a minute."""
    with transaction() as session:
        cancel(
            session,
            event_id=event.id,
            reason="The canteen floods.",
            actor_id=event.organizer_id,
            hold=HOLD,
            now=BEFORE,
        )


def write_all(post: Post) -> None:
    """Let the worker write every mail that is due a minute later, and carry none."""
    worker = Worker(
        carry=post.carried.append,
        house=HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _session: BEFORE + HOLD,
    )
    while worker.work_off_next():
        pass


def claim(session: Session) -> Parcel:
    """Take the next mail in hand, as a worker does."""
    parcel = outbox.claim_next(session, now=BEFORE + HOLD)
    assert parcel is not None
    return parcel


def test_a_note_that_is_stopped_in_time_reaches_nobody(app: Flask) -> None:
    event, people, post = crowd(3)
    write(event, people)
    too_early = post.work(now=BEFORE + HOLD - A_SECOND)

    stopped = stop_it(event, CauseKind.NOTED)

    assert (too_early, post.work(now=BEFORE + HOLD)) == ([], [])
    assert (stopped.is_stopped, stopped.done, stopped.text) == (True, 0, "Bring a cup.")


def test_of_a_note_under_way_the_rest_is_stopped(app: Flask) -> None:
    event, people, post = crowd(5)
    write(event, people)
    write_all(post)
    with transaction() as session:
        first = claim(session)
    with transaction() as session:
        second = claim(session)
        outbox.settle(session, parcel=first, now=BEFORE + HOLD)

    stopped = stop_it(event, CauseKind.NOTED)
    with transaction() as session:
        assert outbox.settle(session, parcel=second, now=BEFORE + HOLD)

    assert (stopped.is_stopped, stopped.done, stopped.leaving) == (True, 1, 1)
    assert post.work(now=BEFORE + HOLD) == []
    states = db.session.scalars(
        db.select(Message.state).filter_by(kind=MailKind.NOTE)
    ).all()
    assert sorted(states) == [MessageState.SENT] * 2 + [MessageState.SUPERSEDED] * 3


@on_one_database
@pytest.mark.parametrize("kind", [CauseKind.NOTED, CauseKind.ANNOUNCED])
def test_what_a_worker_has_in_hand_leaves_or_is_stopped(
    app: Flask, kind: CauseKind
) -> None:
    event, people, post = crowd(3)
    if kind is CauseKind.NOTED:
        write(event, people)
    else:
        announce_to_three(event)
    write_all(post)
    later = BEFORE + HOLD
    with transaction() as session:
        gone, back, lost = handfuls.claim_some(session, at_most=3, now=later)

    stopped = stop_it(event, kind)
    again = stop_it(event, kind)
    with transaction() as session:
        outbox.settle(session, parcel=gone, now=later)
        handfuls.give_back(session, claims=[back], now=later)
    after_all = stop_it(event, kind)

    assert (stopped.is_stopped, stopped.done, stopped.leaving) == (True, 0, 3)
    assert again == replace(stopped, is_stopped=False)
    assert (after_all.done, after_all.leaving) == (1, 1)
    # Whoever had the third is gone without a word; its lease ran out.
    assert post.work(now=later + timedelta(hours=1)) == []
    states = {gone.uuid: MessageState.SENT} | dict.fromkeys(
        (back.uuid, lost.uuid), MessageState.SUPERSEDED
    )
    rows = db.session.scalars(db.select(Message).where(Message.uuid.in_(states)))
    assert {row.uuid: row.state for row in rows} == states


def announce_to_three(event: Event) -> None:
    """Announce the event to three who have not answered; it leaves in a minute."""
    with transaction() as session:
        for _ in range(3):
            make_person(session)
        fresh = session.get_one(Event, event.id)
        due_at = BEFORE + HOLD
        leave_announcement(session, fresh, actor_id=fresh.organizer_id, due_at=due_at)


@on_one_database
def test_what_the_server_put_off_is_not_tried_again_once_it_is_stopped(
    app: Flask,
) -> None:
    event, people, post = crowd(1)
    write(event, people)
    write_all(post)

    def press_and_refuse(_parcel: Parcel) -> None:
        assert stop_it(event, CauseKind.NOTED).leaving == 1
        raise RefusedForNow("connection refused")

    Worker(
        carry=press_and_refuse, house=HOUSE, clock=lambda _session: BEFORE + HOLD
    ).drain()

    assert post.work(now=BEFORE + timedelta(hours=1)) == []
    note = db.session.scalars(db.select(Message).filter_by(kind=MailKind.NOTE)).one()
    assert note.state is MessageState.SUPERSEDED


@on_one_database
def test_an_edit_whose_mail_is_all_in_hand_is_taken_back_and_corrected(
    app: Flask,
) -> None:
    event, _people, post = crowd(1)
    move(event)
    write_all(post)
    with transaction() as session:
        parcel = claim(session)

    stopped = stop_it(event, CauseKind.EDITED, now=BEFORE + HOLD)
    with transaction() as session:
        outbox.settle(session, parcel=parcel, now=BEFORE + HOLD)
    [correction] = post.work(now=BEFORE + 2 * HOLD)

    assert (stopped.is_stopped, stopped.leaving) == (True, 1)
    assert calendar_in(correction)[1].decoded("DTSTART") == NOON


def test_a_worker_and_a_host_at_once_agree_on_what_left(app: Flask) -> None:
    event, people, post = crowd(8)
    write(event, people)
    write_all(post)
    carried: list[Parcel] = []
    event_facts = (event.id, event.organizer_id)
    cause_id = db.session.scalars(
        db.select(Cause.id).filter_by(kind=CauseKind.NOTED)
    ).one()
    db.session.rollback()

    def work() -> None:
        Worker(
            carry=carried.append,
            house=HOUSE,
            rhythm=Rhythm(pace=0),
            clock=lambda _session: BEFORE + HOLD,
        ).drain()

    def press() -> Stopped:
        with transaction() as session:
            return stop(
                session,
                event_id=event_facts[0],
                cause_id=cause_id,
                actor_id=event_facts[1],
                now=BEFORE + HOLD,
            )

    [stopped] = [r for r in at_once(app, [work, press]) if r is not None]

    assert isinstance(stopped, Stopped)
    assert len(carried) == stopped.done + stopped.leaving
    assert post.work(now=BEFORE + 2 * HOLD) == []


def test_a_note_that_left_whole_cannot_be_stopped(app: Flask) -> None:
    event, people, post = crowd(2)
    write(event, people)
    post.work(now=BEFORE + HOLD)

    stopped = stop_it(event, CauseKind.NOTED)
    again = stop_it(event, CauseKind.NOTED)

    assert (stopped.is_stopped, stopped.done) == (False, 2)
    assert (again.is_stopped, again.done) == (False, 2)


def test_what_a_host_wrote_is_kept_nowhere_but_in_its_mails(app: Flask) -> None:
    event, people, post = crowd(1)
    write(event, people)

    post.work(now=BEFORE + HOLD)

    facts = db.session.scalars(db.select(Cause.facts).filter_by(kind="noted")).one()
    assert "text" not in facts


def test_whoever_came_after_the_preview_does_not_get_the_note(app: Flask) -> None:
    event, people, post = crowd(2)
    write(event, people)
    with transaction() as session:
        late = make_person(session)
        say(session, Answer.YES, event=event, person=late)
        say(session, Answer.NO, event=event, person=people[0])

    carried = post.work(now=BEFORE + HOLD)

    noted = [p.person_id for p in carried if p.kind is MailKind.NOTE]
    assert noted == [people[1].id]


def test_an_edit_taken_back_in_time_is_as_if_nothing_was(app: Flask) -> None:
    event, _people, post = crowd(2)
    before = details_of(db.session.get_one(Event, event.id))
    move(event, starts_at=NOON + LATER, ends_at=NOON + 3 * LATER, location="Garden")

    stopped = stop_it(event, CauseKind.EDITED)

    assert (stopped.is_stopped, stopped.done) == (True, 0)
    assert details_of(db.session.get_one(Event, event.id)) == before
    assert post.work(now=BEFORE + HOLD) == []


def test_edits_of_one_window_are_taken_back_together(app: Flask) -> None:
    event, _people, post = crowd(1)
    before = details_of(db.session.get_one(Event, event.id))
    move(event, title="Another name")
    move(event, title="A third name", location="Garden")

    stop_it(event, CauseKind.EDITED)

    assert details_of(db.session.get_one(Event, event.id)) == before
    assert post.work(now=BEFORE + HOLD) == []


def test_all_that_an_edit_changed_is_taken_back(app: Flask) -> None:
    event, people, _post = crowd(1, capacity=3)
    with transaction() as session:
        fresh = session.get_one(Event, event.id)
        fresh.audience = AudienceKind.LIST
        session.add(AudienceMember(event_id=event.id, person_id=people[0].id))
    before = details_of(db.session.get_one(Event, event.id))
    move(
        event,
        title="Another name",
        capacity=9,
        answer_by=None,
        question="Why?",
        audience=AudienceKind.SITE,
        audience_value="Berlin",
        only_these=True,
    )

    stopped = stop_it(event, CauseKind.EDITED)

    assert stopped.taken_back == TakenBack(is_done=True)
    assert details_of(db.session.get_one(Event, event.id)) == before
    assert db.session.scalars(db.select(AudienceMember.person_id)).all() == [
        people[0].id
    ]


def test_a_room_that_people_moved_up_into_stays_and_they_learn_the_time(
    app: Flask,
) -> None:
    event, _people, post = crowd(2, capacity=2)
    with transaction() as session:
        eve = make_person(session)
        say(session, Answer.YES, event=event, person=eve)
    move(event, starts_at=NOON + LATER, ends_at=NOON + 3 * LATER, capacity=3)
    [invite] = post.work(now=BEFORE + A_SECOND)

    stopped = stop_it(event, CauseKind.EDITED, now=BEFORE + A_SECOND)
    carried = post.work(now=BEFORE + HOLD)

    fresh = db.session.get_one(Event, event.id)
    assert stopped.taken_back == TakenBack(is_done=True, room_stays=True, was_read=True)
    assert (fresh.capacity, fresh.starts_at) == (3, NOON)
    assert calendar_in(invite)[1].decoded("DTSTART") == NOON + LATER
    assert [(p.person_id, calendar_in(p)[1].decoded("DTSTART")) for p in carried] == [
        (eve.id, NOON)
    ]


def test_taking_back_fewer_places_lets_those_who_wait_move_up(app: Flask) -> None:
    event, _people, post = crowd(2, capacity=4)
    move(event, title="Another name", capacity=2)
    with transaction() as session:
        eve = make_person(session)
        signup = say(session, Answer.YES, event=event, person=eve)
        assert signup.status is SignupStatus.WAITLISTED

    stopped = stop_it(event, CauseKind.EDITED)
    carried = post.work(now=BEFORE + A_SECOND)

    assert stopped.taken_back == TakenBack(is_done=True)
    assert db.session.get_one(Event, event.id).capacity == 4
    assert kinds_to(carried, eve) == [MailKind.INVITE]


def test_an_edit_under_way_is_taken_back_for_those_who_read_of_it(app: Flask) -> None:
    event, people, post = crowd(4)
    move(event)
    write_all(post)
    with transaction() as session:
        parcel = claim(session)
    with transaction() as session:
        outbox.settle(session, parcel=parcel, now=BEFORE + HOLD)

    stopped = stop_it(event, CauseKind.EDITED, now=BEFORE + HOLD)
    [correction] = post.work(now=BEFORE + 2 * HOLD)

    assert (stopped.is_stopped, stopped.done) == (True, 1)
    assert correction.person_id == parcel.person_id
    assert calendar_in(correction)[1].decoded("DTSTART") == NOON
    assert calendar_in(correction)[1]["SEQUENCE"] == 2
    assert db.session.get_one(Event, event.id).starts_at == NOON
    assert len(people) == 4


def test_a_mail_in_hand_when_its_edit_is_taken_back_is_corrected(app: Flask) -> None:
    event, _people, post = crowd(2)
    move(event)
    write_all(post)
    with transaction() as session:
        parcel = claim(session)

    stop_it(event, CauseKind.EDITED, now=BEFORE + HOLD)
    with transaction() as session:
        outbox.settle(session, parcel=parcel, now=BEFORE + HOLD)
    carried = post.work(now=BEFORE + 2 * HOLD)

    assert [p.person_id for p in carried] == [parcel.person_id]


def test_an_invite_that_never_left_says_how_it_is_now(app: Flask) -> None:
    post = Post(is_down=True)
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
    post.work()
    move(event)
    write_all(post)
    stop_it(event, CauseKind.EDITED, now=BEFORE + HOLD)
    post.is_down = False

    carried = post.work(now=BEFORE + timedelta(hours=2))

    assert [calendar_in(p)[1].decoded("DTSTART") for p in carried] == [NOON]


def test_what_was_changed_again_since_stays(app: Flask) -> None:
    event, _people, post = crowd(1)
    move(event, title="Another name", location="Garden")
    post.work(now=BEFORE + HOLD - A_SECOND)
    with transaction() as session:
        session.get_one(Event, event.id).title = "A third name"

    stop_it(event, CauseKind.EDITED)

    fresh = db.session.get_one(Event, event.id)
    assert (fresh.title, fresh.location) == ("A third name", "Canteen")


def test_offers_are_held_as_long_as_before(app: Flask) -> None:
    event, _people, _post = crowd(1, capacity=2)
    until = NOON + timedelta(hours=1)
    with transaction() as session:
        eve = make_person(session)
        signup = say(session, Answer.YES, event=event, person=eve)
        signup.status, signup.held_until = SignupStatus.OFFERED, until
    move(event)

    shorter = db.session.scalars(
        db.select(Signup.held_until).filter_by(person_id=eve.id)
    ).one()
    stop_it(event, CauseKind.EDITED)
    db.session.rollback()

    held = db.session.scalars(
        db.select(Signup.held_until).filter_by(person_id=eve.id)
    ).one()
    assert (shorter, held) == (NOON, until)


def everything(event: Event) -> dict[str, object]:
    """All that a cancellation could touch of this event."""
    db.session.rollback()
    fresh = db.session.get_one(Event, event.id)
    signups = db.session.scalars(db.select(Signup).order_by(Signup.id))
    seats = db.session.scalars(db.select(Seat).order_by(Seat.id))
    messages = db.session.scalars(db.select(Message).order_by(Message.id))
    return {
        "event": (details_of(fresh), fresh.status, fresh.canceled_at, fresh.frozen_at),
        "reason": fresh.cancel_reason,
        "signups": [(s.person_id, s.status, s.turn, s.held_until) for s in signups],
        "seats": [(s.person_id, s.table_number, s.published_table) for s in seats],
        "messages": [(m.uuid, m.state, m.content, m.useless_at) for m in messages],
    }


def test_a_cancellation_undone_in_time_is_as_if_nothing_was(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session, tables=2, seats=3)
        people = [make_person(session) for _ in range(8)]
        seat(session, event, people[:3], people[3:6])
        for person in people[6:]:
            say(session, Answer.YES, event=event, person=person)
    post.work()
    before = everything(event)
    call_off(event)
    silent = post.work(now=BEFORE + HOLD - A_SECOND)

    stopped = stop_it(event, CauseKind.CANCELED)

    assert (silent, stopped.is_stopped, stopped.done) == ([], True, 0)
    assert everything(event) == before
    assert post.work(now=BEFORE + 2 * HOLD) == []


def test_mail_on_its_way_waits_for_the_undoing_and_then_leaves(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event, ana, ben = (
            make_event(session),
            make_person(session),
            make_person(session),
        )
        say(session, Answer.YES, event=event, person=ana)
        leave_announcement(session, event, actor_id=event.organizer_id, due_at=BEFORE)
    before = everything(event)
    call_off(event)
    silent = post.work(now=BEFORE + HOLD - A_SECOND)

    stop_it(event, CauseKind.CANCELED)
    same = everything(event) == before
    carried = post.work(now=BEFORE + HOLD + A_SECOND)

    assert (silent, same) == ([], True)
    assert kinds_to(carried, ana) == [MailKind.INVITE]
    assert kinds_to(carried, ben) == [MailKind.ANNOUNCEMENT]


def test_a_cancellation_that_nobody_undoes_is_told_after_its_hold(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event, ana, eve = (
            make_event(session),
            make_person(session),
            make_person(session),
        )
        say(session, Answer.YES, event=event, person=ana)
    post.work()
    with transaction() as session:
        say(session, Answer.YES, event=event, person=eve)
    call_off(event)

    carried = post.work(now=BEFORE + HOLD)
    late = stop_it(event, CauseKind.CANCELED, now=BEFORE + HOLD)

    assert kinds_to(carried, ana) == [MailKind.CANCELLATION]
    assert kinds_to(carried, eve) == []
    assert late.is_stopped is False
    assert db.session.get_one(Event, event.id).status is EventStatus.CANCELED
    assert post.work(now=BEFORE + HOLD + SET_ASIDE) == []


def test_undoing_a_cancellation_that_was_told_in_part_is_refused(app: Flask) -> None:
    event, _people, post = crowd(25)
    call_off(event)
    worker = Worker(
        carry=post.carried.append,
        house=HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _session: BEFORE + HOLD,
    )
    assert worker.work_off_next()

    late = stop_it(event, CauseKind.CANCELED, now=BEFORE + HOLD)
    carried = post.work(now=BEFORE + HOLD)

    assert late.is_stopped is False
    assert {p.kind for p in carried} == {MailKind.CANCELLATION}
    assert len(carried) == 25


def leave_removal(event: Event, people: list[Person]) -> None:
    """Ask to take these off the list; held for a minute."""
    with transaction() as session:
        assert remove_guests(
            session,
            event_id=event.id,
            people=[person.id for person in people],
            words="Only one team fits.",
            actor_id=event.organizer_id,
            key="r",
            hold=HOLD,
            now=BEFORE,
        )


def test_a_removal_that_is_stopped_in_time_removes_nobody(app: Flask) -> None:
    event, people, post = crowd(3)
    before = everything(event)
    leave_removal(event, people[:2])
    silent = post.work(now=BEFORE + HOLD - A_SECOND)

    stopped = stop_it(event, CauseKind.REMOVED)

    assert (silent, stopped.is_stopped, stopped.done) == ([], True, 0)
    assert post.work(now=BEFORE + HOLD) == []
    assert everything(event) == before


def test_those_removed_read_why_and_their_places_are_given_on(app: Flask) -> None:
    event, people, post = crowd(3, capacity=3)
    with transaction() as session:
        eve = make_person(session)
        say(session, Answer.YES, event=event, person=eve)
    leave_removal(event, people[:2])
    with transaction() as session:  # one goes by themselves meanwhile
        say(session, Answer.NO, event=event, person=people[0])

    carried = post.work(now=BEFORE + HOLD)

    [goodbye] = [p for p in carried if p.person_id == people[1].id]
    assert goodbye.kind is MailKind.CANCELLATION
    body = mail_in(goodbye).get_body(("plain",))
    assert body is not None
    assert "Only one team fits." in body.get_content()
    assert kinds_to(carried, people[2]) == []
    assert kinds_to(carried, eve) == [MailKind.INVITE]


def test_a_removal_stopped_halfway_keeps_the_others(app: Flask) -> None:
    event, people, post = crowd(25)
    leave_removal(event, people)
    worker = Worker(
        carry=post.carried.append,
        house=HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _session: BEFORE + HOLD,
    )
    assert worker.work_off_next()

    stopped = stop_it(event, CauseKind.REMOVED, now=BEFORE + HOLD)
    carried = post.work(now=BEFORE + HOLD)

    assert (stopped.is_stopped, stopped.done) == (True, 20)
    assert len(carried) == 20
    going = db.session.scalars(
        db.select(Signup.person_id).filter_by(status=SignupStatus.ATTENDING)
    ).all()
    assert sorted(going) == sorted(person.id for person in people[20:])


def test_an_announcement_is_stopped_by_the_same_press(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session)
        make_person(session)
        due_at = BEFORE + HOLD
        leave_announcement(session, event, actor_id=event.organizer_id, due_at=due_at)

    stopped = stop_it(event, CauseKind.ANNOUNCED)
    again = stop_it(event, CauseKind.ANNOUNCED)

    assert (stopped.is_stopped, again.is_stopped) == (True, False)
    assert post.work(now=BEFORE + HOLD) == []


@pytest.mark.parametrize("of_another", [True, False])
def test_an_act_of_another_event_is_unknown(app: Flask, *, of_another: bool) -> None:
    event, people, _ = crowd(1)
    write(event, people)
    with transaction() as session:
        other = make_event(session)
        cause_id = session.scalars(db.select(Cause.id).filter_by(kind="noted")).one()

    with pytest.raises(NoSuchAct), transaction() as session:
        stop(
            session,
            event_id=other.id if of_another else event.id,
            cause_id=cause_id if of_another else 999_999,
            actor_id=event.organizer_id,
            now=BEFORE,
        )
