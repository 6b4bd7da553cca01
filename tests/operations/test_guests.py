"""What hosts do about guests: acceptance C1, C7 and C8."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.db import db, transaction
from app.domain.outbox import MailKind, Parcel
from app.domain.signups import Answer, SignupStatus, Source
from app.models import Event, Message, Person, Signup
from app.operations.events import cancel
from app.operations.guest_acts import Circle, seen_of, write_to_guests
from app.operations.guests import (
    IsAGuestAlready,
    IsNotAGuest,
    add_guest,
    remove_guest,
    retry_mail,
)
from app.operations.signups import EventHasStarted
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.post import Post, calendar_in, kinds_to, mail_in

WORDS = "We need somebody who knows the tool."
TEAM = "The room is for the team today."


def add(event: Event, person: Person) -> Signup:
    with transaction() as session:
        return add_guest(
            session,
            event_id=event.id,
            person_id=person.id,
            words=WORDS,
            actor_id=event.organizer_id,
            house=HOUSE,
            now=BEFORE,
        )


def remove(event: Event, person: Person) -> None:
    with transaction() as session:
        remove_guest(
            session,
            event_id=event.id,
            person_id=person.id,
            words=TEAM,
            actor_id=event.organizer_id,
            house=HOUSE,
            now=BEFORE,
        )


def text_of(parcel: Parcel) -> str:
    body = mail_in(parcel).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_words_are_said_by_the_host_who_wrote_them(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session, capacity=3, organizer=make_person(session))
        tom, ana = make_person(session, name="Tom Baker"), make_person(session)
        ben = make_person(session)
        say(session, Answer.YES, event=event, person=ben)
    post.work()

    with transaction() as session:
        facts: dict[str, Any] = {
            "event_id": event.id,
            "actor_id": tom.id,
            "house": HOUSE,
            "now": BEFORE,
        }
        add_guest(session, person_id=ana.id, words=WORDS, **facts)
        remove_guest(session, person_id=ben.id, words=TEAM, **facts)
    with transaction() as session:
        reason, now = "The canteen floods.", BEFORE
        cancel(session, event_id=event.id, reason=reason, actor_id=tom.id, now=now)
    carried = {parcel.kind: text_of(parcel) for parcel in post.work()}

    assert all("Tom Baker says:" in text for text in carried.values())
    assert "Tom Baker took you off" in carried[MailKind.CANCELLATION]


def test_a_yes_is_one_mail_for_one_calendar(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)

    [invite] = post.work()

    method, entry = calendar_in(invite)
    assert (method, entry["SEQUENCE"], entry["UID"]) == (
        "REQUEST",
        0,
        event.calendar_uid,
    )
    assert str(entry["ATTENDEE"]) == f"mailto:{ana.email}"
    assert str(entry["ORGANIZER"]) == f"mailto:{HOUSE.mailbox.address}"
    assert HOUSE.mailbox.address in mail_in(invite)["From"]


def test_an_added_guest_has_a_place_and_reads_why(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event, ana = make_event(session, capacity=1), make_person(session)

    signup = add(event, ana)
    [invite] = post.work()

    assert (signup.status, signup.source) == (SignupStatus.ATTENDING, Source.HOST)
    assert kinds_to([invite], ana) == [MailKind.INVITE]
    assert WORDS in text_of(invite)


def test_nobody_is_added_over_the_places_or_past_those_who_wait(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session, capacity=1)
        first, second, ana = (make_person(session) for _ in range(3))
        say(session, Answer.YES, event=event, person=first)
        say(session, Answer.YES, event=event, person=second)

    signup = add(event, ana)

    assert (signup.status, signup.turn) == (SignupStatus.WAITLISTED, 2)


def test_a_guest_is_not_added_twice(app: Flask) -> None:
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
    add(event, ana)

    with pytest.raises(IsAGuestAlready):
        add(event, ana)


def test_nobody_is_added_once_it_began(app: Flask) -> None:
    with transaction() as session:
        event, ana = make_event(session), make_person(session)

    with pytest.raises(EventHasStarted), transaction() as session:
        add_guest(
            session,
            event_id=event.id,
            person_id=ana.id,
            words=WORDS,
            actor_id=event.organizer_id,
            house=HOUSE,
            now=NOON,
        )

    assert db.session.scalars(db.select(Signup)).all() == []


def test_removing_one_of_five_tells_that_one_only(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session)
        people = [make_person(session) for _ in range(5)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
    post.work()

    remove(event, people[2])
    [goodbye] = post.work()

    assert goodbye.person_id == people[2].id
    assert calendar_in(goodbye)[0] == "CANCEL"
    assert b"The room is for the team today." in goodbye.content


def test_a_removed_guests_place_goes_to_who_waits(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session, capacity=1)
        ana, ben = make_person(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
        say(session, Answer.YES, event=event, person=ben)
    post.work()

    remove(event, ana)
    carried = post.work()

    statuses = db.session.scalars(db.select(Signup.status).order_by(Signup.id)).all()
    assert statuses == [SignupStatus.DECLINED, SignupStatus.ATTENDING]
    assert kinds_to(carried, ana) == [MailKind.CANCELLATION]
    assert kinds_to(carried, ben) == [MailKind.INVITE]


def test_whoever_waits_is_removed_with_a_reason_they_read(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session, capacity=1)
        ana, ben = make_person(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
        say(session, Answer.YES, event=event, person=ben)
    post.work()

    remove(event, ben)

    [mail] = post.work()
    assert (mail.person_id, mail.kind) == (ben.id, MailKind.NEWS)
    assert TEAM in text_of(mail)


def test_whoever_is_added_to_a_full_room_reads_why(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session, capacity=1)
        ana, ben = make_person(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
    post.work()

    add(event, ben)

    [mail] = post.work()
    assert (mail.person_id, mail.kind) == (ben.id, MailKind.NEWS)
    assert WORDS in text_of(mail)


def test_a_stranger_cannot_be_removed(app: Flask) -> None:
    with transaction() as session:
        event, ana = make_event(session), make_person(session)

    with pytest.raises(IsNotAGuest):
        remove(event, ana)


def test_who_was_removed_can_be_invited_again_above_the_cancel(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
    post.work()
    remove(event, ana)
    [goodbye] = post.work()

    add(event, ana)
    [again] = post.work()

    (_, gone), (method, back) = calendar_in(goodbye), calendar_in(again)
    assert (method, back["UID"]) == ("REQUEST", gone["UID"])
    assert back["SEQUENCE"] == gone["SEQUENCE"] + 1
    assert back["DTSTAMP"].dt > gone["DTSTAMP"].dt


def test_a_note_goes_once_to_the_circle_it_is_for(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session, capacity=1)
        ana, ben, eve = (make_person(session) for _ in range(3))
        say(session, Answer.YES, event=event, person=ana)
        say(session, Answer.YES, event=event, person=ben)
        say(session, Answer.NO, event=event, person=eve)
    post.work()

    said = []
    meant = {Circle.WAITING: [ben.id], Circle.ALL: [ana.id, ben.id]}
    for circle in (Circle.WAITING, Circle.WAITING, Circle.ALL):
        with transaction() as session:
            said.append(
                write_to_guests(
                    session,
                    event_id=event.id,
                    circle=circle,
                    text="Bring a cup.",
                    actor_id=event.organizer_id,
                    takes_replies=circle is Circle.ALL,
                    key=circle.value,
                    seen=seen_of(meant[circle]),
                    hold=timedelta(0),
                    now=BEFORE,
                )
            )
    carried = post.work()

    assert said == [True, False, True]
    assert kinds_to(carried, ana) == [MailKind.NOTE]
    assert kinds_to(carried, ben) == [MailKind.NOTE, MailKind.NOTE]
    assert kinds_to(carried, eve) == []
    answers_go_to = [
        mail_in(parcel)["Reply-To"].addresses[0].addr_spec
        for parcel in carried
        if parcel.person_id == ben.id
    ]
    assert answers_go_to == [HOUSE.mailbox.address, event.organizer.email]


def test_what_waits_for_its_next_try_is_tried_at_once(app: Flask) -> None:
    post = Post(is_down=True)
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
    post.work()
    post.is_down = False
    too_early = post.work(now=BEFORE + timedelta(seconds=1))

    with transaction() as session:
        retried = retry_mail(
            session,
            event_id=event.id,
            person_id=ana.id,
            house=HOUSE,
            now=BEFORE + timedelta(seconds=1),
        )

    assert (too_early, retried) == ([], True)
    assert kinds_to(post.work(), ana) == [MailKind.INVITE]


def test_nothing_is_tried_again_where_nothing_was_refused(app: Flask) -> None:
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)

    with transaction() as session:
        retried = retry_mail(
            session, event_id=event.id, person_id=ana.id, house=HOUSE, now=BEFORE
        )

    assert retried is False
    assert len(db.session.scalars(db.select(Message)).all()) == 1
