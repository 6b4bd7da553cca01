"""The Maildir of a demonstration, read as its mailbox page shows it."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

HANDLE_LETTERS = 16
LISTED_AT_MOST = 100
LOOKED_AT_MOST = 2_000


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One mail in the list."""

    handle: str
    to: str
    address: str
    subject: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail, opened."""

    sender: str
    to: str
    subject: str
    at: datetime
    text: str
    html: str
    calendar: tuple[tuple[str, str], ...]
    """Facts of its calendar part, in its own order."""


def list_mail(maildir: str, *, to: str = "") -> list[Envelope]:
    """Return the newest mail, newest first; only to addresses that contain `to`."""
    wanted = to.strip().lower()
    found = []
    for path in list(_newest_first(maildir))[:LOOKED_AT_MOST]:
        envelope = _envelope(path)
        if wanted in envelope.address.lower() or wanted in envelope.to.lower():
            found.append(envelope)
        if len(found) == LISTED_AT_MOST:
            break
    return found


def find_mail(maildir: str, *, handle: str) -> Mail | None:
    """Return the mail with this handle, if there is one."""
    for path in _newest_first(maildir):
        if _handle(path) == handle:
            return _opened(path)
    return None


def _newest_first(maildir: str) -> Iterator[Path]:
    found = [
        (entry.stat().st_mtime, entry.path)
        for part in ("new", "cur")
        if (Path(maildir) / part).is_dir()
        for entry in os.scandir(Path(maildir) / part)
        if entry.is_file()
    ]
    for _, path in sorted(found, reverse=True):
        yield Path(path)


def _envelope(path: Path) -> Envelope:
    with path.open("rb") as file:
        head = BytesHeaderParser(policy=default).parse(file)
    addresses = head["To"].addresses if head["To"] else ()
    return Envelope(
        handle=_handle(path),
        to=addresses[0].display_name if addresses else "",
        address=addresses[0].addr_spec if addresses else "",
        subject=str(head["Subject"] or ""),
        at=_arrived(path),
    )


def _opened(path: Path) -> Mail:
    mail = message_from_bytes(path.read_bytes(), policy=default)
    calendar = next(
        (part for part in mail.walk() if part.get_content_type() == "text/calendar"),
        None,
    )
    return Mail(
        sender=str(mail["From"]),
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        at=_arrived(path),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        calendar=tuple(_facts(calendar)) if calendar else (),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""


def _facts(part: EmailMessage) -> Iterator[tuple[str, str]]:
    shown = {"METHOD", "SUMMARY", "DTSTART", "DTEND", "LOCATION", "SEQUENCE", "UID"}
    text = str(part.get_content()).replace("\r\n", "\n").replace("\n ", "")
    in_event = False
    for line in text.splitlines():
        name, _, value = line.partition(":")
        in_event = in_event or line == "BEGIN:VEVENT"
        word = name.partition(";")[0]
        if word in shown and (in_event or word == "METHOD"):
            yield word, value.replace("\\,", ",").replace("\\;", ";")


def _arrived(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _handle(path: Path) -> str:
    return hashlib.sha256(path.name.partition(":")[0].encode()).hexdigest()[
        :HANDLE_LETTERS
    ]
