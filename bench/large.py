"""Large events: a move told to 1,000 calendars, guest lists of 10,000, memory at rest."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask

from app.config import Settings
from app.db import transaction
from app.domain.calendar import Method
from app.domain.causes import CauseKind
from app.domain.signups import SignupStatus
from app.models import Cause, Event, Invite, Signup
from bench import clients, company, places, servers

MOVED, GUESTS, PATIENCE_S = 1_000, 10_000, 120.0
REST_S = float(os.environ.get("REST", "60"))
"""How long after the load memory is looked at."""


class Sink:
    """The far end: takes every mail and notes when."""

    def __init__(self) -> None:
        self.took: list[float] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401, N802 -- aiosmtpd's name
        """Take one mail."""
        self.took.append(time.perf_counter())
        assert b"SEQUENCE:1" in envelope.content or envelope.content  # noqa: S101
        return "250 OK"


@contextmanager
def sink() -> Iterator[tuple[Sink, int]]:
    """Run an SMTP server that takes all."""
    far, port = Sink(), servers.free_port()
    controller = Controller(far, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield far, port
    finally:
        controller.stop()


def signed_up(app: Flask, *, people: int, invited: bool) -> tuple[int, str]:
    """Add an event that so many attend; return its id and path."""
    event_id, path = company.add_event(app, capacity=people)
    now = datetime.now(UTC).replace(microsecond=0)
    with app.app_context(), transaction() as session:
        ids = range(2, 2 + people)
        session.execute(
            sa.insert(Signup),
            [
                {
                    "event_id": event_id,
                    "person_id": n,
                    "status": SignupStatus.ATTENDING,
                    "answered_at": now,
                    "shows_name": n % 5 != 0,
                }
                for n in ids
            ],
        )
        if invited:
            calendar = {
                "event_id": event_id,
                "version": 1,
                "sequence": 0,
                "stamped_at": now - timedelta(days=1),
                "told": "the invite before",
                "thread": "<first@bench.example>",
                "method": Method.REQUEST,
                "sent_at": now - timedelta(days=1),
            }
            session.execute(
                sa.insert(Invite), [calendar | {"person_id": n} for n in ids]
            )
    return event_id, path


def moved(app: Flask, event_id: int) -> None:
    """Move the event by an hour, as an edit does, and leave its cause to the worker."""
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        before = {
            "was_starts_at": event.starts_at.isoformat(),
            "was_ends_at": event.ends_at.isoformat(),
            "was_location": event.location,
        }
        event.starts_at += timedelta(hours=1)
        event.ends_at += timedelta(hours=1)
        facts = before | {"changes": ["time"], "words": ""}
        session.add(
            Cause(
                kind=CauseKind.EDITED,
                event_id=event_id,
                actor_id=1,
                facts=facts,
                due_at=datetime.now(UTC),
            )
        )


def mails(url: str, folder: Path) -> str:
    """Return how long a worker takes for the mails of a moved event."""
    settings = places.settings_for(url, port=servers.free_port(), folder=folder)
    app = company.found(settings, people=MOVED + 2)
    event_id, _ = signed_up(app, people=MOVED, invited=True)
    moved(app, event_id)
    with sink() as (far, port):
        environ = places.environ_of(settings) | {
            "TRESTLE_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "TRESTLE_PACE": "0",
        }
        with worker(environ) as process:
            until = time.monotonic() + PATIENCE_S
            while len(far.took) < MOVED and time.monotonic() < until:
                time.sleep(0.05)
            cpu = process.cpu_times()
        taken = list(far.took)
    seconds = taken[-1] - taken[0]
    spent = (cpu.user + cpu.system) / len(taken) * 1000
    return (
        f"{len(taken):,} mails in {seconds:.1f} s, {len(taken) / seconds:.0f}/s,"
        f" {spent:.1f} ms CPU each (its start included)"
    )


@contextmanager
def worker(environ: dict[str, str]) -> Iterator[psutil.Process]:
    """Run `trestle worker`; its log goes to a file that nobody reads."""
    here = {k: v for k, v in os.environ.items() if not k.startswith("TRESTLE_")}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "worker"],
            cwd=servers.ROOT,
            env=here | environ,
            stderr=log,
        )
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(servers.PATIENCE_S)


def guests(url: str, folder: Path) -> list[str]:
    """Return how long the list of a large event takes, its file, and finding a name."""
    port = servers.free_port()
    settings = places.settings_for(url, port=port, folder=folder)
    app = company.found(settings, people=GUESTS + 2)
    _, path = signed_up(app, people=GUESTS, invited=True)
    (cookie,), _ = company.cookies(app, person_ids=[1])
    asked = {
        "guest list": f"{path}/guests",
        "its last page": f"{path}/guests?page={GUESTS // 100}",
        "its file": f"{path}/guests.csv",
        "a name found": f"{path}/guests?who=Person+9999",
        "the event's own page": path,
    }
    with servers.gunicorn(
        "app:create_app()",
        cwd=servers.ROOT,
        environ=places.environ_of(settings),
        port=port,
    ):
        return [
            f"{name}: {timed(page, port=port, cookie=cookie)}"
            for name, page in asked.items()
        ]


def timed(path: str, *, port: int, cookie: str) -> str:
    """Return the median and the longest of a few requests, one after the other."""
    request = clients.get(path, port=port, cookie=cookie)
    clients.send(port, [request] * 4, at_once=2)  # both processes have compiled it
    replies, _ = clients.send(port, [request] * 9, at_once=1)
    waits = sorted(reply.seconds for reply in replies)
    codes = sorted({reply.status for reply in replies})
    return (
        f"median {statistics.median(waits):.3f} s, longest {waits[-1]:.3f} s, {codes}"
    )


def memory(url: str, folder: Path) -> str:
    """Return the memory of everything `trestle up` runs, a minute after a load."""
    port = servers.free_port()
    settings = places.settings_for(url, port=port, folder=folder)
    app = company.found(settings, people=500)
    _, path = company.add_event(app, capacity=100)
    made, token = company.cookies(app, person_ids=list(range(2, 202)))
    with sink() as (_, smtp), up(settings, port=port, smtp=smtp) as process:
        body = f"answer=yes&csrf_token={token}"
        requests = [
            clients.post(f"{path}/rsvp", body, port=port, cookie=cookie)
            for cookie in made
        ]
        looks = [clients.get(path, port=port, cookie=cookie) for cookie in made]
        clients.send(port, [*requests, *looks * 3], at_once=16)
        time.sleep(REST_S)
        parts = [process, *process.children(recursive=True)]
        sizes = [part.memory_full_info().pss / 2**20 for part in parts]
    each = " + ".join(f"{size:.0f}" for size in sizes)
    return f"{sum(sizes):.0f} MiB in {len(sizes)} processes ({each})"


@contextmanager
def up(settings: Settings, *, port: int, smtp: int) -> Iterator[psutil.Process]:
    """Run `trestle up` with its usual two web processes."""
    here = {k: v for k, v in os.environ.items() if not k.startswith("TRESTLE_")}
    environ = places.environ_of(settings) | {
        "TRESTLE_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
        "TRESTLE_BIND": f"127.0.0.1:{port}",
    }
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "up"],
            cwd=servers.ROOT,
            env=here | environ,
            stdout=log,
            stderr=log,
        )
        try:
            servers.wait_until_listening(port)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(servers.PATIENCE_S)


def main() -> None:
    """Measure everything here once; names of figures choose a part."""
    chosen = set(sys.argv[1:]) or {"mails", "guests", "memory"}
    with tempfile.TemporaryDirectory() as name, places.databases(Path(name)) as urls:
        for kind, url in urls.items():
            report(kind, url, folder=Path(name), chosen=chosen)


def report(kind: str, url: str, *, folder: Path, chosen: set[str]) -> None:
    """Print what was chosen, for one kind of database."""
    if "mails" in chosen:
        said = mails(places.fresh(url, "mails"), folder)
        places.say(f"a move told to {MOVED:,}, {kind}: {said}")
    if "guests" in chosen:
        for line in guests(places.fresh(url, "guests"), folder):
            places.say(f"{GUESTS:,} guests, {kind}: {line}")
    if "memory" in chosen:
        said = memory(places.fresh(url, "memory"), folder)
        places.say(f"memory {REST_S:.0f} s after the load, {kind}: {said}")


if __name__ == "__main__":
    main()
