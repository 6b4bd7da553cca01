"""One connection to the mailbox that answers come to (RFC 3501, 6851, 4315)."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from app.delivery.refusals import RefusedForNow
from app.delivery.servers import Bearer
from app.delivery.tokens import Tokens
from app.domain.mail_route import InboxRoute
from app.domain.outbox import MailFault

TIMEOUT_S = 15
"""For each answer."""
PORTS = {"imaps": 993, "imap+starttls": 143}
LARGEST = 2 * 2**20
"""Bytes of a mail that are fetched: an answer has some thousand. Of more, the beginning."""
AT_ONCE = 200
"""Mails that are looked at before the mailbox is looked into anew."""
_BUSY = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]")
"""A server's own trouble at the sign-in, and no refusal (RFC 5530)."""
_UID = re.compile(rb"\bUID (\d+)\b")


class NotMoved(Exception):  # noqa: N818 -- reads as the sentence it states
    """The server doesn't put a mail into that folder; the text says why."""


@dataclass(kw_only=True)
class Folder:
    """The folder that is read, over a connection that is kept."""

    imap: imaplib.IMAP4
    name: str
    validity: int = 0
    """UIDVALIDITY: with another one, its numbers mean other mails."""
    _made: set[str] = field(default_factory=set)

    def look(self, *, skip: int = 0) -> list[int]:
        """Return the numbers of the mails that lie there, the oldest first.

        At most `AT_ONCE` of them, after the `skip` oldest.
        """
        with _said():
            there = int(_must(self.imap.select(_quoted(self.name)), "SELECT")[0])
            validity = self.imap.response("UIDVALIDITY")[1]
            self.validity = int(validity[-1]) if validity and validity[-1] else 0
            for before in range(skip, there, AT_ONCE):
                which = f"{before + 1}:{min(there, before + AT_ONCE)}"
                found = _must(self.imap.uid("SEARCH", which, "UNDELETED"), "SEARCH")
                if numbers := (found[0] or b"").split():
                    return sorted(map(int, numbers))
        return []  # or all are marked as deleted, as some programs leave them

    def fetch(self, uid: int) -> bytes | None:
        """Return one mail, at most `LARGEST` bytes of it; None if it is gone."""
        with _said():
            what = f"(UID BODY.PEEK[]<0.{LARGEST}>)"
            found = _must(self.imap.uid("FETCH", str(uid), what), "FETCH")
        for part in found:
            if isinstance(part, tuple) and _is_of(part[0], uid):
                return bytes(part[1])
        return None

    def move(self, uid: int, to: str) -> None:
        """Move one mail to a folder, which is made if it is missing.

        Killed in between, the mail lies in both: never in neither. Raises `NotMoved`
        where the server says no to this one.
        """
        with _said():
            if "MOVE" in self.imap.capabilities:
                self._put("MOVE", uid, to)
                return
            self._put("COPY", uid, to)
            flags = self.imap.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)")
            _must(flags, "STORE")
            if "UIDPLUS" in self.imap.capabilities:
                _must(self.imap.uid("EXPUNGE", str(uid)), "EXPUNGE")
            else:
                _must(self.imap.expunge(), "EXPUNGE")

    def close(self) -> None:
        """Take leave."""
        with suppress(imaplib.IMAP4.error, OSError):
            self.imap.logout()
        with suppress(OSError):
            self.imap.shutdown()  # where the line broke, nobody closed it

    def _put(self, command: str, uid: int, to: str) -> None:
        answer = self.imap.uid(command, str(uid), _quoted(to))
        if answer[0] != "OK" and to not in self._made:
            self.imap.create(_quoted(to))  # it says no as well where it is there
            self._made.add(to)
            answer = self.imap.uid(command, str(uid), _quoted(to))
        if answer[0] != "OK":
            raise NotMoved(f"{command}: {_text(answer[1])}")


def bearer_of(route: InboxRoute, tokens: Tokens | None = None) -> Bearer | None:
    """Return who signs in by token, if anybody does."""
    if route.order is None:
        return None
    return Bearer(mailbox=route.mailbox, tokens=tokens or Tokens(order=route.order))


def open_folder(route: InboxRoute, bearer: Bearer | None) -> Folder:
    """Return the folder of a mailbox, signed in to over TLS; raises `RefusedForNow`."""
    token = bearer.tokens.get() if bearer else ""
    with _said():
        imap = _call(route)
    try:
        with _said():
            _sign_in(imap, route, bearer, token)
            # Many tell only after the sign-in what they can do.
            can = _must(imap.capability(), "CAPABILITY")[-1] or b""
            imap.capabilities = tuple(can.decode("ascii", "replace").upper().split())
    except BaseException:
        imap.shutdown()
        raise
    return Folder(imap=imap, name=route.folder)


def greet_inbox(route: InboxRoute) -> int:
    """Sign in as the reader would, and return how many mails lie there; reads none.

    Raises `RefusedForNow` with the server's own words.
    """
    folder = open_folder(route, bearer_of(route))
    try:
        return len(folder.look())
    finally:
        folder.close()


def _call(route: InboxRoute) -> imaplib.IMAP4:
    parts = urlsplit(route.url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    context = ssl.create_default_context()
    if parts.scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT_S)
    imap = imaplib.IMAP4(host, port, timeout=TIMEOUT_S)
    try:
        imap.starttls(context)
    except BaseException:
        imap.shutdown()
        raise
    return imap


def _sign_in(
    imap: imaplib.IMAP4, route: InboxRoute, bearer: Bearer | None, token: str
) -> None:
    if bearer is None:
        _log_in(imap, route)
        return
    try:
        _show_token(imap, bearer, token)
    except RefusedForNow as refusal:
        if refusal.fault is not MailFault.SIGN_IN:
            raise
        # It may have been withdrawn before its time: once, and no more, anew.
        bearer.tokens.forget(token)
        _show_token(imap, bearer, bearer.tokens.get())


def _log_in(imap: imaplib.IMAP4, route: InboxRoute) -> None:
    parts = urlsplit(route.url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    with _refused_sign_in():
        if "AUTH=PLAIN" in imap.capabilities:  # takes letters beyond ASCII, too
            proof = f"\0{user}\0{password}".encode()
            imap.authenticate("PLAIN", lambda _challenge: proof)
        else:
            imap.login(user, password)


def _show_token(imap: imaplib.IMAP4, bearer: Bearer, token: str) -> None:
    proof = f"user={bearer.mailbox}\x01auth=Bearer {token}\x01\x01".encode()
    reasons: list[bytes] = []

    def answer(challenge: bytes) -> bytes:
        if not reasons:
            reasons.append(b"")
            return proof
        # The reason stands here, in JSON; an empty line asks for the refusal itself.
        reasons.append(challenge[:300])
        return b""

    with _refused_sign_in(reasons):
        imap.authenticate("XOAUTH2", answer)


@contextmanager
def _refused_sign_in(reasons: list[bytes] | None = None) -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        more = b" ".join(reasons or []).decode(errors="replace").strip()
        said = _one_line(f"{_words(error)} {more}")
        fault = MailFault.SERVER if _BUSY.search(said) else MailFault.SIGN_IN
        raise RefusedForNow(said, fault=fault) from error


@contextmanager
def _said() -> Iterator[None]:
    """Turn what goes wrong with a server into what it means for us."""
    try:
        yield
    except imaplib.IMAP4.error as error:  # or the line broke
        raise RefusedForNow(_words(error), fault=MailFault.SERVER) from error
    except OSError as error:
        raise RefusedForNow(_words(error), fault=MailFault.UNREACHABLE) from error


def _must(answer: tuple[str, list[Any]], command: str) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise RefusedForNow(f"{command}: {_text(data)}", fault=MailFault.SERVER)
    return data


def _text(data: list[Any]) -> str:
    said = data[-1] if data else b""
    return _one_line(said.decode(errors="replace")) if isinstance(said, bytes) else ""


def _is_of(head: bytes, uid: int) -> bool:
    found = _UID.search(head)
    return found is None or int(found[1]) == uid


def _quoted(name: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'


def _words(error: Exception) -> str:
    return _one_line(str(error)) or type(error).__name__


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]
