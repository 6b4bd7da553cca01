import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.delivery.carriers import (
    WayOut,
    carrier,
    smtp_carrier,
    way_out,
)
from app.delivery.lines import Breaker
from app.delivery.postman import AT_A_TIME_S
from app.delivery.refusals import RefusedForGood, RefusedForNow
from app.delivery.servers import (
    ANSWERS,
    OF_A_TOKEN,
    TIMEOUT_S,
    UnknownWayOut,
    read_server,
)
from app.delivery.tokens import TIMEOUT_S as TOKEN_TIMEOUT_S
from app.domain.mail_route import Route, Sender
from app.domain.outbox import LEASE, MailKind, Parcel

MAIL = b"From: Trestle <events@trestle.example>\r\nTo: Ana <a@a.example>\r\n\r\nHi.\r\n"
HANG_UP = "take it and hang up without a word"


def parcel(content: bytes = MAIL) -> Parcel:
    return Parcel(
        message_id=1,
        event_id=None,
        person_id=None,
        kind=MailKind.CODE,
        fence=1,
        recipient="a@a.example",
        content=content,
    )


class Server:
    """A mail server that says what a test wants it to say."""

    def __init__(self) -> None:
        self.at_rcpt, self.at_data = "250 OK", "250 OK"
        self.taken: list[tuple[str | None, list[str], bytes]] = []
        self.tls: list[bool] = []
        self.sessions: list[object] = []
        """The connection of each mail that was taken."""
        self._open: list[SMTP] = []
        self.offers: list[str] = []
        """What it can do besides (RFC 1869)."""

    async def handle_EHLO(  # noqa: N802
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        name: str,
        answers: list[str],
    ) -> list[str]:
        session.host_name = name
        return [*answers[:1], *self.offers, *answers[1:]]

    def end_all(self) -> None:
        """Hang up on everybody, as a server does that was idle too long."""
        for each in self._open:
            assert each.transport is not None
            each.loop.call_soon_threadsafe(each.transport.abort)

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.at_rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.at_rcpt

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.at_data == HANG_UP:
            assert server.transport is not None
            server.transport.abort()
        if self.at_data.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append((envelope.mail_from, envelope.rcpt_tos, content))
            self.tls.append(session.ssl is not None)
            self.sessions.append(session.peer)
            self._open.append(server)
        return self.at_data


@pytest.fixture(params=[[], ["250-PIPELINING"]], ids=["by turns", "at once"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[Server, str]]:
    handler = Server()
    handler.offers = request.param
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, f"127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for localhost that this process trusts."""
    path = tmp_path / "cert.pem"
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {path}.key -out {path}"
        " -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost".split(),
        check=True,
        capture_output=True,
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def context_of(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, f"{path}.key")
    return context


def test_a_mail_is_handed_over_byte_by_byte(server: tuple[Server, str]) -> None:
    handler, address = server

    smtp_carrier(f"smtp://{address}")(parcel())

    assert handler.taken == [("events@trestle.example", ["a@a.example"], MAIL)]


def test_a_dot_that_begins_a_line_ends_no_mail(server: tuple[Server, str]) -> None:
    handler, address = server
    content = MAIL + b".\r\nMAIL FROM:<x@x.example>\r\n..\r\nno end of line"

    smtp_carrier(f"smtp://{address}")(parcel(content))

    assert [taken[2] for taken in handler.taken] == [content + b"\r\n"]


def test_an_address_with_a_line_of_its_own_is_no_command(
    server: tuple[Server, str],
) -> None:
    handler, address = server
    sly = replace(parcel(), recipient=">\r\nDATA")

    with pytest.raises(ValueError, match="read as a command"):
        smtp_carrier(f"smtp://{address}")(sly)

    assert handler.taken == []


@pytest.mark.parametrize(
    ("at_rcpt", "at_data", "refusal"),
    [
        ("550 5.1.1 no such mailbox", "250 OK", RefusedForGood),
        ("250 OK", "554 5.7.1 not wanted", RefusedForGood),
        ("451 4.7.1 try later", "250 OK", RefusedForNow),
        ("250 OK", "421 going down", RefusedForNow),
        ("552 5.2.2 mailbox full", "250 OK", RefusedForNow),
        ("250 OK", "552 too much mail here", RefusedForNow),
        ("550 5.2.2 over quota", "250 OK", RefusedForNow),
    ],
)
def test_only_a_refusal_of_this_mail_is_final(
    server: tuple[Server, str], at_rcpt: str, at_data: str, refusal: type[Exception]
) -> None:
    handler, address = server
    handler.at_rcpt, handler.at_data = at_rcpt, at_data

    with pytest.raises(refusal) as refused:
        smtp_carrier(f"smtp://{address}")(parcel())

    said = at_rcpt if at_rcpt != "250 OK" else at_data
    assert str(refused.value) == said
    assert handler.taken == []


def test_only_a_line_that_breaks_before_the_answer_leaves_a_doubt(
    server: tuple[Server, str],
) -> None:
    handler, address = server

    def doubt(at_data: str, to: str) -> bool:
        handler.at_data = at_data
        with pytest.raises(RefusedForNow) as refused:
            smtp_carrier(f"smtp://{to}")(parcel())
        return refused.value.may_have_arrived

    nobody = f"127.0.0.1:{free_port()}"
    assert [
        doubt("451 not now", address),
        doubt("250 OK", nobody),
        doubt(HANG_UP, address),
    ] == [False, False, True]


def test_starttls_is_taken_and_a_login_goes_through_it(certificate: Path) -> None:
    handler, seen = Server(), []

    def check(
        _server: SMTP, session: Session, _e: Envelope, _m: str, data: LoginPassword
    ) -> AuthResult:
        seen.append((session.ssl is not None, data.login, data.password))
        is_right = data.password == b"p@ss:word"
        return AuthResult(success=is_right, handled=is_right)

    port = free_port()
    controller = Controller(
        handler,
        hostname="localhost",
        port=port,
        tls_context=context_of(certificate),
        authenticator=check,
        auth_require_tls=True,
    )
    controller.start()
    try:
        smtp_carrier(f"smtp://ana%40a.example:p%40ss%3Aword@localhost:{port}")(parcel())
        with pytest.raises(RefusedForNow):
            smtp_carrier(f"smtp://ana:wrong@localhost:{port}")(parcel())
    finally:
        controller.stop()

    assert handler.tls == [True]
    assert seen[0] == (True, b"ana@a.example", b"p@ss:word")


def test_tls_from_the_first_byte(certificate: Path) -> None:
    handler, port = Server(), free_port()
    controller = Controller(
        handler,
        hostname="localhost",
        port=port,
        ssl_context=context_of(certificate),
    )
    controller.start()
    try:
        smtp_carrier(f"smtps://localhost:{port}")(parcel())
    finally:
        controller.stop()

    assert [content for _, _, content in handler.taken] == [MAIL]


@pytest.mark.parametrize("scheme", ["smtp+starttls://", "smtp://ana:secret@"])
def test_a_password_never_travels_in_clear(
    server: tuple[Server, str], scheme: str
) -> None:
    handler, address = server

    with pytest.raises(RefusedForNow):
        smtp_carrier(f"{scheme}{address}")(parcel())

    assert handler.taken == []


def test_a_dead_server_is_probed_and_not_asked_for_each_mail() -> None:
    now = [100.0]
    breaker = Breaker(clock=lambda: now[0])
    carry = smtp_carrier(f"smtp://127.0.0.1:{free_port()}", breaker=breaker)

    def refused() -> str:
        with pytest.raises(RefusedForNow) as refusal:
            carry(parcel())
        return str(refusal.value)

    first = [refused() for _ in range(5)]
    held = refused()
    now[0] += 15
    probe = refused()
    held_again = refused()

    assert all("refused" in text for text in [*first, probe])
    assert (held, held_again) == (
        f"{first[-1]}; asked again soon",
        f"{probe}; asked again soon",
    )


def test_a_server_that_wants_less_is_probed_and_not_pressed(
    server: tuple[Server, str],
) -> None:
    handler, address = server
    now = [100.0]
    breaker = Breaker(clock=lambda: now[0])
    carry = smtp_carrier(f"smtp://{address}", breaker=breaker)

    def said() -> str:
        with pytest.raises(RefusedForNow) as refusal:
            carry(parcel())
        return str(refusal.value)

    handler.at_rcpt = "450 4.7.1 greylisted"  # of one mail each: no reason to stop
    greylisted = [said() for _ in range(6)]
    handler.at_rcpt = "451 4.3.2 too many mails, slow down"
    slower = [said() for _ in range(5)]
    held = said()
    handler.at_rcpt = "250 OK"
    still_held = said()
    now[0] += 15
    carry(parcel())
    carry(parcel())

    assert greylisted == ["450 4.7.1 greylisted"] * 6
    assert slower == ["451 4.3.2 too many mails, slow down"] * 5
    assert held == still_held == f"{slower[0]}; asked again soon"
    assert len(handler.taken) == 2


def test_all_answers_of_one_mail_come_within_the_lease() -> None:
    by_password = TIMEOUT_S * ANSWERS
    by_token = by_password + TIMEOUT_S * OF_A_TOKEN + 2 * 2 * TOKEN_TIMEOUT_S

    assert (by_password, by_token) == (80, 116)
    assert LEASE.total_seconds() > by_token + AT_A_TIME_S


@pytest.mark.parametrize("url", ["http://a", "smtp://", "mail.example:25"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(UnknownWayOut):
        read_server(url)


def test_without_a_server_mail_is_filed_in_a_maildir(tmp_path: Path) -> None:
    place = tmp_path / "var" / "mail"

    carrier(Route(maildir=str(place)))(parcel())

    (filed,) = (place / "new").iterdir()
    assert filed.read_bytes().replace(b"\n", b"\r\n").replace(b"\r\r", b"\r") == MAIL


def test_a_disk_that_takes_nothing_is_no_fault_of_the_mail(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where a folder should be")

    with pytest.raises(RefusedForNow):
        carrier(Route(maildir=str(tmp_path / "mail")))(parcel())

    assert (tmp_path / "mail").is_file()


def kept(address: str) -> WayOut:
    return way_out(Route(smtp_url=f"smtp://{address}"))


def test_mail_that_is_due_at_once_leaves_over_one_connection(
    server: tuple[Server, str],
) -> None:
    handler, address = server
    way = kept(address)

    for _ in range(3):
        way.carry(parcel())
    sessions = list(handler.sessions)
    way.hang_up()
    way.hang_up()  # with nothing to end
    way.carry(parcel())
    way.hang_up()

    assert len(handler.taken) == 4
    assert len(set(sessions)) == 1
    assert len(set(handler.sessions)) == 2


def test_a_line_that_carried_many_is_dialed_anew(
    server: tuple[Server, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.delivery.lines.MAILS_OF_A_LINE", 3)
    handler, address = server
    way = kept(address)

    for _ in range(4):
        way.carry(parcel())
    way.hang_up()

    lines = [handler.sessions.count(each) for each in dict.fromkeys(handler.sessions)]
    assert lines == [3, 1]


def test_a_kept_line_that_the_server_ended_costs_no_mail(
    server: tuple[Server, str],
) -> None:
    handler, address = server
    way = kept(address)
    way.carry(parcel())
    handler.end_all()

    way.carry(parcel())
    way.hang_up()

    assert len(handler.taken) == 2
    assert len(set(handler.sessions)) == 2


@pytest.mark.parametrize(
    ("at_rcpt", "at_data"),
    [("550 5.1.1 unknown", "250 OK"), ("250 OK", "451 later"), ("250 OK", HANG_UP)],
)
def test_after_a_refusal_the_next_mail_has_a_line_of_its_own(
    server: tuple[Server, str], at_rcpt: str, at_data: str
) -> None:
    handler, address = server
    way = kept(address)
    way.carry(parcel())
    handler.at_rcpt, handler.at_data = at_rcpt, at_data

    with pytest.raises((RefusedForGood, RefusedForNow)):
        way.carry(parcel())
    handler.at_rcpt, handler.at_data = "250 OK", "250 OK"
    way.carry(parcel())
    way.hang_up()

    assert len(handler.taken) == 2
    assert len(set(handler.sessions)) == 2


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        (Sender.FROM, "events@trestle.example"),
        (Sender.MAILBOX, "box@corp.example"),
        (Sender.EACH, "bounces+1-biw7zblyn2bfoeepxxfj@trestle.example"),
    ],
)
def test_the_envelope_names_who_gets_the_bounce(
    server: tuple[Server, str], sender: Sender, address: str
) -> None:
    handler, at = server
    route = Route(
        smtp_url=f"smtp://{at}", mailbox="box@corp.example", sender=sender, secret="key"
    )

    carrier(route)(parcel())

    assert [mail_from for mail_from, _, _ in handler.taken] == [address]


def test_a_writer_whose_long_name_is_folded_is_read(server: tuple[Server, str]) -> None:
    handler, at = server
    name = "=?utf-8?q?Zs=C3=B3fia?= via\r\n Trestle of a company with a long name"
    mail = f"From: {name}\r\n <events@trestle.example>\r\nTo: a@a.example\r\n\r\nHi\r\n"

    carrier(Route(smtp_url=f"smtp://{at}"))(parcel(mail.encode()))

    assert [mail_from for mail_from, _, _ in handler.taken] == [
        "events@trestle.example"
    ]
