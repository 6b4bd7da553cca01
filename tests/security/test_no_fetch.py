"""No address that somebody types is ever called: nobody listens to a listener."""

import ast
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import ROOT
from app.db import db, transaction
from app.domain.access import Right
from app.models import Event, Grant
from tests.browsing import post
from tests.factories import make_event, make_person, sign_in
from tests.operations.post import Post

CALLS = {"urllib.request", "http.client", "requests", "httpx", "urllib3", "aiohttp"}
MAY_CALL = {"app/delivery/tokens.py"}
"""Asks for a token at an address that the operator alone configures."""


class Ear:
    """Somebody who counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.calls = 0
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        while True:
            try:
                link, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            link.close()


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.socket.shutdown(socket.SHUT_RDWR)
    ear.socket.close()
    ear.thread.join()


def test_no_address_in_any_field_is_called(
    app: Flask, client: FlaskClient, ear: Ear
) -> None:
    url = f"http://127.0.0.1:{ear.port}/picture.png"
    with transaction() as session:
        host = make_person(session, name=f"Ana {url}")
        session.add(Grant(person_id=host.id, granted=Right.WRITES_TO_EVERYONE))
        event = make_event(
            session, organizer=host, starts_at=datetime.now(UTC) + timedelta(days=20)
        )
        for field in ("online_url", "purpose", "location", "question", "access_note"):
            setattr(event, field, url)
        path = f"/events/{event.slug}"
    sign_in(client, host)

    post(client, path, f"{path}/rsvp", answer="yes")
    post(client, path, f"{path}/details", learn=url, help=url, reply=url)
    note = {"audience": "going", "text": f"Look: {url} ![x]({url}) <img src={url}>"}
    post(client, f"{path}/guests/write", f"{path}/guests/write/preview", **note)
    pages = [
        client.get(f"{path}{end}")
        for end in ("", "/guests", "/settings", "/poster", "/event.ics", "/guests.csv")
    ]
    carried = Post().work(now=datetime.now(UTC))

    assert [page.status_code for page in pages] == [200] * 6
    assert url in pages[0].text
    assert carried
    assert ear.calls == 0
    assert db.session.scalars(db.select(Event.online_url)).first() == url


def test_a_listener_would_hear_a_call(ear: Ear) -> None:
    with socket.create_connection(("127.0.0.1", ear.port)) as link:
        link.recv(1)

    assert ear.calls == 1


def callers(folder: Path) -> set[str]:
    """Return the files that import something that can call an address."""
    found = set()
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            names = {alias.name for alias in node.names}
            module = getattr(node, "module", None) or ""
            whole = names | {module} | {f"{module}.{name}" for name in names}
            if whole & CALLS:
                found.add(str(path.relative_to(folder.parent)))
    return found


def test_only_one_file_can_call_an_address_and_it_is_the_operators() -> None:
    assert callers(ROOT / "app") == MAY_CALL


def test_another_caller_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "logo.py").write_text("from urllib import request\n")

    assert callers(tmp_path / "app") == {"app/logo.py"}
