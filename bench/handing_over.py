"""Invites built and handed over, beside a bare smtplib loop of the same bytes.

`python -m bench.handing_over` prints mails a second and the ratio of the two; with
--memory also how memory grows while ten thousand leave. A database's name chooses it.
The far end is a server in a process of its own that takes everything and keeps
nothing; with --pipelining it lets us say several commands at once (RFC 2920), as
Postfix, Exim and Exchange do; with --postfix it is a real Postfix on loopback, which
syncs each mail and then throws it away (as root, on Debian).
"""

import asyncio
import multiprocessing
import smtplib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from flask import Flask

from app.db import db, transaction
from app.delivery.worker import Worker
from app.domain.outbox import MessageState
from app.domain.signups import Answer
from app.models import Message, Person
from app.operations.signups import rsvp
from bench import company, places, servers
from bench.places import say
from tests.interop.post_office import post_office, run

PEOPLE, EVENTS, MANY, BATCH = 100, 4, 10_000, 100
MEMORY, PIPELINING, POSTFIX = "--memory", "--pipelining", "--postfix"
OFFERS = b"250-here\r\n250 PIPELINING\r\n"
MUST, AIM, ROUNDS = 0.5, 0.8, 5


def take_all(port: int, greeting: bytes) -> None:
    """Serve SMTP: answer EHLO with `greeting`, take everything, keep nothing."""
    said = {b"QUIT": b"221 bye\r\n", b"EHLO": greeting}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
            writer.write(said.get(word, b"250 ok\r\n"))
            if word == b"QUIT":
                break
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", port, limit=2**20)
        await server.serve_forever()

    asyncio.run(serve())


@contextmanager
def far_end(asked: set[str]) -> Iterator[int]:
    """Run the server that was asked for beside us; yield its port."""
    if POSTFIX in asked:
        with post_office() as office:
            folder = str(office.folder / "postfix")
            facts = ("virtual_mailbox_domains=", "default_transport=discard:")
            run("postconf", "-c", folder, "-e", *facts)
            run("postfix", "-c", folder, "reload")
            yield office.smtp
        return
    port = servers.free_port()
    greeting = OFFERS if PIPELINING in asked else b"250 here\r\n"
    process = multiprocessing.get_context("spawn").Process(
        target=take_all, args=[port, greeting], daemon=True
    )
    process.start()
    servers.wait_until_listening(port)
    try:
        yield port
    finally:
        process.terminate()
        process.join()


def build(app: Flask, event_id: int, *, people: range) -> float:
    """Let these people answer yes, each in a transaction; return the seconds."""
    began = time.perf_counter()
    for person_id in people:
        with transaction() as session:
            rsvp(
                session,
                event_id=event_id,
                person_id=person_id,
                answer=Answer.YES,
                house=app.extensions["house"],
                now=datetime.now(UTC),
            )
    return time.perf_counter() - began


def hand_over(app: Flask) -> float:
    """Let the worker carry all that waits; return the seconds."""
    worker: Worker = app.extensions["cli"].worker
    began = time.perf_counter()
    worker.drain()
    worker.hang_up()
    return time.perf_counter() - began


def bare(mails: list[tuple[str, bytes]], port: int) -> float:
    """Hand the same bytes over by smtplib alone, on one connection."""
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for recipient, content in mails:
            smtp.sendmail("events@trestle.example", [recipient], content)
    return time.perf_counter() - began


def timed(act: Callable[[], float]) -> tuple[float, float]:
    """Return the seconds an act says it took, and the processor's of this process."""
    began = time.process_time()
    return act(), time.process_time() - began


def waiting() -> list[tuple[str, bytes]]:
    """Return what lies in the outbox: whom it is for, and its bytes."""
    rows = db.session.execute(
        sa.select(Message.recipient, Message.content)
        .where(Message.state == MessageState.DUE)
        .order_by(Message.id)
    ).all()
    db.session.rollback()
    return [(row[0], row[1]) for row in rows]


def ratio_of(app: Flask, port: int, *, database: str) -> float:
    """Print one database's figures; return the median of the ratios of handing over."""
    ratios: list[float] = []
    for number in range(ROUNDS + 1):
        events = [company.add_event(app, capacity=PEOPLE)[0] for _ in range(EVENTS)]
        built_s = sum(build(app, each, people=range(2, PEOPLE + 1)) for each in events)
        mails = waiting()
        bare_s, bare_cpu_s = timed(partial(bare, mails, port))
        ours_s, ours_cpu_s = timed(partial(hand_over, app))
        assert not waiting()  # noqa: S101 -- all of it left
        if not number:
            continue  # the first warms up: what is compiled once is no mail's
        count, ratio = len(mails), bare_s / ours_s
        ratios.append(ratio)
        say(
            f"{database:<10} built with its answer {count / built_s:6.0f}/s  handed over"
            f" {count / ours_s:6.0f}/s  bare smtplib {count / bare_s:6.0f}/s"
            f"  ratio {ratio:.2f}  processor {1e6 * ours_cpu_s / count:.0f} and"
            f" {1e6 * bare_cpu_s / count:.0f} µs a mail"
        )
    return statistics.median(ratios)


def memory(app: Flask, *, database: str) -> float:
    """Print and return how much memory grew between the first tenth and the last."""
    process, sizes = psutil.Process(), []
    for _ in range(MANY // BATCH):
        event_id, _path = company.add_event(app, capacity=BATCH)
        build(app, event_id, people=range(2, BATCH + 1))
        hand_over(app)
        sizes.append(process.memory_info().rss / 2**20)
    early, late = max(sizes[: len(sizes) // 10]), sizes[-1]
    growth = late / early - 1
    say(
        f"{database:<10} {MANY:,} invites: {early:.0f} MiB after the first tenth,"
        f" {late:.0f} MiB at the end ({growth:+.1%})"
    )
    return growth


def founded(url: str, folder: Path, *, smtp: int) -> Flask:
    """Return an installation whose mail goes to that port, unpaced."""
    settings = places.settings_for(url, port=servers.free_port(), folder=folder)
    facts: dict[str, Any] = vars(settings) | {
        "smtp_url": f"smtp://127.0.0.1:{smtp}",
        "pace": 0,
        "queue_url": "memory:",
    }
    app = company.found(type(settings)(**facts), people=PEOPLE)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Person.id))) == PEOPLE  # noqa: S101
    return app


def main() -> int:
    """Measure on both databases; return 1 if mail is handed over too slowly."""
    asked = set(sys.argv[1:])
    worst, chosen = 1.0, asked - {MEMORY, PIPELINING, POSTFIX}
    with (
        tempfile.TemporaryDirectory() as name,
        places.databases(Path(name)) as urls,
        far_end(asked) as port,
    ):
        for database, url in urls.items():
            if chosen and database not in chosen:
                continue
            folder = Path(tempfile.mkdtemp(dir=name))
            app = founded(places.fresh(url, "handing"), folder, smtp=port)
            with app.app_context():
                worst = min(worst, ratio_of(app, port, database=database))
                if MEMORY in asked:
                    memory(app, database=database)
                db.session.remove()
                db.engine.dispose()
    say(f"handed over at {worst:.2f} of smtplib's rate; must {MUST}, aim {AIM}")
    return 0 if worst >= MUST else 1


if __name__ == "__main__":
    sys.exit(main())
