"""Backups of a house under load: each restores whole, and mails nothing again.

Five by default; TRESTLE_TEST_BACKUPS=50 makes the long run.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask

from app.config import ROOT
from app.db import db, transaction
from app.domain.outbox import MessageState
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Installation, Message, Person, Signup
from bench import clients, servers
from bench.company import cookies
from tests.cli.conftest import Run, runner_of
from tests.factories import make_event, make_person, say
from tests.journeys.test_kills import Counting, environ_of, wait_until, worker
from tests.places import Place, empty_place

BACKUPS = int(os.environ.get("TRESTLE_TEST_BACKUPS", "5"))
PEOPLE, EVENTS, AT_ONCE = 60, 12 * BACKUPS, 4

pytestmark = pytest.mark.slow

Yes = tuple[int, int]
"""(event id, person id): an answer that was acknowledged."""


class Load:
    """Colleagues who answer one event after the other, until told to stop."""

    def __init__(self, app: Flask, *, port: int, events: dict[int, str]) -> None:
        with app.app_context():
            ids = list(db.session.scalars(sa.select(Person.id).order_by(Person.id)))
            db.session.rollback()
        made, token = cookies(app, person_ids=ids)
        body = f"answer=yes&csrf_token={token}"
        self._work = [
            (
                (event_id, person_id),
                clients.post(f"{path}/rsvp", body, port=port, cookie=cookie),
            )
            for event_id, path in events.items()
            for person_id, cookie in zip(ids, made, strict=True)
        ]
        self._port, self._stopping = port, threading.Event()
        self.acknowledged: list[Yes] = []

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Answer beside the test."""
        thread = threading.Thread(target=self._answer)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join()

    def _answer(self) -> None:
        for start in range(0, len(self._work), AT_ONCE):
            if self._stopping.is_set():
                return
            part = self._work[start : start + AT_ONCE]
            replies, _ = clients.send(
                self._port, [request for _, request in part], at_once=AT_ONCE
            )
            assert [reply.status for reply in replies] == [303] * len(part)
            self.acknowledged.extend(yes for yes, _ in part)


@pytest.fixture
def post() -> Iterator[tuple[Counting, int]]:
    counting = Counting()
    port = servers.free_port()
    controller = Controller(counting, hostname="127.0.0.1", port=port)
    controller.start()
    yield counting, port
    controller.stop()


def ids_of(counting: Counting) -> list[str]:
    """The Message-ID of every mail that arrived, copies too."""
    return [message_from_bytes(body)["Message-ID"] for _, body in counting.arrived]


def open_house(app: Flask) -> dict[int, str]:
    """Let people and events move in; return the path of each event."""
    soon = datetime.now(UTC) + timedelta(days=9)
    with transaction() as session:
        session.add(Installation(is_demo=False))
        host = make_person(session)
        for _ in range(PEOPLE - 1):
            make_person(session)
        events = [
            make_event(session, starts_at=soon + timedelta(hours=n), organizer=host)
            for n in range(EVENTS)
        ]
        return {event.id: f"/events/{event.slug}" for event in events}


def back_up(
    run: Run, load: Load, counting: Counting, folder: Path
) -> dict[Path, set[Yes]]:
    """Make backups while answers come in; return what each must hold."""
    made: dict[Path, set[Yes]] = {}
    for number in range(BACKUPS):
        goal = len(load.acknowledged) + 3 * AT_ONCE
        wait_until(lambda goal=goal: len(load.acknowledged) >= goal, what="answers")  # type: ignore[misc]
        file, before = folder / f"{number}.trestle", set(load.acknowledged)
        done = run("backup", file)
        assert done.exit_code == 0, done.output
        made[file] = before
    wait_until(lambda: counting.arrived, what="the first mails")
    return made


def test_backups_under_load_restore_whole_and_mail_nothing_again(
    app: Flask,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    *,
    post: tuple[Counting, int],
) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    events, (counting, smtp), port = open_house(app), post, servers.free_port()
    environ = environ_of(url, tmp_path, smtp=smtp)
    environ["TRESTLE_BASE_URL"] = f"http://127.0.0.1:{port}"
    app.secret_key = environ["TRESTLE_SECRET_KEY"]
    with (
        servers.gunicorn("app:create_app()", cwd=ROOT, environ=environ, port=port),
        worker(environ),
    ):
        load = Load(app, port=port, events=events)
        with load.going_on():
            made = back_up(runner_of(app), load, counting, tmp_path)
        wait_until(
            lambda: len(counting.arrived) >= len(load.acknowledged),
            what="every answer has its mail",
        )

    server = "" if url.startswith("sqlite") else request.getfixturevalue("server")
    before = set(ids_of(counting))
    counting.arrived.clear()
    with empty_place(url, tmp_path / "elsewhere", server=server) as place:
        for file, acknowledged in made.items():
            place.empty_again()
            done = place.restore(file, smtp_url=f"smtp://127.0.0.1:{smtp}")
            assert done.exit_code == 0, done.output
            look(place, acknowledged, smtp=smtp)
    after = ids_of(counting)
    assert len(after) == len(set(after)) == len(made)  # the new answers, once each
    assert before & set(after) == set()


def look(place: Place, acknowledged: set[Yes], *, smtp: int) -> None:
    """Look for what was lost; let mail leave again, and somebody answer."""
    with place.opened(smtp_url=f"smtp://127.0.0.1:{smtp}") as (app, run):
        there = app.extensions["cli"].worker
        there.catch_up()
        kept = db.session.execute(
            sa.select(Signup.event_id, Signup.person_id).where(
                Signup.status == SignupStatus.ATTENDING
            )
        )
        assert acknowledged - {(event, person) for event, person in kept} == set()
        mailed = db.session.execute(sa.select(Message.event_id, Message.person_id))
        assert acknowledged - {(event, person) for event, person in mailed} == set()

        assert run("mail", "resume").exit_code == 0
        there.catch_up()
        with transaction() as session:
            event = session.scalars(sa.select(Event).order_by(Event.id)).first()
            assert event is not None
            newcomer = make_person(session)
            say(
                session,
                Answer.YES,
                event=event,
                person=newcomer,
                now=datetime.now(UTC),
            )
        there.catch_up()
        waiting = sa.select(sa.func.count()).where(Message.state == MessageState.DUE)
        assert db.session.scalars(waiting).one() == 0
