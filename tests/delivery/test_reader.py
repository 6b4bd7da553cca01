"""The mailbox is read: by token, by one worker at a time, and whatever breaks off."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.db import call_the_worker, db, transaction
from app.delivery.imap import LARGEST, Folder, greet_inbox
from app.delivery.reader import LONGEST_PAUSE_S, TRIES, Reader
from app.delivery.refusals import RefusedForNow
from app.domain.mail_route import ClientCredentials, InboxRoute
from app.domain.outbox import MailFault
from app.models import Department, Inbox
from tests.delivery.mailroom import Mailroom, mailroom, trusted
from tests.delivery.provider import TokenDesk, token_desk
from tests.factories import BEFORE, make_department

__all__ = ["trusted"]

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MAILBOX = "events@trestle.example"
HANDLED, ASIDE = "Trestle handled", "Trestle handled (not read)"
MOVES = "IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 MOVE UIDPLUS"
COPIES = "IMAP4rev1 AUTH=XOAUTH2 UIDPLUS"
NEITHER = "IMAP4rev1"


@dataclass
class Desk:
    """The mailbox, the way to it, and what was taken in how often."""

    room: Mailroom
    tokens: TokenDesk
    route: InboxRoute
    app: Flask
    taken: list[bytes]
    fails: BaseException | None = None
    now: datetime = BEFORE

    def take_in(self, session: Session, raw: bytes, now: datetime) -> None:
        """Take a mail in: its row is there once, however often it comes."""
        assert now == self.now
        if self.fails is not None and b"poison" in raw:
            raise self.fails
        self.taken.append(raw)
        make_department(session, raw.decode()[:40])
        call_the_worker(session)

    def reader(self, **given: object) -> Reader:
        """A worker's reader, as it is after a start."""
        facts: dict[str, object] = {"route": self.route, "take_in": self.take_in}
        facts |= {"app": self.app, "clock": lambda _session: self.now}
        return Reader(**(facts | given))  # type: ignore[arg-type]


@pytest.fixture
def desk(app: Flask, trusted: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with token_desk() as (tokens, url), mailroom(trusted) as (room, address):
        order = ClientCredentials(url=url, scope="mail", client_id="app", secret="x")
        route = InboxRoute(url=f"imaps://{address}", mailbox=MAILBOX, order=order)
        yield Desk(room=room, tokens=tokens, route=route, app=app, taken=[])


def effects() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(Department.name)))


def state() -> Inbox:
    db.session.rollback()
    return db.session.scalars(select(Inbox)).one()


def test_answers_are_taken_in_by_token_over_tls_and_moved(desk: Desk) -> None:
    for text in (b"one", b"two"):
        desk.room.put(text)
    rung: list[int] = []
    reader = desk.reader(nudge=lambda: rung.append(1))

    waits_s = reader.look()
    desk.room.put(b"three")
    reader.look()

    assert (waits_s, desk.room.calls) == (30, 1)  # one connection for all looks
    assert desk.taken == [b"one", b"two", b"three"]
    assert desk.room.lies_in(HANDLED) == [b"one", b"two", b"three"]
    assert desk.room.lies_in("INBOX") == []
    assert desk.room.shown == ["token-1"]
    assert len(rung) == 3
    assert (state().read_at, state().fault) == (BEFORE, None)
    assert state().account == f"{MAILBOX} {desk.route.url[8:]}/INBOX"
    reader.hang_up()


@on_one_database
def test_a_password_will_do_where_no_token_is_taken(desk: Desk) -> None:
    host = desk.route.url[8:]
    login = replace(desk.route, url=f"imaps://ana:p%C3%A4ss@{host}/INBOX", order=None)
    plain = replace(desk.route, url=f"imaps://ana:pass@{host}", order=None)
    desk.room.put(b"one")

    with_plain = greet_inbox(login)
    desk.room.capabilities = NEITHER
    with_login = greet_inbox(plain)

    assert (with_plain, with_login) == (1, 1)
    assert desk.room.shown == ["ana:päss", "ana:pass"]
    assert desk.room.lies_in("INBOX") == [b"one"]
    assert "päss" not in login.account
    assert "pass" not in repr(plain)


STEPS = {
    MOVES: ("SELECT", "SEARCH", "FETCH", "MOVE", "killed"),
    COPIES: ("COPY", "STORE", "EXPUNGE", "killed"),
    NEITHER: ("COPY", "EXPUNGE"),
}


@on_one_database
@pytest.mark.parametrize("capabilities", STEPS)
def test_broken_off_at_any_step_no_answer_is_lost_or_taken_twice(
    desk: Desk, capabilities: str
) -> None:
    desk.room.capabilities = capabilities
    texts: list[str] = []
    for step in STEPS[capabilities]:
        texts += [f"{step} one", f"{step} two"]
        for text in texts[-2:]:
            desk.room.put(text.encode())

        die_at(step, desk)
        # The process is another one now: it knows nothing, and the lease ran out.
        desk.now += timedelta(minutes=2)
        after = desk.reader()
        after.look()
        after._let_go()

        assert effects() == sorted(texts)
        assert desk.room.lies_in("INBOX") == []
        assert {raw.decode() for raw in desk.room.lies_in(HANDLED)} == set(texts)
    assert state().fault is None


def die_at(step: str, desk: Desk) -> None:
    """Read until the line breaks there, or until killed between commit and move."""
    reader = desk.reader()
    if step != "killed":
        desk.room.breaks_at = step
        reader.look()
        assert desk.room.breaks_at == ""
        return

    def handle(folder: Folder, uid: int) -> bool:
        raw = folder.fetch(uid)
        assert raw is not None
        reader._take_in((folder.validity, uid), raw)
        folder.imap.shutdown()
        raise KeyboardInterrupt

    reader._handle = handle  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        reader.look()


@on_one_database
def test_numbers_that_mean_other_mails_lose_and_repeat_nothing(desk: Desk) -> None:
    desk.room.put(b"one")
    desk.room.refuses["MOVE"] = "no room"
    reader = desk.reader()
    reader.look()

    # The mailbox was made anew: another mail has the number of the first.
    desk.room.validity, desk.room.folders["INBOX"] = 8, {1: b"two", 2: b"one"}
    del desk.room.refuses["MOVE"]
    reader.look()

    assert desk.taken == [b"one", b"two", b"one"]
    assert effects() == ["one", "two"]
    assert desk.room.lies_in(HANDLED) == [b"two", b"one"]
    reader.hang_up()


@on_one_database
def test_what_cannot_be_moved_is_taken_in_once_and_said(desk: Desk) -> None:
    desk.room.put(b"one")
    desk.room.refuses["MOVE"] = "[NOPERM] not allowed"
    reader = desk.reader()

    reader.look()
    reader.look()
    told = (state().fault, state().trouble)
    desk.room.refuses.clear()
    reader.look()

    assert desk.taken == [b"one"]
    assert told == (MailFault.SERVER, "MOVE: [NOPERM] not allowed")
    assert desk.room.lies_in(HANDLED) == [b"one"]
    assert state().fault is None
    reader.hang_up()


@on_one_database
def test_many_that_somebody_marked_as_deleted_hide_no_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.delivery.imap.AT_ONCE", 2)
    for text in (b"gone", b"gone too", b"gone as well"):
        desk.room.flags[desk.room.put(text)] = {"\\Deleted"}
    desk.room.put(b"one")
    reader = desk.reader()

    reader.look()

    assert desk.taken == [b"one"]
    assert desk.room.lies_in(HANDLED) == [b"one"]
    reader.hang_up()


@on_one_database
def test_one_that_cannot_be_read_is_set_aside_and_stops_nobody(desk: Desk) -> None:
    desk.room.put(b"poison")
    desk.room.put(b"one")
    desk.fails = RuntimeError("a fault of ours")
    reader = desk.reader()

    for _ in range(TRIES):
        reader.look()

    assert effects() == ["one"]
    assert desk.taken == [b"one"]
    assert desk.room.lies_in("INBOX") == []
    assert (desk.room.lies_in(ASIDE), state().set_aside) == ([b"poison"], 1)
    reader.hang_up()


@on_one_database
def test_a_busy_database_is_no_fault_of_a_mail(desk: Desk) -> None:
    desk.room.put(b"poison")
    desk.fails = OperationalError("insert", None, Exception("database is locked"))
    reader = desk.reader()

    for _ in range(TRIES + 1):
        with pytest.raises(OperationalError):
            reader.look()
    desk.fails = None
    reader.look()

    assert effects() == ["poison"]
    assert (desk.room.lies_in(ASIDE), state().set_aside) == ([], 0)
    reader.hang_up()


@on_one_database
def test_of_a_huge_mail_only_the_beginning_is_fetched(desk: Desk) -> None:
    desk.room.put(b"x" * (LARGEST + 5))

    reader = desk.reader()
    reader.look()

    assert [len(raw) for raw in desk.taken] == [LARGEST]
    assert len(desk.room.lies_in(HANDLED)[0]) == LARGEST + 5
    reader.hang_up()


@on_one_database
def test_one_that_somebody_took_away_meanwhile_is_passed_over(desk: Desk) -> None:
    desk.room.put(b"one")
    reader = desk.reader()
    handle = reader._handle

    def emptied(folder: object, uid: int) -> bool:
        desk.room.folders["INBOX"].clear()
        return handle(folder, uid)  # type: ignore[arg-type]

    reader._handle = emptied  # type: ignore[method-assign]
    reader.look()

    assert (desk.taken, state().fault) == ([], None)
    reader.hang_up()


def test_of_two_workers_one_reads_until_its_lease_runs_out(desk: Desk) -> None:
    first, second = desk.reader(), desk.reader()
    first.look()
    desk.room.put(b"one")

    waits_s = second.look()
    by_second = list(desk.taken)
    desk.now += first.lease
    second.look()
    desk.room.put(b"two")
    first.look()
    by_first = list(desk.taken)

    assert (by_second, by_first) == ([], [b"one"])
    assert (waits_s, desk.room.calls) == (30, 2)
    desk.now += timedelta(seconds=55)
    assert first.look() == pytest.approx(5.1)  # it looks when the lease ends
    second._let_go()
    first.look()
    assert desk.taken == [b"one", b"two"]
    first.hang_up()


@on_one_database
def test_a_lease_that_ran_out_in_the_middle_ends_the_round(desk: Desk) -> None:
    desk.room.put(b"one")
    desk.room.put(b"two")
    slow, other = desk.reader(), desk.reader()
    keep = slow._keep

    def late(session: Session, *, now: datetime) -> None:
        if desk.taken:
            desk.now += slow.lease
            other._claim(session, now=desk.now)
            now = desk.now
        keep(session, now=now)

    slow._keep = late  # type: ignore[method-assign]
    slow.look()

    assert desk.taken == [b"one"]
    assert desk.room.lies_in("INBOX") == [b"two"]


@on_one_database
def test_a_refused_sign_in_is_told_and_asked_ever_more_seldom(desk: Desk) -> None:
    desk.room.accepts = lambda token: token == "token-4"
    reader = desk.reader()

    waits_s = reader.look()
    told = (state().fault, state().refused_at, state().trouble)
    later_s = reader.look()
    desk.room.put(b"one")
    desk.now += timedelta(minutes=1)
    back_s = reader.look()

    # A token may be withdrawn before its time: it is asked for once more, and no more.
    shown = ["token-1", "token-2", "token-2", "token-3", "token-3", "token-4"]
    assert desk.room.shown == shown
    assert (waits_s, later_s, back_s) == (30, 60, 30)
    assert told[:2] == (MailFault.SIGN_IN, BEFORE)
    assert told[2].startswith("[AUTHENTICATIONFAILED] Authentication failed. {")
    assert '"status": "400"' in told[2]
    assert desk.taken == [b"one"]
    assert (state().fault, state().refused_at) == (None, None)
    reader.hang_up()


@on_one_database
def test_a_server_that_stays_away_is_asked_ever_more_seldom(desk: Desk) -> None:
    reader = desk.reader(route=replace(desk.route, url="imaps://localhost:9"))

    waits_s = [reader.look() for _ in range(6)]

    assert waits_s == [30, 60, 120, 240, LONGEST_PAUSE_S, LONGEST_PAUSE_S]
    assert state().fault is MailFault.UNREACHABLE


@on_one_database
def test_no_token_and_a_servers_own_trouble_are_told_apart(desk: Desk) -> None:
    desk.tokens.says = (401, b'{"error": "invalid_client"}')
    desk.reader().look()
    without_token = (state().fault, state().trouble)

    desk.tokens.says = None
    desk.room.refuses["AUTHENTICATE"] = "[UNAVAILABLE] try later"
    desk.now += timedelta(minutes=2)
    desk.reader().look()

    said = "127.0.0.1 gives no token: invalid_client"
    assert without_token == (MailFault.TOKEN, said)
    assert (state().fault, state().trouble) == (
        MailFault.SERVER,
        "[UNAVAILABLE] try later",
    )


@on_one_database
def test_a_certificate_that_names_another_is_not_believed(desk: Desk) -> None:
    elsewhere = replace(
        desk.route, url=desk.route.url.replace("localhost", "127.0.0.1")
    )

    with pytest.raises(RefusedForNow, match="certificate") as refusal:
        greet_inbox(elsewhere)

    assert refusal.value.fault is MailFault.UNREACHABLE
    assert desk.room.shown == []


@on_one_database
def test_a_folder_that_is_missing_is_said(desk: Desk) -> None:
    elsewhere = replace(desk.route, url=f"{desk.route.url}/Answers%20here")

    with pytest.raises(RefusedForNow, match="no such folder"):
        greet_inbox(elsewhere)

    assert elsewhere.folder == "Answers here"


def test_beside_a_mail_server_that_hangs_answers_are_still_read(desk: Desk) -> None:
    with transaction() as session:
        make_department(session, "waits")  # the database is there
    db.session.rollback()
    desk.room.put(b"one")
    read, hangs = Event(), Event()
    take_in = desk.take_in

    def seen(session: Session, raw: bytes, now: datetime) -> None:
        take_in(session, raw, now)
        read.set()

    reader = desk.reader(take_in=seen)
    sending = Thread(target=hangs.wait)  # as a carrier does that waits for an answer
    sending.start()

    reader.start()
    was_read = read.wait(10)
    reader.stop()
    reader.join(10)
    hangs.set()
    sending.join()

    assert was_read
    assert effects() == ["one", "waits"]
    assert (state().held_until, desk.room.log[-1]) == (None, "LOGOUT")
