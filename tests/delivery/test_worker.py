"""One worker, and what a death, a slow server or a broken mail may do to it."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.delivery.carriers import (
    Carry,
    RefusedForGood,
    RefusedForNow,
    maildir_carrier,
    smtp_carrier,
)
from app.delivery.worker import Worker
from app.domain.outbox import LEASE, MailKind, MessageState, Parcel
from app.domain.settings import Rhythm
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Installation, Invite, Message, Person, Signup
from app.operations.events import cancel
from app.operations.signups import resize
from tests.delivery.test_carriers import free_port
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.lanes import make_lanes, put
from tests.operations.post import Post, kinds_to

SECOND = timedelta(seconds=1)


class Killed(BaseException):
    """Stands for SIGKILL: nothing that handles errors may run after it."""


def worker(carry: Carry, *, now: datetime = BEFORE) -> Worker:
    return Worker(
        carry=carry,
        house=HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _session: now,
    )


def states() -> dict[str, MessageState]:
    db.session.rollback()
    rows = db.session.execute(select(Message.recipient, Message.state))
    return {row[0]: row[1] for row in rows}


def refuse(trouble: BaseException, *, at: str = "ana") -> Carry:
    def carry(parcel: Parcel) -> None:
        if parcel.recipient == at:
            raise trouble

    return carry


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (RefusedForNow("421 busy"), MessageState.DUE),
        (RefusedForGood("550 unknown"), MessageState.FAILED),
        (UnicodeError("a broken mail"), MessageState.FAILED),
        (AssertionError("a bug of ours"), MessageState.FAILED),
    ],
)
def test_one_refusal_never_stops_the_message_behind_it(
    app: Flask, trouble: Exception, expected: MessageState
) -> None:
    with transaction() as session:
        for name, lane in zip(("ana", "bo"), make_lanes(session, 2), strict=True):
            put(session, name, lane=lane)

    tried = worker(refuse(trouble)).drain()

    assert tried == 2
    assert states() == {"ana": expected, "bo": MessageState.SENT}


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\x00\xff", b"To: nobody\r\n\r\nno sender", b"From: \r\n\r\n", b"\r\n" * 9],
)
def test_bytes_that_are_no_mail_are_quarantined_and_the_queue_goes_on(
    app: Flask, garbage: bytes
) -> None:
    with transaction() as session:
        ana, bo = make_lanes(session, 2)
        put(session, "ana", lane=ana).content = garbage
        put(session, "bo", lane=bo)
    server = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    server.start()
    into_smtp = smtp_carrier(f"smtp://127.0.0.1:{server.port}")

    def carry(parcel: Parcel) -> None:
        if parcel.recipient == "ana":
            into_smtp(parcel)

    worker(carry).drain()
    server.stop()

    assert states() == {"ana": MessageState.FAILED, "bo": MessageState.SENT}


def test_a_worker_that_dies_leaves_the_same_bytes_to_the_next(app: Flask) -> None:
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
        ana_id = ana.id
    tries: list[Parcel] = []

    def die(parcel: Parcel) -> None:
        tries.append(parcel)
        raise Killed

    with pytest.raises(Killed):
        worker(die).catch_up()
    worker(tries.append, now=BEFORE + LEASE - SECOND).catch_up()
    too_early = len(tries)
    worker(tries.append, now=BEFORE + LEASE).catch_up()
    worker(tries.append, now=BEFORE + 2 * LEASE).catch_up()

    first, second = tries
    assert too_early == 1
    assert (first.content, first.recipient) == (second.content, second.recipient)
    assert (first.fence, second.fence) == (1, 2)
    assert second.person_id == ana_id
    invite = db.session.scalars(select(Invite)).one()
    assert (invite.version, invite.sequence, invite.sent_at) == (1, 0, BEFORE + LEASE)


def test_a_death_after_the_server_said_yes_makes_one_copy_and_no_second_event(
    app: Flask,
) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session)
        say(session, Answer.YES, event=event, person=make_person(session))

    def carry_and_die(parcel: Parcel) -> None:
        post.carried.append(parcel)
        raise Killed

    with pytest.raises(Killed):
        worker(carry_and_die).drain()
    post.work(now=BEFORE + LEASE)

    copies = {
        message_from_bytes(parcel.content)["Message-ID"] for parcel in post.carried
    }
    assert len(post.carried) == 2
    assert len(copies) == 1


def test_a_slow_worker_cannot_undo_what_the_next_one_settled(app: Flask) -> None:
    with transaction() as session:
        put(session, "ana", lane=make_lanes(session, 1)[0])

    def take_too_long(_parcel: Parcel) -> None:
        worker(lambda _parcel: None, now=BEFORE + LEASE).drain()
        raise RefusedForGood("550 too late to say so")

    worker(take_too_long).drain()

    message = db.session.scalars(select(Message)).one()
    assert (message.state, message.trouble, message.fence) == (
        MessageState.SENT,
        None,
        2,
    )


def test_no_transaction_is_open_while_the_server_is_asked(app: Flask) -> None:
    with transaction() as session:
        put(session, "ana", lane=make_lanes(session, 1)[0])
    open_ones = []

    worker(lambda _parcel: open_ones.append(db.session().in_transaction())).drain()

    assert open_ones == [False]


def test_catch_up_does_mail_duties_and_causes_until_nothing_is_due(
    app: Flask,
) -> None:
    post = Post(now=NOON - timedelta(days=6))
    with transaction() as session:
        session.add(Installation(is_demo=False))
        event = make_event(session, capacity=1)
        people = [make_person(session) for _ in range(4)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
        resize(session, event_id=event.id, capacity=3, now=BEFORE)
        offered = make_event(session, capacity=1)
        for person in people[:2]:
            say(session, Answer.YES, event=offered, person=person)
        # Its hold ran out and nobody noticed yet.
        late = session.scalars(
            select(Signup).where(
                Signup.event_id == offered.id, Signup.person_id == people[1].id
            )
        ).one()
        late.status, late.held_until = SignupStatus.OFFERED, BEFORE

    carried = post.work()

    assert [kinds_to(carried, person) for person in people] == [
        [MailKind.INVITE, MailKind.INVITE],
        [MailKind.NEWS, MailKind.INVITE],
        [MailKind.INVITE],
        [],
    ]
    assert set(states().values()) == {MessageState.SENT}
    seen = db.session.scalars(select(Installation.worker_seen_at)).one()
    assert seen == post.now


def test_a_cause_of_many_is_told_in_batches_and_a_death_between_tells_nobody_twice(
    app: Flask,
) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session)
        people = [make_person(session) for _ in range(45)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
        event_id = event.id
    post.work()
    with transaction() as session:
        cancel(session, event_id=event_id, reason="No cook.", actor_id=1, now=BEFORE)

    def die_at_the_thirtieth(parcel: Parcel) -> None:
        if len(post.carried) == 45 + 29:
            raise Killed
        post.carried.append(parcel)

    with pytest.raises(Killed):
        worker(die_at_the_thirtieth).catch_up()
    post.work(now=BEFORE + LEASE)

    told = Counter(parcel.person_id for parcel in post.carried[45:])
    assert told == {person.id: 1 for person in people}


def test_without_a_mail_server_everything_lands_in_a_maildir_byte_by_byte(
    app: Flask, tmp_path: Path
) -> None:
    with transaction() as session:
        event = make_event(session)
        for _ in range(3):
            say(session, Answer.YES, event=event, person=make_person(session))
        stored = sorted(session.scalars(select(Message.content)))
    folder = tmp_path / "somewhere" / "mail"

    worker(maildir_carrier(str(folder))).catch_up()

    filed = sorted(path.read_bytes() for path in (folder / "new").iterdir())
    assert filed == stored
    assert set(states().values()) == {MessageState.SENT}


def test_a_maildir_that_cannot_be_written_waits_and_then_takes_all(
    app: Flask, tmp_path: Path
) -> None:
    folder = tmp_path / "mail"
    folder.write_text("a file stands where the Maildir should be")
    with transaction() as session:
        for name, lane in zip("abc", make_lanes(session, 3), strict=True):
            put(session, name, lane=lane)

    worker(maildir_carrier(str(folder / "inbox"))).catch_up()
    waiting = set(states().values())
    folder.unlink()
    worker(maildir_carrier(str(folder / "inbox")), now=BEFORE + 15 * SECOND).catch_up()

    assert waiting == {MessageState.DUE}
    assert set(states().values()) == {MessageState.SENT}
    assert len(list((folder / "inbox" / "new").iterdir())) == 3


def test_after_a_leaving_and_a_change_only_those_who_hold_it_are_told(
    app: Flask,
) -> None:
    post = Post()

    def prepare(session: Session) -> tuple[Event, list[Person]]:
        event = make_event(session)
        people = [make_person(session) for _ in range(5)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)
        return event, people

    with transaction() as session:
        event, people = prepare(session)
    post.work()
    with transaction() as session:
        say(
            session, Answer.NO, event=session.get_one(Event, event.id), person=people[2]
        )

    carried = post.work()

    told: Callable[[Person], list[MailKind]] = lambda person: kinds_to(carried, person)  # noqa: E731
    assert [told(person) for person in people] == [
        [],
        [],
        [MailKind.CANCELLATION],
        [],
        [],
    ]


def test_a_worker_with_a_long_queue_is_seen_all_along(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.delivery.worker.AT_ONCE", 2)
    with transaction() as session:
        session.add(Installation(is_demo=False))
        for number, lane in enumerate(make_lanes(session, 3)):
            put(session, f"guest{number}", lane=lane)
    seen: list[datetime | None] = []
    moments = (BEFORE + n * SECOND for n in range(10_000))

    def carry(_parcel: Parcel) -> None:
        seen.append(db.session.scalars(select(Installation.worker_seen_at)).one())
        db.session.rollback()

    Worker(
        carry=carry,
        house=HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _session: next(moments),
    ).catch_up()

    first, last = seen[0], seen[2]
    assert first is not None
    assert last is not None
    assert last > first


def test_a_next_claim_that_fails_does_not_unsay_what_was_sent(app: Flask) -> None:
    with transaction() as session:
        for name, lane in zip("ab", make_lanes(session, 2), strict=True):
            put(session, name, lane=lane)
    carried: list[str] = []

    def carry(parcel: Parcel) -> None:
        carried.append(parcel.recipient)
        if parcel.recipient == "a":
            with transaction() as session:  # nobody can be found under this kind
                raw = "UPDATE message SET kind = 'unheard_of' WHERE recipient = 'b'"
                session.execute(text(raw))

    worker(carry).drain()

    with transaction() as session:
        session.execute(text("UPDATE message SET kind = 'invite'"))
    assert carried == ["a"]
    assert states() == {"a": MessageState.SENT, "b": MessageState.DUE}
