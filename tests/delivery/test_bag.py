"""Many mails claimed at once: what leaves, what waits, and what a death leaves behind."""

import errno
import fcntl
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.delivery import postman
from app.delivery.bag import MOST, Bag
from app.delivery.refusals import RefusedForNow
from app.delivery.worker import Worker
from app.domain.calendar import Method
from app.domain.outbox import LEASE, MessageState, Parcel
from app.domain.settings import Rhythm
from app.models import Message
from tests.factories import BEFORE, HOUSE
from tests.operations.lanes import make_lanes, put


class Killed(BaseException):
    """Stands for SIGKILL: nothing that handles errors may run after it."""


@pytest.fixture
def bag(tmp_path: Path) -> Bag:
    """A bag that learned to take many."""
    found = Bag(tmp_path)
    found.room = MOST
    return found


def worker(
    bag: Bag, carry: Callable[[Parcel], None], *, now: datetime = BEFORE
) -> Worker:
    return Worker(
        carry=carry,
        house=HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _session: now,
        bag=bag,
    )


def queue(*recipients: str) -> None:
    with transaction() as session:
        lanes = make_lanes(session, len(recipients))
        for name, lane in zip(recipients, lanes, strict=True):
            put(session, name, lane=lane, method=Method.REQUEST)


def lies() -> dict[str, tuple[MessageState, int, str | None]]:
    db.session.rollback()
    asked = select(Message.recipient, Message.state, Message.fence, Message.trouble)
    return {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(asked)}


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


UNTOUCHED = (MessageState.DUE, 0, None)
SENT = (MessageState.SENT, 1, None)


def test_of_a_full_bag_a_death_leaves_only_the_mail_in_hand_doubtful(
    app: Flask, bag: Bag, tmp_path: Path
) -> None:
    queue("a", "b", "c", "d", "e")
    carried: list[str] = []

    def die_at_the_third(parcel: Parcel) -> None:
        carried.append(parcel.recipient)
        if len(carried) == 3:
            raise Killed

    with pytest.raises(Killed):
        worker(bag, die_at_the_third).drain()
    before = lies()
    os.close(bag._file)  # as the end of its process does
    others: list[str] = []
    worker(Bag(tmp_path), lambda parcel: others.append(parcel.recipient)).drain()
    soon, files = lies(), list(tmp_path.glob("*.bag"))
    worker(Bag(tmp_path), lambda _parcel: None, now=BEFORE + LEASE).drain()

    assert set(before.values()) == {(MessageState.DUE, 1, None)}
    assert (carried, others) == (["a", "b", "c"], ["d", "e"])
    assert soon == dict.fromkeys("abde", SENT) | {"c": (MessageState.DUE, 1, None)}
    assert lies()["c"] == (MessageState.SENT, 2, None)
    assert len(files) == 1  # of the living


def test_what_there_was_no_time_for_lies_as_it_lay_and_goes_in_its_turn(
    app: Flask, bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postman, "AT_A_TIME_S", 0.0)
    queue("a", "b", "c")
    carried: list[str] = []
    found = worker(bag, lambda parcel: carried.append(parcel.recipient))

    found.drain(at_most=1)
    bag.room = MOST
    found.drain(turn_s=0.0)
    meanwhile = lies()
    found.drain()

    assert meanwhile == {"a": SENT, "b": SENT, "c": UNTOUCHED}
    assert carried == ["a", "b", "c"]
    assert lies() == dict.fromkeys("abc", SENT)


def test_a_worker_told_to_stop_gives_back_what_it_did_not_begin(
    app: Flask, bag: Bag
) -> None:
    queue("a", "b", "c")
    found = worker(bag, lambda _parcel: found.stopping.set())

    tried = found.drain()

    assert tried == 1
    assert lies() == {"a": SENT, "b": UNTOUCHED, "c": UNTOUCHED}


def test_one_refusal_in_a_full_bag_concerns_no_other_mail(app: Flask, bag: Bag) -> None:
    queue("a", "b", "c", "d")
    carried: list[str] = []

    def carry(parcel: Parcel) -> None:
        carried.append(parcel.recipient)
        if parcel.recipient == "b":
            raise RefusedForNow("451 later")

    tried = worker(bag, carry).drain()

    assert (tried, carried) == (4, ["a", "b", "c", "d"])
    assert lies() == dict.fromkeys("acd", SENT) | {
        "b": (MessageState.DUE, 1, "451 later")
    }


def test_what_could_not_be_noted_is_noted_later_and_not_carried_again(
    app: Flask, bag: Bag
) -> None:
    queue("a", "b")
    carried: list[str] = []
    found = worker(bag, lambda parcel: carried.append(parcel.recipient))
    answers = iter([BEFORE, None, None, BEFORE, BEFORE])

    def clock(_session: object) -> datetime:
        if (now := next(answers)) is None:
            raise ConnectionError("the database is gone")
        return now

    object.__setattr__(found, "clock", clock)
    with pytest.raises(ConnectionError):
        found.drain()
    unnoted = lies()
    found.drain()

    assert set(unnoted.values()) == {(MessageState.DUE, 1, None)}
    assert carried == ["a", "b"]
    assert lies() == {"a": SENT, "b": SENT}


def test_a_bag_that_cannot_be_written_carries_one_mail_at_a_time(
    app: Flask, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    bag = Bag(tmp_path / "file")
    bag.room = MOST
    queue("a", "b", "c")
    in_hand: list[int] = []

    def carry(_parcel: Parcel) -> None:
        in_hand.append(sum(fence > 0 for _, fence, _ in lies().values()))

    tried = worker(bag, carry).drain()

    assert (tried, in_hand) == (3, [3, 2, 3])
    assert lies() == dict.fromkeys("abc", SENT)


def test_a_bag_takes_more_as_long_as_there_is_time(tmp_path: Path) -> None:
    bag = Bag(tmp_path)
    rooms = []

    for left, is_done in [(1, True), (2, True), (1, True), (4, True), (3, False)]:
        bag.learn(left=left, is_done=is_done)
        rooms.append(bag.room)
    bag.learn(left=0, is_done=False)

    assert rooms == [2, 4, 4, 8, 3]
    assert bag.room == 1


@pytest.mark.parametrize("torn", [b"", b'[["u', b"\0\0\n++", b"[[]]\n", b"7\n+"])
def test_a_torn_bag_tells_nothing_and_is_thrown_away(
    tmp_path: Path, torn: bytes
) -> None:
    (tmp_path / "torn.bag").write_bytes(torn)

    found = list(Bag(tmp_path).list_left())

    assert [(each.gone, each.untouched) for each in found] == [([], [])]
    assert list(tmp_path.iterdir()) == []


def test_nobody_looks_into_the_bag_of_a_living_worker(
    app: Flask, bag: Bag, tmp_path: Path
) -> None:
    queue("a", "b", "c")
    others: list[str] = []

    def carry(_parcel: Parcel) -> None:
        worker(Bag(tmp_path), lambda parcel: others.append(parcel.recipient)).drain()

    worker(bag, carry).drain()

    assert others == []
    assert lies() == dict.fromkeys("abc", SENT)


def test_a_folder_without_locks_is_not_littered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_file: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    before = open_files()

    packed = [Bag(tmp_path).pack([]) for _ in range(3)]

    assert packed == [False] * 3
    assert list(tmp_path.iterdir()) == []
    assert open_files() == before


def test_a_bag_that_was_thrown_away_stops_no_mail(bag: Bag, tmp_path: Path) -> None:
    bag.pack([])
    [path] = tmp_path.iterdir()
    path.unlink()

    assert list(bag.list_left()) == []
    assert bag.pack([])
    assert len(list(tmp_path.iterdir())) == 1
