"""A provider of mail in this process: it gives tokens, and takes mail for them only."""

import json
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, Session

from tests.delivery.test_carriers import context_of, free_port

MAILBOX = "events@trestle.example"
REASON = '{"status":"401","schemes":"Bearer","scope":"mail"}'
HOURS_LIFE_S = 3600


class TokenDesk:
    """Where tokens are asked for."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.says: tuple[int, bytes] | None = None
        """An answer of the test's own, in the place of a token."""
        self.lives_s = HOURS_LIFE_S

    def answer(self, form: dict[str, str]) -> tuple[int, bytes]:
        """Return status and body; tokens are called token-1, token-2 and so on."""
        self.asked.append(form)
        if self.says is not None:
            return self.says
        facts = {
            "token_type": "Bearer",
            "expires_in": self.lives_s,
            "access_token": f"token-{len(self.asked)}",
        }
        return 200, json.dumps(facts).encode()


class MailHouse:
    """A mail server that wants a token, and writes down who did what."""

    def __init__(self) -> None:
        self.mailbox = MAILBOX
        self.accepts: Callable[[str], bool] = lambda _token: True
        self.shown: list[tuple[str, str]] = []
        self.in_clear = 0
        self.empty_lines = 0
        self.open, self.most_open, self.calls = 0, 0, 0
        self.taken: list[tuple[datetime | None, str]] = []
        self.senders: list[str] = []
        self.mails: list[bytes] = []
        self.is_strict_at_data = False
        self.now: datetime | None = None

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """Take a token that `accepts` likes; say why not in JSON, as providers do."""
        facts = b64decode(args[1]).decode().split("\x01")
        mailbox, token = facts[0].removeprefix("user="), facts[1].split(" ")[1]
        assert facts == [f"user={mailbox}", f"auth=Bearer {token}", "", ""]
        assert server.session is not None
        self.in_clear += server.session.ssl is None
        self.shown.append((mailbox, token))
        if self.accepts(token):
            return AuthResult(success=True, auth_data=mailbox)
        answer = await server.challenge_auth(REASON)
        self.empty_lines += answer == b""
        return AuthResult(success=False, handled=answer is MISSING)

    async def handle_MAIL(  # noqa: N802
        self,
        _server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Refuse whom the mailbox may not write as."""
        if not session.authenticated:
            return "530 5.7.57 Client not authenticated to send mail."
        if address != self.mailbox and not self.is_strict_at_data:
            return "550 5.7.60 SMTP; Client does not have permissions to send as this sender"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take one mail."""
        if envelope.mail_from != self.mailbox:
            return "554 5.2.252 SendAsDenied; events@a.example not allowed to send as"
        self.taken.append((self.now, envelope.rcpt_tos[0]))
        self.senders.append(envelope.mail_from)
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return f"250 2.0.0 Ok: queued as {len(self.taken)}"

    def most_within_a_minute(self) -> int:
        """Return how many mails one minute saw at most."""
        instants = [at for at, _ in self.taken if at is not None]
        minute = timedelta(minutes=1)
        return max(
            (sum(at <= other < at + minute for other in instants) for at in instants),
            default=0,
        )


class _Counting(SMTP):  # type: ignore[misc]
    """Counts who is connected at once."""

    house: MailHouse

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 -- asyncio's own
        if self._original_transport is None:  # not the same line, after STARTTLS
            self.house.calls += 1
            self.house.open += 1
            self.house.most_open = max(self.house.most_open, self.house.open)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.house.open -= 1
        super().connection_lost(error)


class _Doors(Controller):  # type: ignore[misc]
    def factory(self) -> SMTP:
        server = _Counting(self.handler, **self.SMTP_kwargs)
        server.house = self.handler
        return server


@contextmanager
def mail_house(certificate: Path) -> Iterator[tuple[MailHouse, str]]:
    """Run the mail server, with TLS; yield it and its address."""
    house, port = MailHouse(), free_port()
    doors = _Doors(
        house,
        hostname="localhost",
        port=port,
        tls_context=context_of(certificate),
        auth_require_tls=False,  # whether it came in clear is for us to see
    )
    doors.start()
    house.calls = house.most_open = 0  # the doors knock once at themselves
    try:
        yield house, f"smtp+starttls://localhost:{port}"
    finally:
        doors.stop()


@contextmanager
def token_desk() -> Iterator[tuple[TokenDesk, str]]:
    """Run the token endpoint; yield it and its address."""
    desk = TokenDesk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = desk.answer(dict(parse_qsl(body.decode())))
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield desk, f"http://127.0.0.1:{server.server_port}/token"
    finally:
        server.shutdown()
        server.server_close()
