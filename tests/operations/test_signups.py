"""Answering: what each answer earns, what is too late, what is told, to whom."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.events import EventStatus
from app.domain.needs import NeedTick
from app.domain.outbox import MailKind, MessageState
from app.domain.signups import Answer, SignupStatus, Source
from app.models import Cause, Event, Message, Need, Person, Signup
from app.operations.besides import Details, NobodyAnswered, describe
from app.operations.signups import (
    EventHasStarted,
    EventIsCanceled,
    EventIsOver,
    foresee_no,
    resize,
    rsvp,
)
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.post import Post, kinds_to

MINUTE = timedelta(minutes=1)
END = NOON + timedelta(hours=1)


def start(*, capacity: int | None = None, people: int = 1) -> tuple[int, list[int]]:
    """(id of an event, ids of people who have not answered)."""
    with transaction() as session:
        event = make_event(session, capacity=capacity)
        return event.id, [make_person(session).id for _ in range(people)]


def answer(
    said: Answer, *, event_id: int, person_id: int, now: datetime = BEFORE
) -> SignupStatus:
    with transaction() as session:
        return rsvp(
            session,
            event_id=event_id,
            person_id=person_id,
            answer=said,
            house=HOUSE,
            now=now,
        ).status


def count(table: type[Message | Signup | Cause | Need]) -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count(table.id))).one()


def signup_of(person_id: int) -> Signup:
    db.session.rollback()
    return db.session.scalars(select(Signup).where(Signup.person_id == person_id)).one()


def test_ten_times_the_same_answer_is_one_row_and_one_mail(app: Flask) -> None:
    event_id, [ana] = start()

    said = {answer(Answer.YES, event_id=event_id, person_id=ana) for _ in range(10)}

    assert said == {SignupStatus.ATTENDING}
    assert (count(Signup), count(Message)) == (1, 1)


def test_ten_times_no_is_one_row_and_no_mail(app: Flask) -> None:
    event_id, [ana] = start()

    said = {answer(Answer.NO, event_id=event_id, person_id=ana) for _ in range(10)}

    assert said == {SignupStatus.DECLINED}
    assert (count(Signup), count(Message)) == (1, 0)


def test_asking_again_keeps_the_turn(app: Flask) -> None:
    event_id, people = start(capacity=1, people=4)
    for person in people:
        answer(Answer.YES, event_id=event_id, person_id=person)
    turns = [signup_of(person).turn for person in people]

    for person in reversed(people):
        answer(Answer.YES, event_id=event_id, person_id=person, now=BEFORE + MINUTE)

    assert turns == [None, 1, 2, 3]
    assert [signup_of(person).turn for person in people] == turns
    assert {signup_of(person).answered_at for person in people} == {BEFORE}


def test_leaving_the_waitlist_and_coming_back_means_the_end_of_the_line(
    app: Flask,
) -> None:
    event_id, people = start(capacity=1, people=4)
    for person in people:
        answer(Answer.YES, event_id=event_id, person_id=person)

    answer(Answer.NO, event_id=event_id, person_id=people[1])
    answer(Answer.YES, event_id=event_id, person_id=people[1])

    waiting = db.session.scalars(
        select(Signup.person_id)
        .where(Signup.status == SignupStatus.WAITLISTED)
        .order_by(Signup.turn)
    ).all()
    assert waiting == [people[2], people[3], people[1]]


def test_a_yes_is_possible_until_the_start_and_a_no_until_the_end(app: Flask) -> None:
    event_id, [ana, bo] = start(people=2)

    last_yes = answer(
        Answer.YES, event_id=event_id, person_id=ana, now=NOON - timedelta(seconds=1)
    )
    with pytest.raises(EventHasStarted):
        answer(Answer.YES, event_id=event_id, person_id=bo, now=NOON)
    last_no = answer(
        Answer.NO, event_id=event_id, person_id=ana, now=END - timedelta(seconds=1)
    )
    with pytest.raises(EventIsOver):
        answer(Answer.NO, event_id=event_id, person_id=ana, now=END)

    assert (last_yes, last_no) == (SignupStatus.ATTENDING, SignupStatus.DECLINED)
    assert count(Signup) == 1


@pytest.mark.parametrize("said", list(Answer))
def test_a_canceled_event_takes_no_answer(app: Flask, said: Answer) -> None:
    event_id, [ana] = start()
    with transaction() as session:
        session.get_one(Event, event_id).status = EventStatus.CANCELED

    with pytest.raises(EventIsCanceled):
        answer(said, event_id=event_id, person_id=ana)

    assert (count(Signup), count(Message)) == (0, 0)


def test_an_unknown_event_is_not_found(app: Flask) -> None:
    _, [ana] = start()

    with pytest.raises(NoResultFound):
        answer(Answer.YES, event_id=987_654, person_id=ana)


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [(None, SignupStatus.ATTENDING), (1, SignupStatus.WAITLISTED)],
)
def test_whoever_was_invited_by_name_answers_like_anyone(
    app: Flask, capacity: int | None, expected: SignupStatus
) -> None:
    event_id, [ana, bo] = start(capacity=capacity, people=2)
    answer(Answer.YES, event_id=event_id, person_id=bo)
    with transaction() as session:
        session.add(
            Signup(
                event_id=event_id,
                person_id=ana,
                status=SignupStatus.INVITED,
                answered_at=BEFORE,
                source=Source.HOST,
                host_words="You asked for this one.",
            )
        )

    said = answer(Answer.YES, event_id=event_id, person_id=ana)

    signup = signup_of(ana)
    assert (said, signup.host_words, signup.source) == (expected, "", Source.PAGE)


def test_an_invited_person_who_says_no_frees_nothing_and_is_mailed_nothing(
    app: Flask,
) -> None:
    event_id, people = start(capacity=1, people=3)
    with transaction() as session:
        session.add(
            Signup(
                event_id=event_id,
                person_id=people[0],
                status=SignupStatus.INVITED,
                answered_at=BEFORE,
            )
        )
    for person in people[1:]:
        answer(Answer.YES, event_id=event_id, person_id=person)

    answer(Answer.NO, event_id=event_id, person_id=people[0])

    assert [signup_of(person).status for person in people] == [
        SignupStatus.DECLINED,
        SignupStatus.ATTENDING,
        SignupStatus.WAITLISTED,
    ]
    assert count(Message) == 1


def offered() -> tuple[int, list[int]]:
    """An event of one place, late: the first left, the second is asked, a third waits."""
    event_id, people = start(capacity=1, people=3)
    for person in people:
        answer(Answer.YES, event_id=event_id, person_id=person)
    late = NOON - timedelta(hours=5)
    answer(Answer.NO, event_id=event_id, person_id=people[0], now=late)
    return event_id, people


def test_taking_an_offer_gives_the_place_and_one_invite(app: Flask) -> None:
    event_id, people = offered()
    late = NOON - timedelta(hours=4)

    said = [
        answer(Answer.YES, event_id=event_id, person_id=people[1], now=late)
        for _ in range(3)
    ]

    signup = signup_of(people[1])
    kinds = db.session.scalars(
        select(Message.kind).where(Message.person_id == people[1]).order_by(Message.id)
    ).all()
    assert said == [SignupStatus.ATTENDING] * 3
    assert signup.held_until is None
    assert kinds == [MailKind.OFFER, MailKind.INVITE]


def test_declining_an_offer_asks_the_next_at_once(app: Flask) -> None:
    event_id, people = offered()

    answer(
        Answer.NO, event_id=event_id, person_id=people[1], now=NOON - timedelta(hours=4)
    )

    assert [signup_of(person).status for person in people] == [
        SignupStatus.DECLINED,
        SignupStatus.DECLINED,
        SignupStatus.OFFERED,
    ]
    assert signup_of(people[2]).held_until == NOON - timedelta(hours=2)


def test_an_offer_is_no_second_place(app: Flask) -> None:
    event_id, people = offered()

    back = answer(
        Answer.YES,
        event_id=event_id,
        person_id=people[0],
        now=NOON - timedelta(hours=4),
    )

    assert back is SignupStatus.WAITLISTED
    assert signup_of(people[0]).turn == 3


def leave(event_id: int, person_id: int, *, between: Callable[[], None]) -> None:
    """Say no as the page does: render first, then lock; `between` happens there."""
    ready = foresee_no(
        db.session(), event_id=event_id, person_id=person_id, house=HOUSE, now=BEFORE
    )
    between()
    with transaction() as session:
        rsvp(
            session,
            event_id=event_id,
            person_id=person_id,
            answer=Answer.NO,
            house=HOUSE,
            now=BEFORE,
            ready=ready,
        )


def cancellation_of(person_id: int) -> Message:
    return db.session.scalars(
        select(Message).where(
            Message.person_id == person_id, Message.kind == MailKind.CANCELLATION
        )
    ).one()


def test_a_no_uses_the_mail_that_was_rendered_before_the_lock(app: Flask) -> None:
    event_id, [ana, bo] = start(capacity=1, people=2)
    for person in (ana, bo):
        answer(Answer.YES, event_id=event_id, person_id=person)
    Post().work()
    ready = foresee_no(
        db.session(), event_id=event_id, person_id=ana, house=HOUSE, now=BEFORE
    )
    assert ready is not None

    with transaction() as session:
        rsvp(
            session,
            event_id=event_id,
            person_id=ana,
            answer=Answer.NO,
            house=HOUSE,
            now=BEFORE,
            ready=ready,
        )

    own = cancellation_of(ana)
    assert (own.uuid, own.content) == (ready.uuid, ready.content)
    assert kinds_of(bo) == [MailKind.INVITE]


def kinds_of(person_id: int) -> list[MailKind]:
    return list(
        db.session.scalars(
            select(Message.kind)
            .where(Message.person_id == person_id)
            .order_by(Message.id)
        )
    )


def test_foreseeing_writes_nothing(app: Flask) -> None:
    event_id, [ana] = start()
    answer(Answer.YES, event_id=event_id, person_id=ana)
    Post().work()
    db.session.rollback()

    foresee_no(db.session(), event_id=event_id, person_id=ana, house=HOUSE, now=BEFORE)

    assert (list(db.session.new), list(db.session.dirty)) == ([], [])


def test_a_mail_rendered_too_early_is_thrown_away(app: Flask) -> None:
    event_id, [ana] = start()
    answer(Answer.YES, event_id=event_id, person_id=ana)
    Post().work()

    def move() -> None:
        with transaction() as session:
            session.get_one(Event, event_id).title = "Another name"

    leave(event_id, ana, between=move)

    content = cancellation_of(ana).content
    assert b"SUMMARY:Another name" in decoded(content)


def decoded(content: bytes) -> bytes:
    parts = message_from_bytes(content).walk()
    [calendar] = [p for p in parts if p.get_content_type() == "text/calendar"]
    payload = calendar.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


@pytest.mark.parametrize("answers", [[], [Answer.NO], [Answer.YES]])
def test_nothing_is_foreseen_for_whose_calendar_holds_nothing(
    app: Flask, answers: list[Answer]
) -> None:
    event_id, [ana] = start()
    for said in answers:
        answer(said, event_id=event_id, person_id=ana)

    foreseen = foresee_no(
        db.session(), event_id=event_id, person_id=ana, house=HOUSE, now=BEFORE
    )

    assert foreseen is None


def test_a_larger_room_is_filled_in_order_and_by_the_worker(app: Flask) -> None:
    post = Post()
    event_id, people = start(capacity=1, people=5)
    for person in people:
        answer(Answer.YES, event_id=event_id, person_id=person)
    post.work()

    with transaction() as session:
        resize(session, event_id=event_id, capacity=3, now=BEFORE)
    in_request = [signup_of(person).status for person in people]
    carried = post.work()

    w, a = SignupStatus.WAITLISTED, SignupStatus.ATTENDING
    assert in_request == [a, w, w, w, w]
    assert [signup_of(person).status for person in people] == [a, a, a, w, w]
    persons = [db.session.get_one(Person, person) for person in people]
    assert [kinds_to(carried, person) for person in persons] == [
        [],
        [MailKind.INVITE],
        [MailKind.INVITE],
        [],
        [],
    ]


def test_a_hundred_free_places_are_given_in_batches_of_twenty(app: Flask) -> None:
    event_id, people = start(capacity=1, people=46)
    for person in people:
        answer(Answer.YES, event_id=event_id, person_id=person)

    with transaction() as session:
        resize(session, event_id=event_id, capacity=None, now=BEFORE)
    Post().work()

    statuses = {signup_of(person).status for person in people}
    mails = db.session.scalars(
        select(func.count(Message.id)).where(Message.state == MessageState.SENT)
    ).one()
    assert (statuses, mails) == ({SignupStatus.ATTENDING}, 46)


def test_details_are_kept_while_the_event_is_ahead(app: Flask) -> None:
    event_id, [ana, bo] = start(people=2)
    answer(Answer.YES, event_id=event_id, person_id=ana)
    details = Details(
        shows_name=True,
        learn="How Support decides",
        ticks=(NeedTick.VEGAN,),
        note="no celery",
    )

    def tell(person_id: int, *, now: datetime, said: Details = details) -> None:
        with transaction() as session:
            describe(
                session, event_id=event_id, person_id=person_id, details=said, now=now
            )

    tell(ana, now=BEFORE)
    with pytest.raises(NobodyAnswered):
        tell(bo, now=BEFORE)
    with pytest.raises(EventIsOver):
        tell(ana, now=END, said=Details())

    signup, need = signup_of(ana), db.session.scalars(select(Need)).one()
    assert (signup.shows_name, signup.may_be_found, signup.learn) == (
        True,
        False,
        "How Support decides",
    )
    assert (need.ticks, need.note) == (["vegan"], "no celery")


def test_an_answer_changed_keeps_what_was_told_besides(app: Flask) -> None:
    event_id, [ana] = start()
    answer(Answer.YES, event_id=event_id, person_id=ana)
    with transaction() as session:
        describe(
            session,
            event_id=event_id,
            person_id=ana,
            details=Details(learn="x"),
            now=BEFORE,
        )

    answer(Answer.NO, event_id=event_id, person_id=ana)
    answer(Answer.YES, event_id=event_id, person_id=ana)

    assert signup_of(ana).learn == "x"


def test_a_refused_answer_leaves_nothing_behind(app: Flask) -> None:
    event_id, [ana] = start()

    def fail(session: Session) -> None:
        say(
            session,
            Answer.YES,
            event=session.get_one(Event, event_id),
            person=session.get_one(Person, ana),
        )
        raise EventHasStarted

    with pytest.raises(EventHasStarted), transaction() as session:
        fail(session)

    assert (count(Signup), count(Message), count(Cause)) == (0, 0, 0)
