"""An invite sent again overwrites what a calendar holds: never twice, never backward."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.db import db, transaction
from app.domain.calendar import Method
from app.domain.entries import Entry, Shown
from app.domain.outbox import MessageState
from app.domain.signups import Answer
from app.models import AuditEntry, Event, Invite, Message, Person, Signup
from app.operations import outbox
from app.operations.events import cancel
from app.operations.guests import remove_guest
from app.operations.sending_again import Again, send_again, send_to_lacking
from app.queries.entries import find_entries
from tests.factories import BEFORE, HOUSE, NOON, make_person, say
from tests.operations.post import Post, calendar_in
from tests.operations.test_edits import change, going
from tests.together import at_once

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LATER = timedelta(minutes=30)


def again(event: Event, person: Person, *, after: timedelta = timedelta(0)) -> Again:
    with transaction() as session:
        return send_again(
            session,
            event_id=event.id,
            person_id=person.id,
            house=HOUSE,
            now=BEFORE + after,
        )


def entry_of(event: Event, person: Person) -> Entry:
    db.session.rollback()
    found = find_entries(db.session(), event_id=event.id, person_ids=[person.id])
    return found[person.id]


def numbers(post: Post) -> list[tuple[str, int, str]]:
    """Method, SEQUENCE and answer of each calendar mail that was carried, in order."""
    said = [calendar_in(parcel) for parcel in post.carried if parcel.person_id]
    return [
        (
            method,
            int(vevent["SEQUENCE"]),
            str(vevent["ATTENDEE"].params.get("PARTSTAT", "")),
        )
        for method, vevent in said
    ]


@SQLITE
def test_the_same_entry_is_sent_with_a_later_stamp(app: Flask) -> None:
    event, ana, post = going()
    [first] = post.carried

    said = again(event, ana)
    [second] = post.work()

    assert said is Again.SENT
    assert numbers(post) == [("REQUEST", 0, "ACCEPTED")] * 2
    old, new = calendar_in(first)[1], calendar_in(second)[1]
    assert (new["UID"], new.start) == (old["UID"], old.start)
    assert new["DTSTAMP"].dt > old["DTSTAMP"].dt
    assert entry_of(event, ana).shown is Shown.CURRENT


@SQLITE
def test_pressing_twice_before_it_left_writes_one(app: Flask) -> None:
    event, ana, post = going()

    said = [again(event, ana), again(event, ana)]

    assert said == [Again.SENT, Again.WAITS]
    assert len(post.work()) == 1


@SQLITE
def test_nobody_gets_more_than_three_an_hour(app: Flask) -> None:
    event, ana, post = going()
    said = []
    for _ in range(4):
        said.append(again(event, ana))
        post.work()

    later = again(event, ana, after=timedelta(minutes=61))

    assert said == [Again.SENT, Again.SENT, Again.ENOUGH, Again.ENOUGH]
    assert (len(post.carried), later) == (3, Again.SENT)


@SQLITE
def test_after_a_move_the_new_time_is_sent_and_asked_about_again(app: Flask) -> None:
    event, ana, post = going()
    change(event, starts_at=NOON + LATER, ends_at=NOON + 2 * LATER)
    post.work()
    with transaction() as session:  # the move came after the answer
        session.execute(update(Signup).values(answered_at=BEFORE - LATER))

    again(event, ana, after=LATER)
    post.work(now=BEFORE + LATER)

    assert numbers(post)[1:] == [("REQUEST", 1, "NEEDS-ACTION")] * 2
    assert calendar_in(post.carried[-1])[1].start == NOON + LATER


@SQLITE
def test_while_the_move_waits_the_old_time_is_never_sent(app: Flask) -> None:
    event, ana, post = going()
    change(event, starts_at=NOON + LATER, ends_at=NOON + 2 * LATER)
    again(event, ana)

    post.work()

    starts = [calendar_in(parcel)[1].start for parcel in post.carried]
    assert starts[1:] == [NOON + LATER] * len(starts[1:])
    assert [number for _, number, _ in numbers(post)] == sorted(
        number for _, number, _ in numbers(post)
    )


@SQLITE
def test_nothing_is_sent_to_who_was_removed_or_after_a_cancellation(
    app: Flask,
) -> None:
    event, ana, post = going()
    with transaction() as session:
        ben = make_person(session)
        say(session, Answer.YES, event=event, person=ben)
    post.work()
    with transaction() as session:
        remove_guest(
            session,
            event_id=event.id,
            person_id=ana.id,
            words="Full.",
            actor_id=event.organizer_id,
            house=HOUSE,
            now=BEFORE,
        )
    post.work()
    assert entry_of(event, ana).shown is Shown.REMOVED
    said = [again(event, ana)]
    with transaction() as session:
        cancel(
            session,
            event_id=event.id,
            reason="The kitchen burned down.",
            actor_id=event.organizer_id,
            now=BEFORE,
        )

    said.append(again(event, ben))
    post.work()

    assert said == [Again.NO_PLACE, Again.NO_PLACE]
    assert [method for method, _, _ in numbers(post)][-2:] == ["CANCEL", "CANCEL"]


@SQLITE
def test_a_refused_invite_is_sent_again_under_its_own_number(app: Flask) -> None:
    event, *_ = going()
    with transaction() as session:
        ben = make_person(session)
        say(session, Answer.YES, event=event, person=ben)
        parcel = outbox.claim_next(session, now=BEFORE)
        assert parcel is not None
        outbox.fail(session, parcel=parcel, trouble="550 unknown", now=BEFORE)
    assert entry_of(event, ben).shown is Shown.REFUSED

    said = again(event, ben)

    assert (said, entry_of(event, ben).shown) == (Again.SENT, Shown.COMING)
    [mail] = Post().work()
    assert (mail.person_id, calendar_in(mail)[1]["SEQUENCE"]) == (ben.id, 0)
    assert entry_of(event, ben).shown is Shown.CURRENT


@SQLITE
def test_all_who_lack_it_get_it_once_and_nobody_else(app: Flask) -> None:
    event, ana, post = going()
    with transaction() as session:
        ben, cem = make_person(session), make_person(session)
        for person in (ben, cem):
            say(session, Answer.YES, event=event, person=person)
        session.execute(  # Ben's never left in time; Cem's is on its way
            update(Message)
            .where(Message.person_id == ben.id)
            .values(state=MessageState.TOO_LATE)
        )

    with transaction() as session:
        found = send_to_lacking(session, event_id=event.id, now=BEFORE)
    with transaction() as session:
        send_to_lacking(session, event_id=event.id, now=BEFORE)
    carried = post.work()

    assert found == 1
    assert sorted(parcel.person_id or 0 for parcel in carried) == [ben.id, cem.id]
    entries = [entry_of(event, person).shown for person in (ana, ben, cem)]
    assert entries == [Shown.CURRENT] * 3
    noted = select(AuditEntry.person_id).where(AuditEntry.act == "retried_mail")
    assert set(db.session.scalars(noted)) == {ben.id}


def test_two_hosts_at_the_same_moment_write_one(app: Flask) -> None:
    event, ana, post = going()
    event_id, person_id = event.id, ana.id

    def press() -> Again:
        with transaction() as session:
            return send_again(
                session, event_id=event_id, person_id=person_id, house=HOUSE, now=BEFORE
            )

    said = at_once(app, [press] * 4)

    assert sorted(map(str, said)) == [Again.SENT, *[Again.WAITS] * 3]
    due = select(func.count()).where(Message.state == MessageState.DUE)
    db.session.rollback()
    assert db.session.scalar(due) == 1
    [mail] = post.work()
    held = db.session.scalars(select(Invite).where(Invite.person_id == ana.id)).one()
    assert (held.method, held.sequence) == (Method.REQUEST, 0)
    assert (held.held_starts_at, mail.person_id) == (NOON, ana.id)
