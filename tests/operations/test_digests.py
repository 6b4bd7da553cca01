"""Nobody gets more than they bear, whoever writes: what waits, and how it leaves."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.digest import HeldState
from app.domain.events import AudienceKind, EventStatus
from app.domain.manners import WORKING, Manners, Week
from app.domain.outbox import MailKind, MessageState, Parcel
from app.domain.signups import Answer
from app.domain.why import NoMail
from app.models import Event, HeldNudge, Message, Mute, Person, Promise
from app.operations import outbox
from app.operations.announcing import leave_announcement, stop_announcing
from app.operations.budgets import take_budgets
from app.operations.people_leaving import let_go
from app.operations.quiet_times import (
    IsNotAllowed,
    PauseIsOver,
    choose_week,
    end_pause,
    pause_until,
)
from app.operations.why_no_mail import why_no_announcement
from app.queries.acts import list_acts
from tests.evenings import carried_at
from tests.factories import HOUSE, make_event, make_person, say

MONDAY = datetime(2027, 3, 1, 8, tzinfo=UTC)  # 9:00 in Berlin
SUNDAY = MONDAY - timedelta(hours=12)
NEXT_MONDAY = MONDAY + timedelta(days=7)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FAR = MONDAY + timedelta(days=21)
MANNERS = HOUSE.manners
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Where the database makes no difference."""


def announced(
    count: int, *, starts_at: datetime = FAR, now: datetime = MONDAY
) -> list[int]:
    """So many events of another person each, announced to everyone at once."""
    with transaction() as session:
        ids = []
        for _ in range(count):
            # Hosts are told nothing of their own events, and here of no others.
            event = make_event(
                session,
                organizer=make_person(session, site="Elsewhere"),
                starts_at=starts_at,
            )
            event.audience, event.audience_value = AudienceKind.SITE, "Berlin"
            leave_announcement(session, event, actor_id=event.organizer_id, due_at=now)
            ids.append(event.id)
    return ids


def somebody() -> int:
    """The id of one person who is told of everything in Berlin."""
    with transaction() as session:
        return make_person(session).id


def kinds(parcels: list[Parcel]) -> list[MailKind]:
    return [parcel.kind for parcel in parcels]


def plain(parcel: Parcel) -> str:
    mail = message_from_bytes(parcel.content, policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def states() -> list[HeldState]:
    db.session.rollback()
    return list(db.session.scalars(select(HeldNudge.state).order_by(HeldNudge.id)))


@one_database
def test_at_night_an_announcement_waits_for_the_morning(app: Flask) -> None:
    person_id = somebody()
    (event_id,) = announced(1, now=SUNDAY)

    at_night = carried_at(SUNDAY)
    db.session.rollback()
    event = db.session.get_one(Event, event_id)
    why = why_no_announcement(db.session(), event, person_id=person_id, now=SUNDAY)

    acts = [(act.held, act.left) for act in list_acts(db.session(), event_id=event_id)]
    assert (at_night, acts) == ([], [(1, 0)])  # its host can still stop it
    assert (why.why, why.at) == (NoMail.NOT_YET, MONDAY)
    (mail,) = carried_at(MONDAY)
    assert mail.kind is MailKind.ANNOUNCEMENT
    assert "Why you got this: You work in Berlin." in plain(mail)
    assert states() == [HeldState.SENT]
    assert carried_at(MONDAY + HOUR) == []


def test_a_second_on_one_day_comes_in_mondays_digest_and_never_alone(
    app: Flask,
) -> None:
    person_id = somebody()
    first, second = announced(2)

    same_day = carried_at(MONDAY)
    week = [mail for day in range(1, 7) for mail in carried_at(MONDAY + day * DAY)]
    db.session.rollback()
    event = db.session.get_one(Event, second)
    waits = why_no_announcement(db.session(), event, person_id=person_id, now=MONDAY)
    digest = carried_at(NEXT_MONDAY)

    assert (kinds(same_day), week) == ([MailKind.ANNOUNCEMENT], [])
    assert waits.why is NoMail.IN_DIGEST
    assert kinds(digest) == [MailKind.DIGEST]
    db.session.rollback()
    told, not_told = (db.session.get_one(Event, key) for key in (second, first))
    assert told.title in plain(digest[0])
    assert not_told.title not in plain(digest[0])
    assert "one a day, two a week" in plain(digest[0])
    later = [mail for day in range(8, 20) for mail in carried_at(MONDAY + day * DAY)]
    assert later == []
    told_why = why_no_announcement(
        db.session(), told, person_id=person_id, now=NEXT_MONDAY
    )
    assert told_why.why is NoMail.DIGESTED


def test_four_of_a_weekend_are_one_digest_on_monday(app: Flask) -> None:
    somebody()
    announced(4, now=SUNDAY)

    weekend = carried_at(SUNDAY)
    monday = carried_at(MONDAY)

    assert (weekend, kinds(monday)) == ([], [MailKind.DIGEST])
    assert "4 mails for you were due at once" in plain(monday[0])
    assert states() == [HeldState.DIGESTED] * 4
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in monday[0].content


@one_database
def test_where_nothing_is_new_any_more_there_is_no_digest(app: Flask) -> None:
    person_id = somebody()
    ids = announced(5, now=SUNDAY)
    carried_at(SUNDAY)
    with transaction() as session:
        events = [session.get_one(Event, event_id) for event_id in ids]
        person = session.get_one(Person, person_id)
        say(session, Answer.NO, event=events[0], person=person, now=SUNDAY)
        events[1].status = EventStatus.CANCELED
        events[2].starts_at, events[2].ends_at = SUNDAY, SUNDAY + HOUR
        events[3].audience_value = "Graz"
        stop_announcing(session, event_id=ids[4], now=SUNDAY)

    sent = carried_at(MONDAY) + carried_at(NEXT_MONDAY)

    assert sent == []
    assert states() == [HeldState.DROPPED] * 4  # and what a host stopped is gone


@one_database
def test_one_more_that_is_due_makes_a_digest_of_all_that_waits(app: Flask) -> None:
    person_id = somebody()
    ids = announced(3, now=SUNDAY)
    carried_at(SUNDAY)
    with transaction() as session:
        other = make_person(session, name="Kenji", site="Elsewhere")
        session.add(
            Promise(
                event_id=ids[0],
                person_id=person_id,
                other_id=other.id,
                what="The template",
                due_on=MONDAY.date(),
                made_at=SUNDAY - 3 * DAY,
            )
        )
        # They wait for the afternoon, as if held by another choice of hours.
        for held in session.scalars(select(HeldNudge)):
            held.due_at = MONDAY + 5 * HOUR

    sent = [mail for hour in range(8) for mail in carried_at(MONDAY + hour * HOUR)]

    assert kinds(sent) == [MailKind.DIGEST]
    assert "The template, for Kenji" in plain(sent[0])
    db.session.rollback()
    promised = db.session.scalars(
        select(Message.state).where(Message.kind == MailKind.PROMISE)
    ).all()
    assert promised == [MessageState.SUPERSEDED]


@one_database
def test_facts_pass_while_all_that_is_optional_is_paused(app: Flask) -> None:
    person_id = somebody()
    with transaction() as session:
        event = make_event(session, organizer=make_person(session, site="Elsewhere"))
        person = session.get_one(Person, person_id)
        pause_until(
            session,
            person_id=person_id,
            until=FAR.date(),
            manners=MANNERS,
            now=MONDAY,
        )
        say(session, Answer.YES, event=event, person=person, now=SUNDAY)
    (event_id,) = announced(1, starts_at=NEXT_MONDAY)
    held = announced(1, starts_at=FAR + 2 * DAY)

    at_night = carried_at(SUNDAY)
    paused = carried_at(MONDAY) + carried_at(NEXT_MONDAY)
    db.session.rollback()
    whys = [
        why_no_announcement(
            db.session(),
            db.session.get_one(Event, key),
            person_id=person_id,
            now=MONDAY,
        )
        for key in (event_id, *held)
    ]

    assert kinds(at_night) == [MailKind.INVITE]
    assert MailKind.ANNOUNCEMENT not in kinds(paused)
    # Nobody learns until when; what is over by then is not sent at all.
    assert [(why.why, why.at) for why in whys] == [
        (NoMail.NO_SLOT, None),
        (NoMail.PAUSED_BY_THEM, None),
    ]
    with transaction() as session:
        assert end_pause(session, person_id=person_id, now=NEXT_MONDAY)
        assert not end_pause(session, person_id=person_id, now=NEXT_MONDAY)
    assert kinds(carried_at(NEXT_MONDAY)) == [MailKind.ANNOUNCEMENT]


@one_database
def test_a_choice_of_days_is_kept_and_what_is_not_allowed_refused(
    app: Flask,
) -> None:
    person_id = somebody()
    weekend = Week(days=frozenset({5, 6}), opens_min=600, closes_min=720)
    with transaction() as session:
        choose_week(
            session, person_id=person_id, week=weekend, manners=MANNERS, now=MONDAY
        )
    announced(1)

    week = [mail for day in range(5) for mail in carried_at(MONDAY + day * DAY)]
    saturday = carried_at(MONDAY + 5 * DAY + HOUR)

    assert (week, kinds(saturday)) == ([], [MailKind.ANNOUNCEMENT])
    with pytest.raises(IsNotAllowed), transaction() as session:
        choose_week(
            session,
            person_id=person_id,
            week=weekend,
            manners=Manners(allowed=WORKING),
            now=MONDAY,
        )
    for until in (MONDAY.date(), MONDAY.date() + 400 * DAY):
        with pytest.raises(PauseIsOver), transaction() as session:
            pause_until(
                session,
                person_id=person_id,
                until=until,
                manners=MANNERS,
                now=MONDAY,
            )


@one_database
def test_without_digests_what_finds_a_day_leaves_and_the_rest_does_not(
    app: Flask,
) -> None:
    person_id = somebody()
    with transaction() as session:
        session.add(Mute(person_id=person_id, kind=MailKind.DIGEST))
    announced(3, starts_at=MONDAY + 3 * DAY)

    sent = [kinds(carried_at(MONDAY + day * DAY)) for day in range(10)]

    alone = [MailKind.ANNOUNCEMENT]
    assert sent == [alone, alone, *([[]] * 8)]
    assert sorted(states()) == [HeldState.DROPPED, HeldState.SENT]


@one_database
def test_whoever_moves_meanwhile_is_told_by_their_new_clock(app: Flask) -> None:
    person_id = somebody()
    announced(1, now=SUNDAY)
    carried_at(SUNDAY)
    with transaction() as session:
        session.get_one(Person, person_id).zone = "America/New_York"

    in_the_night = carried_at(MONDAY)

    assert in_the_night == []
    assert kinds(carried_at(MONDAY + 6 * HOUR)) == [MailKind.ANNOUNCEMENT]


@one_database
def test_whoever_left_meanwhile_is_written_nothing(app: Flask) -> None:
    person_id = somebody()
    announced(4, now=SUNDAY)
    carried_at(SUNDAY)
    with transaction() as session:
        let_go(session, person_ids=[person_id], house=HOUSE, now=SUNDAY)

    assert (carried_at(MONDAY), states()) == ([], [])


def test_a_written_nudge_asks_again_before_it_leaves(app: Flask) -> None:
    person_id = somebody()
    with transaction() as session:
        first, second, last = (
            written(
                session,
                make_event(session, starts_at=MONDAY + 2 * DAY),
                person_id,
                kind,
            )
            for kind in (MailKind.PROMPT, MailKind.PROMISE, MailKind.ANNOUNCEMENT)
        )

        taken = outbox.claim_next(session, now=MONDAY)
        nothing = outbox.claim_next(session, now=MONDAY)
        session.flush()
        moved = [session.get_one(Message, m.id).due_at for m in (second, last)]
        assert taken is not None
        outbox.settle(session, parcel=taken, now=MONDAY)
        tuesday = outbox.claim_next(session, now=MONDAY + DAY)

    assert (taken.message_id, nothing) == (first.id, None)
    assert moved == [MONDAY + DAY] * 2
    assert tuesday is not None
    assert tuesday.message_id == second.id
    db.session.rollback()
    # Its event begins before a third mail would be bearable.
    with transaction() as session:
        assert outbox.claim_next(session, now=MONDAY + DAY) is None
    assert db.session.get_one(Message, last.id).state is MessageState.TOO_LATE


def written(session: Session, event: Event, person_id: int, kind: MailKind) -> Message:
    """A nudge as it lies in the outbox on Monday morning."""
    message = Message(
        event_id=event.id,
        person_id=person_id,
        kind=kind,
        version=1,
        rank=kind.rank,
        recipient="ana@trestle.example",
        content=b"mail",
        state=MessageState.DUE,
        queued_at=SUNDAY,
        due_at=SUNDAY,
        useless_at=FAR,
    )
    session.add(message)
    session.flush()
    return message


def test_two_workers_never_both_find_room(app: Flask) -> None:
    person_id = somebody()
    with transaction() as session:
        event_id = make_event(session, starts_at=FAR).id
    ready, found = Barrier(2), []

    def worker(kind: MailKind) -> None:
        with app.app_context():
            ready.wait()
            with transaction() as session:
                budget = take_budgets(
                    session, person_ids=[person_id], manners=MANNERS, now=MONDAY
                )[person_id]
                if budget.may_send(MONDAY):
                    event = session.get_one(Event, event_id)
                    message = written(session, event, person_id, kind)
                    message.queued_at = message.due_at = MONDAY
                    found.append(kind)
            db.session.remove()

    workers = [
        Thread(target=worker, args=[k]) for k in (MailKind.PROMPT, MailKind.PROMISE)
    ]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert len(found) == 1
