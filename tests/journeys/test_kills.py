"""Killed in the middle: nothing is lost, and a copy is the same mail again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app.config import ROOT
from app.db import db, transaction
from app.domain.access import Right
from app.domain.causes import CauseKind
from app.models import Cause, Event, Grant, Message, Person
from bench import clients, servers
from bench.company import cookies, typed_event
from tests.factories import make_event, make_person

MAILS, KILLS, PATIENCE_S, LEASE_S = 400, 3, 240.0, 3

pytestmark = pytest.mark.slow


class Counting:
    """An SMTP server that remembers who got which Message-ID, and when to cry."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, bytes]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401, N802 -- aiosmtpd's name
        """Take one mail."""
        self.arrived.append((envelope.rcpt_tos[0], envelope.content))
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Counting, int]]:
    counting = Counting()
    port = servers.free_port()
    controller = Controller(counting, hostname="127.0.0.1", port=port)
    controller.start()
    yield counting, port
    controller.stop()


def environ_of(database_url: str, tmp_path: Path, *, smtp: int) -> dict[str, str]:
    ours = {
        "TRESTLE_SECRET_KEY": "bench",
        "TRESTLE_VAR": str(tmp_path),
        "TRESTLE_DATABASE_URL": database_url,
        "TRESTLE_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
        "TRESTLE_PACE": "0",
        "TRESTLE_NUDGE_TIMES": "mon-sun 00:00-24:00",
        "TRESTLE_NUDGE_TIMES_ALLOWED": "mon-sun 00:00-24:00",
        "TRESTLE_SEND_DELAY": "0",
        "TRESTLE_LEASE_SECONDS": str(LEASE_S),
    }
    return {k: v for k, v in os.environ.items() if not k.startswith("TRESTLE_")} | ours


@contextmanager
def worker(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "app", "worker"]
    process = subprocess.Popen(command, env=environ, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(fact: Callable[[], object], *, what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if fact():
            return
        time.sleep(0.02)  # between two looks; what ends the wait is the fact itself
    pytest.fail(f"waited {PATIENCE_S:.0f} s in vain: {what}")


def announced(app: Flask) -> int:
    """Add an event and the cause that announces it to all of them; return its id."""
    now = datetime.now(UTC)
    with transaction() as session:
        event = make_event(session, starts_at=now + timedelta(days=9))
        department = event.organizer.department_id
        session.add_all(
            Person(
                name=f"Colleague {n}",
                email=f"colleague{n}@trestle.example",
                department_id=department,
                zone="Europe/Berlin",
                site="Berlin",
            )
            for n in range(MAILS)
        )
        session.add(Cause(kind=CauseKind.ANNOUNCED, event_id=event.id, due_at=now))
        return event.id


def test_a_worker_killed_amid_hundreds_of_mails_loses_none(
    app: Flask, database_url: str, tmp_path: Path, post: tuple[Counting, int]
) -> None:
    announced(app)
    counting, smtp = post
    environ = environ_of(database_url, tmp_path, smtp=smtp)

    for kill in range(1, KILLS + 1):
        with worker(environ) as process:
            goal = kill * MAILS // (KILLS + 1)
            wait_until(
                lambda goal=goal: len(counting.arrived) >= goal,  # type: ignore[misc]
                what=f"{goal} mails",
            )
            process.send_signal(signal.SIGKILL)
            process.wait()
    with worker(environ):
        wait_until(
            lambda: len({to for to, _ in counting.arrived}) == MAILS,
            what="every colleague has the mail",
        )

    copies = Counter(to for to, _ in counting.arrived)
    distinct = {to: {body for t, body in counting.arrived if t == to} for to in copies}
    assert len(copies) == MAILS
    assert sum(copies.values()) <= MAILS + KILLS
    assert all(len(bodies) == 1 for bodies in distinct.values())  # byte for byte


def send_and_kill(server: servers.Server, request: bytes, *, after_s: float) -> None:
    """Send a request and kill every process of the server a moment later."""
    with socket.create_connection(("127.0.0.1", server.port)) as browser:
        browser.sendall(request)
        time.sleep(after_s)  # the moment of the kill is what is tried out
        server.kill()


def test_a_web_process_killed_amid_publishing_leaves_all_or_nothing(
    app: Flask, database_url: str, tmp_path: Path, post: tuple[Counting, int]
) -> None:
    with transaction() as session:
        host = make_person(session)
        session.add_all(Grant(person_id=host.id, granted=right) for right in Right)
        host_id = host.id
    environ = environ_of(database_url, tmp_path, smtp=post[1])
    port = servers.free_port()
    environ["TRESTLE_BASE_URL"] = f"http://127.0.0.1:{port}"
    app.secret_key = environ["TRESTLE_SECRET_KEY"]
    (cookie,), token = cookies(app, person_ids=[host_id])
    body = typed_event(token, title="Killed mixer")
    moments = [0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.5]
    mine = moments[::2] if db.engine.dialect.name == "sqlite" else moments[1::2]
    for number, after_s in enumerate([*mine, 2.0]):
        with servers.gunicorn(
            "app:create_app()", cwd=ROOT, environ=environ, port=port
        ) as server:
            path = f"/drafts/kill{number:02d}/publish"
            request = clients.post(path, body, port=port, cookie=cookie)
            send_and_kill(server, request, after_s=after_s)

    with app.app_context():
        events = db.session.scalars(db.select(Event.id)).all()
        caused = db.session.scalars(
            db.select(Cause.event_id).where(Cause.kind == CauseKind.ANNOUNCED)
        ).all()
        told = db.session.scalars(db.select(Message.event_id)).all()
    assert len(events) >= 1  # the last one had all the time it needed
    assert sorted(events) == sorted(caused) == sorted(told)
