"""Publishing, announcing, stopping and canceling: acceptance C6 and C9."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.events import AudienceKind, HostRole, Kind
from app.domain.outbox import MailKind, MessageState
from app.domain.signups import Answer
from app.models import AudienceMember, Draft, Event, Host, Message, Mute, Person
from app.operations.announcing import stop_announcing
from app.operations.details import Details
from app.operations.drafts import save_draft
from app.operations.events import EventHasBegun, cancel, publish
from app.queries.announcements import count_reach, how_far
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.post import Post, calendar_in, kinds_to
from tests.operations.test_edits import change

MINUTE = timedelta(minutes=1)
LUNCH = Details(
    kind=Kind.LEARNING_LUNCH,
    title="Asking for help",
    purpose="Learn how others ask.",
    starts_at=NOON,
    ends_at=NOON + timedelta(hours=1),
    zone="Europe/Berlin",
    location="Canteen",
    capacity=24,
    tables=4,
    seats_per_table=6,
    answer_by=NOON - timedelta(days=2),
)


def host(session: Session, organizer: Person, **facts: object) -> Event:
    names = {"handle", "host_ids", "send_delay"}
    given = {name: facts.pop(name) for name in names & set(facts)}
    return publish(
        session,
        details=replace(LUNCH, **facts),  # type: ignore[arg-type]
        organizer_id=organizer.id,
        house=HOUSE,
        now=BEFORE,
        **({"send_delay": MINUTE} | given),  # type: ignore[arg-type]
    )


def off(event: Event, *, reason: str = "The canteen floods.") -> None:
    with transaction() as session:
        cancel(
            session,
            event_id=event.id,
            reason=reason,
            actor_id=event.organizer_id,
            now=BEFORE,
        )


def test_publish_tells_the_organizers_calendar_and_holds_the_rest(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        maya = make_person(session)
        for _ in range(25):
            make_person(session)
        host(session, maya)

    at_once = post.work()
    later = post.work(now=BEFORE + MINUTE)

    assert [(parcel.kind, parcel.person_id) for parcel in at_once] == [
        (MailKind.INVITE, maya.id)
    ]
    assert [parcel.kind for parcel in later] == [MailKind.ANNOUNCEMENT] * 25


def test_publish_takes_the_place_of_the_draft(app: Flask) -> None:
    with transaction() as session:
        maya = make_person(session)
        save_draft(
            session,
            handle="abc234",
            owner_id=maya.id,
            fields={"title": "x"},
            now=BEFORE,
        )

    with transaction() as session:
        event = host(session, maya, handle="abc234")

    assert event.handle == "abc234"
    assert db.session.scalars(db.select(Draft)).all() == []


def test_named_hosts_get_the_invite_and_no_announcement(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        maya, leo = make_person(session), make_person(session)
        host(session, maya, host_ids=(leo.id, maya.id))

    carried = post.work() + post.work(now=BEFORE + MINUTE)

    assert kinds_to(carried, leo) == [MailKind.INVITE]
    assert [h.role for h in db.session.scalars(db.select(Host))] == [HostRole.HOST]


def test_who_muted_announcements_only_sees_it(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        maya, leo, ana = (make_person(session) for _ in range(3))
        session.add(Mute(person_id=leo.id, kind=MailKind.ANNOUNCEMENT))
        reach = count_reach(
            session,
            audience=AudienceKind.EVERYONE,
            value="",
            listed=(),
            hosts=(maya.id,),
        )
        host(session, maya)

    carried = post.work(now=BEFORE + MINUTE)

    assert (reach.seen_by, reach.mailed, reach.muted) == (2, 1, 1)
    assert kinds_to(carried, leo) == []
    assert kinds_to(carried, ana) == [MailKind.ANNOUNCEMENT]


def test_a_list_is_told_and_nobody_else(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        maya, leo, ana = (make_person(session) for _ in range(3))
        reach = count_reach(
            session,
            audience=AudienceKind.LIST,
            value="",
            listed=(leo.id,),
            hosts=(maya.id,),
        )
        host(session, maya, audience=AudienceKind.LIST, audience_ids=(leo.id,))

    carried = post.work(now=BEFORE + MINUTE)

    assert (reach.seen_by, reach.mailed) == (1, 1)
    assert kinds_to(carried, leo) == [MailKind.ANNOUNCEMENT]
    assert kinds_to(carried, ana) == []


def test_whoever_joins_a_list_later_is_mailed_nothing(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        maya, leo, ana = (make_person(session) for _ in range(3))
        event = host(session, maya, audience=AudienceKind.LIST, audience_ids=(leo.id,))
    post.work(now=BEFORE + MINUTE)

    change(event, audience_ids=(ana.id,))

    listed = db.session.scalars(db.select(AudienceMember.person_id)).all()
    assert listed == [ana.id]
    assert post.work() == []


def test_stopping_takes_back_what_nobody_tried_to_send(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        maya = make_person(session)
        for _ in range(3):
            make_person(session)
        event = host(session, maya)
    post.work()

    with transaction() as session:
        stopped = stop_announcing(session, event_id=event.id, now=BEFORE)
    with transaction() as session:
        again = stop_announcing(session, event_id=event.id, now=BEFORE)

    assert (stopped, again) == (True, False)
    assert post.work(now=BEFORE + MINUTE) == []
    assert how_far(db.session(), event_id=event.id).is_open is False


def test_stopping_takes_back_mail_that_is_written(app: Flask) -> None:
    with transaction() as session:
        maya = make_person(session)
        make_person(session)
        event = host(session, maya)
    _write_announcements(event)
    before = how_far(db.session(), event_id=event.id)

    with transaction() as session:
        stop_announcing(session, event_id=event.id, now=BEFORE)

    after = how_far(db.session(), event_id=event.id)
    assert (before.is_open, before.waiting) == (True, 1)
    assert (after.is_open, after.waiting, after.sent) == (False, 0, 0)


def test_an_edit_writes_unsent_announcements_anew(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        maya, ana = make_person(session), make_person(session)
        event = host(session, maya)
    _write_announcements(event)

    change(event, location="Garden")
    carried = post.work(now=BEFORE + MINUTE)

    assert kinds_to(carried, ana) == [MailKind.ANNOUNCEMENT]
    [letter] = [p for p in carried if p.person_id == ana.id]
    assert b"Garden" in letter.content
    assert b"Canteen" not in letter.content


def test_an_edit_does_not_begin_again_what_was_stopped(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        maya, ana = make_person(session), make_person(session)
        event = host(session, maya)
    _write_announcements(event)
    with transaction() as session:
        stop_announcing(session, event_id=event.id, now=BEFORE)

    change(event, location="Garden")

    assert kinds_to(post.work(now=BEFORE + MINUTE), ana) == []


def test_canceling_takes_back_what_was_not_announced(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        maya, ana = make_person(session), make_person(session)
        event = host(session, maya)
    _write_announcements(event)

    off(event)

    assert kinds_to(post.work(now=BEFORE + MINUTE), ana) == []


def test_a_canceled_event_leaves_every_calendar_that_held_it(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event, ana, ben = (
            make_event(session),
            make_person(session),
            make_person(session),
        )
        say(session, Answer.YES, event=event, person=ana)
        say(session, Answer.NO, event=event, person=ben)
    [invite] = post.work()

    off(event)
    [goodbye] = post.work()

    method, entry = calendar_in(goodbye)
    assert (method, entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert entry["UID"] == calendar_in(invite)[1]["UID"]
    assert goodbye.person_id == ana.id
    assert b"The canteen floods." in goodbye.content


def test_what_was_moved_and_canceled_before_it_left_is_never_sent(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)

    change(event, starts_at=NOON + MINUTE)
    off(event)

    assert post.work() == []
    assert set(db.session.scalars(db.select(Message.state))) == {
        MessageState.SUPERSEDED
    }


def test_whoever_waits_is_told_without_a_calendar(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session, capacity=1)
        ana, ben = make_person(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
        say(session, Answer.YES, event=event, person=ben)
    post.work()

    off(event)
    carried = post.work()

    assert kinds_to(carried, ana) == [MailKind.CANCELLATION]
    assert kinds_to(carried, ben) == [MailKind.NEWS]


def test_whoever_left_and_waits_again_hears_of_the_cancellation(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session, capacity=1)
        ana, ben = make_person(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
    post.work()
    with transaction() as session:
        say(session, Answer.NO, event=event, person=ana)
        say(session, Answer.YES, event=event, person=ben)
        say(session, Answer.YES, event=event, person=ana)
    post.work()

    off(event)

    assert kinds_to(post.work(), ana) == [MailKind.NEWS]


def test_canceling_twice_tells_once(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
    post.work()

    off(event)
    post.work()
    off(event)

    assert post.work() == []


def test_what_is_over_cannot_be_canceled(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)

    with pytest.raises(EventHasBegun), transaction() as session:
        cancel(
            session,
            event_id=event.id,
            reason="Nobody came at all.",
            actor_id=event.organizer_id,
            now=event.ends_at,
        )


def _write_announcements(event: Event) -> None:
    from app.operations.causes import work_off_next  # noqa: PLC0415

    with transaction() as session:
        while work_off_next(session, house=HOUSE, now=BEFORE + MINUTE):
            session.flush()
    db.session.refresh(event)
