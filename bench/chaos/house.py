"""One installation as real processes, under load from people who press buttons."""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import IO, Any

import psutil
import sqlalchemy as sa
from flask import Flask

from app.db import db
from app.domain.calendar import Method
from app.domain.outbox import MessageState
from app.domain.signups import SignupStatus
from app.models import Message, Signup
from bench import company, places, servers

LEASE_S = 5
PATIENCE_S = 90.0
SEE_OTHER, FIRST_FAULT = 303, 500
HERE = {SignupStatus.ATTENDING, SignupStatus.WAITLISTED, SignupStatus.OFFERED}


@dataclass(kw_only=True)
class House:
    """Where it is, what runs, and the application that looks into its database."""

    app: Flask
    environ: dict[str, str]
    port: int
    log: IO[bytes]
    cookies: list[str]
    token: str
    parts: list[psutil.Popen] = field(default_factory=list)

    def start(self, *words: str) -> psutil.Popen:
        """Start one command of ours beside the others."""
        process = psutil.Popen(
            [sys.executable, "-m", "app", *words],
            cwd=servers.ROOT,
            env=self.environ,
            stdout=self.log,
            stderr=self.log,
        )
        self.parts.append(process)
        return process

    def stop(self) -> None:
        """Stop what runs, the polite way; kill what doesn't listen."""
        for part in self.parts:
            with suppress(psutil.NoSuchProcess):
                part.terminate()
        for part in self.parts:
            with suppress(psutil.NoSuchProcess):
                try:
                    part.wait(40)
                except psutil.TimeoutExpired:
                    part.kill()
        self.parts.clear()

    def family(self) -> list[psutil.Process]:
        """Return everything below what was started; the starters are not among them."""
        found: list[psutil.Process] = []
        for part in self.parts:
            with suppress(psutil.NoSuchProcess):
                found += part.children(recursive=True)
        return found

    def press(self, path: str, who: int, said: str) -> int:
        """Answer an event for one person; 0: nobody heard it."""
        body = f"answer={said}&csrf_token={self.token}"
        head = {
            "Cookie": self.cookies[who],
            "Content-Type": "application/x-www-form-urlencoded",
        }
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.request("POST", f"{path}/rsvp", body, head)
            return link.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            link.close()

    def query(self, statement: sa.Select[*tuple[Any, ...]]) -> Sequence[Any]:
        """Return the rows of one question."""
        with self.app.app_context():
            rows = db.session.execute(statement).all()
            db.session.rollback()
            return rows

    def open_mails(self) -> int:
        """Return how many mails should have left, or are being retried.

        The fourth about one place within an hour is held back, and is none of them.
        """
        soon = datetime.now(UTC) + timedelta(seconds=4 * LEASE_S)
        due = sa.select(sa.func.count()).where(
            Message.state == MessageState.DUE, Message.due_at <= soon
        )
        count: int = self.query(due)[0][0]
        return count


@contextmanager
def house(
    url: str, folder: Path, *, smtp: int, people: int, **given: str
) -> Iterator[House]:
    """Found an installation; what is started in it is stopped at the end."""
    port = servers.free_port()
    settings = places.settings_for(url, port=port, folder=folder)
    app = company.found(settings, people=people)
    cookies, token = company.cookies(app, person_ids=range(1, people + 1))
    here = {k: v for k, v in os.environ.items() if not k.startswith("TRESTLE_")}
    environ = here | places.environ_of(settings)
    environ |= {
        "TRESTLE_BIND": f"127.0.0.1:{port}",
        "TRESTLE_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
        "TRESTLE_PACE": "0",
        "TRESTLE_LEASE_SECONDS": str(LEASE_S),
        "TRESTLE_RETRY_SCHEDULE": "0.5,1",
    }
    with tempfile.TemporaryFile() as log:
        found = House(
            app=app,
            environ=environ | given,
            port=port,
            log=log,
            cookies=cookies,
            token=token,
        )
        try:
            yield found
        finally:
            found.stop()
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def wait_until(fact: Any, *, seconds: float = PATIENCE_S) -> bool:  # noqa: ANN401 -- any callable
    """Return whether it came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if fact():
            return True
        time.sleep(0.05)
    return bool(fact())


@dataclass(kw_only=True)
class Crowd:
    """People who say yes and no all the time; nobody is two threads' business."""

    house: House
    path: str
    threads: int = 6
    pause_s: float = 0.0
    said: dict[int, str] = field(default_factory=dict)
    """The last answer of each that was acknowledged, unless a later one was not."""
    unsure: set[int] = field(default_factory=set)
    acknowledged: int = 0
    faults: dict[int, int] = field(default_factory=dict)
    answered_at: list[float] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def pressing(self) -> Iterator["Crowd"]:
        """Press until the block ends; then the last answers come in."""
        crowd = [
            threading.Thread(target=self._press_on, args=[n])
            for n in range(self.threads)
        ]
        for each in crowd:
            each.start()
        try:
            yield self
        finally:
            self.over.set()
            for each in crowd:
                each.join()

    def _press_on(self, number: int) -> None:
        dice = Random(number)  # noqa: S311 -- not for secrets
        mine = range(1 + number, len(self.house.cookies), self.threads)
        while not self.over.is_set():
            who = dice.choice(mine)
            answer = dice.choice(["yes", "yes", "no"])
            began = time.monotonic()
            status = self.house.press(self.path, who, answer)
            self._note(who, answer, status, seconds=time.monotonic() - began)
            if status == 0 or self.pause_s:
                time.sleep(self.pause_s or 0.05)

    def _note(self, who: int, answer: str, status: int, *, seconds: float) -> None:
        with self._lock:
            if status == SEE_OTHER:
                self.acknowledged += 1
                self.said[who] = answer
                self.unsure.discard(who)
                self.answered_at.append(time.monotonic())
                self.waits_s.append(seconds)
                return
            self.unsure.add(who)
            self.faults[status] = self.faults.get(status, 0) + 1

    def lost(self, event_id: int) -> int:
        """Return how many acknowledged answers are not what the database holds."""
        rows = self.house.query(
            sa.select(Signup.person_id, Signup.status).where(
                Signup.event_id == event_id
            )
        )
        standing = {row.person_id: row.status for row in rows}
        return sum(
            (standing.get(who + 1) in HERE) != (answer == "yes")
            for who, answer in self.said.items()
            if who not in self.unsure
        )

    def longest_silence(self, since: Sequence[float]) -> float:
        """Return the longest time from a fault to the next acknowledged answer."""
        answered = sorted(self.answered_at)
        waits = [next((t - at for t in answered if t >= at), 0.0) for at in since]
        return max(waits, default=0.0)


def silent(home: House, event_id: int) -> int:
    """Return how many standings changed without a mail that says so.

    Whoever attends has a REQUEST as their last calendar mail; whoever declined has
    none, or a CANCEL, or a REQUEST that was dropped before anybody tried it.
    """
    rows = home.query(
        sa.select(Signup.person_id, Signup.status).where(Signup.event_id == event_id)
    )
    mails = home.query(
        sa.select(Message.person_id, Message.method, Message.state)
        .where(Message.event_id == event_id, Message.method.is_not(None))
        .order_by(Message.id)
    )
    last: dict[int, Any] = {}
    for mail in mails:
        if mail.method is Method.REQUEST or mail.state is not MessageState.SUPERSEDED:
            last[mail.person_id] = mail
    return sum(_is_silent(row.status, last.get(row.person_id)) for row in rows)


def _is_silent(status: SignupStatus, mail: Any) -> bool:  # noqa: ANN401 -- a row
    if status is SignupStatus.ATTENDING:
        return mail is None or mail.method is not Method.REQUEST
    taken = mail is not None and mail.state is MessageState.SENT
    return status is SignupStatus.DECLINED and taken and mail.method is Method.REQUEST


def kill(process: psutil.Process) -> bool:
    """Kill one process at once; return whether it was there."""
    try:
        process.send_signal(signal.SIGKILL)
    except psutil.NoSuchProcess:
        return False
    return True


def run(*command: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one of our commands to its end."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=servers.ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
