"""One connection to a mail server: called, made safe, signed in, given one mail."""

import re
import smtplib
import ssl
from base64 import b64decode, b64encode
from contextlib import closing, suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from app.delivery.hops import Seen, stage
from app.delivery.tokens import Tokens

TIMEOUT_S = 8
"""For each answer: greeting, EHLO, STARTTLS, EHLO, login, MAIL, RCPT, DATA and its end
take at most nine of them, and one more where a kept connection turns out to be gone. A
login by token takes three more and two tokens: it all stays below the lease of two
minutes."""
ANSWERS, OF_A_TOKEN = 10, 3
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
GO_ON, YES, WRONG_TOKEN, SEND_IT = 334, 235, 535, 354
TAKEN = frozenset({250, 251})
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
PLAIN = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", re.ASCII)
"""An address that no part of needs quoting (RFC 5321, dot-string)."""


class UnknownWayOut(Exception):  # noqa: N818 -- reads as the sentence it states
    """The address of the mail server begins with none of the words we know."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where mail is handed over, and how one signs in there."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """A mailbox that is signed in to with a token."""

    mailbox: str
    tokens: Tokens


def read_server(url: str) -> Server:
    """Return what the address of a mail server says; raises `UnknownWayOut`."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise UnknownWayOut(
            "a mail server is written smtp://host:port, smtp+starttls://… or smtps://…"
        )
    return Server(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def dial(server: Server, bearer: Bearer | None, *, seen: Seen) -> smtplib.SMTP:
    """Return a connection that is ready for mail; whoever asks closes it.

    Raises `RefusedForNow` where no token is given, and smtplib's or the network's.
    """
    token = ""
    if bearer is not None:
        with stage("token", seen) as said:
            token = bearer.tokens.get()
            said.append("given")
    smtp = _call(server, seen=seen)
    try:
        _make_safe(smtp, server, must=bearer is not None, seen=seen)
        if bearer is not None:
            with stage("login", seen) as said:
                said.append(_show_token(smtp, bearer, token))
        elif server.user:
            with stage("login", seen) as said:
                said.append(_answer(smtp.login(server.user, server.password)))
    except BaseException:
        smtp.close()
        raise
    return smtp


def begin(
    smtp: smtplib.SMTP, *, sender: str, recipient: str, content: bytes, seen: Seen
) -> None:
    """Tell the server who sends one mail, and how long it is; raises its refusal.

    Where it lets us (RFC 2920), whom it is for and that it comes are said in the same
    breath: two journeys for a mail instead of four. Whoever is refused hangs up.
    """
    size = f" size={len(content)}" if smtp.has_extn("size") else ""
    lines = [f"MAIL FROM:{_path(sender)}{size}"]
    if smtp.has_extn("pipelining"):
        lines += [f"RCPT TO:{_path(recipient)}", "DATA"]
    with stage("MAIL", seen) as said:
        _say(smtp, *lines)
        code, text = smtp.getreply()
        if code not in TAKEN:
            raise smtplib.SMTPSenderRefused(code, text, sender)
        said.append(_answer((code, text)))


def hand_over(
    smtp: smtplib.SMTP, *, recipient: str, content: bytes, seen: Seen
) -> None:
    """Give the server the mail that was begun; raises smtplib's refusals."""
    is_said = smtp.has_extn("pipelining")
    with stage("RCPT", seen) as said:
        if not is_said:
            _say(smtp, f"RCPT TO:{_path(recipient)}")
        code, text = smtp.getreply()
        if code not in TAKEN:
            raise smtplib.SMTPRecipientsRefused({recipient: (code, text)})
        said.append(_answer((code, text)))
    with stage("DATA", seen) as said:
        if not is_said:
            _say(smtp, "DATA")
        code, text = smtp.getreply()
        if code == SEND_IT:
            smtp.send(_stuffed(content))
            code, text = smtp.getreply()
        if code not in TAKEN:
            raise smtplib.SMTPDataError(code, text)
        said.append(_answer((code, text)))


def _say(smtp: smtplib.SMTP, *lines: str) -> None:
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("an address would be read as a command")
    smtp.send("".join(f"{line}\r\n" for line in lines))


def _stuffed(content: bytes) -> bytes:
    # RFC 5321, 4.5.2: a dot alone ends the mail, so no line of it begins with just one.
    end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
    if content.startswith(b".") or b"\n." in content:  # seldom, and slow to look for
        content = LEADING_DOT.sub(b"..", content)
    return content + end


def _path(address: str) -> str:
    # smtplib reads each address as a header's, which takes longer than to send it.
    return f"<{address}>" if PLAIN.fullmatch(address) else smtplib.quoteaddr(address)


def hang_up(smtp: smtplib.SMTP) -> None:
    """Take leave and close; nothing after the server's yes may look like a refusal."""
    with closing(smtp), suppress(smtplib.SMTPException, OSError):
        smtp.quit()


def _call(server: Server, *, seen: Seen) -> smtplib.SMTP:
    with stage("connect", seen) as said:
        said.append(f"{server.host}:{server.port}")
        if server.scheme == "smtps":
            return smtplib.SMTP_SSL(
                server.host,
                server.port,
                timeout=TIMEOUT_S,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)


def _make_safe(smtp: smtplib.SMTP, server: Server, *, must: bool, seen: Seen) -> None:
    with stage("EHLO", seen) as said:
        smtp.ehlo_or_helo_if_needed()
        said.append(_offers(smtp))
    is_plain = server.scheme != "smtps"
    # A password or token never travels in clear: without TLS there is no login.
    must |= server.scheme == "smtp+starttls" or bool(server.user)
    if is_plain and (must or smtp.has_extn("starttls")):
        with stage("TLS", seen) as said:
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
            said.append(_cipher(smtp))


def _offers(smtp: smtplib.SMTP) -> str:
    # Who answers, and what else it can do; a server that only knows HELO says less.
    lines = (smtp.ehlo_resp or smtp.helo_resp or b"").decode("ascii", "replace")
    name, *extensions = lines.splitlines() or [""]
    return f"{name}: {', '.join(extensions)}" if extensions else name


def _cipher(smtp: smtplib.SMTP) -> str:
    line = smtp.sock
    return f"{line.version()}" if isinstance(line, ssl.SSLSocket) else ""


def _show_token(smtp: smtplib.SMTP, bearer: Bearer, token: str) -> str:
    code, text = _xoauth2(smtp, bearer.mailbox, token)
    if code == WRONG_TOKEN:
        # It may have been withdrawn before its time: once, and no more, anew.
        bearer.tokens.forget(token)
        code, text = _xoauth2(smtp, bearer.mailbox, bearer.tokens.get())
    if code != YES:
        raise smtplib.SMTPAuthenticationError(code, text)
    return _answer((code, text))


def _xoauth2(smtp: smtplib.SMTP, mailbox: str, token: str) -> tuple[int, bytes]:
    proof = f"user={mailbox}\x01auth=Bearer {token}\x01\x01"
    code, text = smtp.docmd("AUTH", "XOAUTH2 " + b64encode(proof.encode()).decode())
    if code != GO_ON:
        return code, text
    # The reason stands here, in JSON; an empty line asks for the refusal itself.
    reason = _reason(text)
    code, text = smtp.docmd("")
    return code, text + reason


def _reason(text: bytes) -> bytes:
    with suppress(ValueError):
        return b" " + b64decode(text)[:300]
    return b""


def _answer(answer: tuple[int, bytes]) -> str:
    return f"{answer[0]} {answer[1].decode(errors='replace')}"
