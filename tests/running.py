"""Trestle running for real inside one test: web server, worker, SMTP, and a clock."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import time_machine
from aiosmtpd.controller import Controller
from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from app import create_app
from app.db import db
from app.delivery.carriers import carrier
from app.delivery.worker import Worker
from app.domain.settings import Rhythm
from bench.servers import free_port
from tests.conftest import settings_for, share_statements

LINK = re.compile(r"https?://\S+")


class Inbox:
    """The far end: every mail that an SMTP server was given, in order."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401, N802 -- aiosmtpd's name
        """Keep one mail."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert mail["To"].addresses[0].addr_spec == envelope.rcpt_tos[0]
        self.mails.append(mail)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Return what this address got, oldest first."""
        return [
            mail for mail in self.mails if mail["To"].addresses[0].addr_spec == address
        ]


class _Quiet(WSGIRequestHandler):
    def log(self, *_words: object) -> None:
        """Say nothing: a test speaks by its outcome."""


@dataclass
class Running:
    """One house at work."""

    app: Flask
    url: str
    inbox: Inbox
    worker: Worker
    traveller: Any
    """time-machine's coordinates: `travel` moves every clock of this process."""
    problems: list[str] = field(default_factory=list)

    def work(self) -> None:
        """Let the worker do all that is due now; a search runs in its own process."""
        Context().run(self._work)

    def _work(self) -> None:
        with self.app.app_context():
            self.worker.catch_up()
            db.session.remove()

    def travel(self, to: datetime) -> None:
        """Let it be that moment, everywhere, and let the worker see it."""
        self.traveller.move_to(to)
        self.work()


@contextmanager
def running(
    database_url: str,
    tmp_path: Path,
    *,
    now: datetime,
    demo: bool = False,
    **given: object,
) -> Iterator[Running]:
    """Run a house on this database, from `now` on; a demo keeps its mail to itself."""
    inbox = Inbox()
    with (
        time_machine.travel(now, tick=True) as traveller,
        _smtp(inbox) as smtp_port,
        _listening() as (server, box),
    ):
        url = f"http://127.0.0.1:{server.server_port}"
        settings = settings_for(
            database_url,
            tmp_path,
            base_url=url,
            smtp_url="" if demo else f"smtp://127.0.0.1:{smtp_port}",
            demo=demo,
            **given,
        )
        app = create_app(settings)
        with app.app_context():
            share_statements(db.engine)
        box["app"] = app
        worker = Worker(
            carry=carrier(settings.route()),
            house=app.extensions["house"],
            rhythm=Rhythm(pace=0, proposals=settings.seating_proposals),
            clock=lambda _session: datetime.now(UTC),
        )
        yield Running(app=app, url=url, inbox=inbox, worker=worker, traveller=traveller)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _smtp(inbox: Inbox) -> Iterator[int]:
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def _listening() -> Iterator[tuple[BaseWSGIServer, dict[str, Flask]]]:
    box: dict[str, Flask] = {}

    def serve(environ: Any, start_response: Any) -> Any:  # noqa: ANN401 -- WSGI's own
        return box["app"](environ, start_response)

    server = make_server("127.0.0.1", 0, serve, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server, box
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def plain(mail: EmailMessage) -> str:
    """Return the plain twin of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


def links(mail: EmailMessage) -> list[str]:
    """Return every address in the plain twin, in order."""
    return [link.rstrip(".,;:)>") for link in LINK.findall(plain(mail))]


def calendar_of(mail: EmailMessage) -> bytes | None:
    """Return the calendar object of a mail, if it carries one."""
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return content
    return None


def next_monday(*, weeks: int = 3) -> datetime:
    """Return 8:00 UTC on a Monday that no browser's clock has reached yet."""
    today = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 * weeks - today.weekday())
