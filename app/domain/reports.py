"""What a mail system reports about one of our mails (RFC 3464, 5965, 6522)."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr
from enum import StrEnum
from typing import Any

from app.domain.reply_addresses import Returned, find_bounce

LONGEST, MOST_PARTS = 2 * 2**20, 50
"""Bytes and parts of a report that is looked into: ours return mails of some thousand."""
LONGEST_WORDS = 300
"""Characters of what a server answered that are kept for people to read."""
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_OF_THIS_MAIL = re.compile(r"\b[45]\.(?:2\.[23]|3\.4|6\.\d+)\b")
"""Full, too long, not wanted as it is: of such a mailbox the next mail may be taken."""
_SENT_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_BREAKS_OFF = frozenset({"abuse", "fraud", "opt-out", "opt-out-list", "other", ""})
"""Kinds of feedback that say: I don't want this. Others praise, or speak of DNS."""


class ReportKind(StrEnum):
    """What a report comes to."""

    FAILED = "failed"
    """The mail will never arrive."""
    COMPLAINT = "complaint"
    """Whoever got it called it unwanted."""
    OTHER = "other"
    """Late, arrived, read, passed on: nothing is to be done."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one report says of one mail; what it doesn't say is empty."""

    kind: ReportKind
    about: str = ""
    """Message-ID of the mail, without its brackets."""
    returned: Returned | None = None
    """The mail's number, signed, where the envelope it left in named it (VERP)."""
    recipient: str = ""
    """In lower case."""
    status: str = ""
    """As 5.1.1 (RFC 3463)."""
    words: str = ""
    """What the server answered, on one line."""

    @property
    def is_hard(self) -> bool:
        """Return whether this address takes no mail at all, as far as it is said."""
        is_failed = self.kind is ReportKind.FAILED
        return is_failed and is_of_address(self.status or self.words)


def is_of_address(said: str) -> bool:
    """Return whether a final refusal speaks of the address and not of one mail.

    `said` is a status or a server's whole answer; one without a status speaks of
    the address. Class 4 never does: it is a server that was away for days.
    """
    status = _STATUS.search(said)
    if status is None:
        return True
    return status[1] == "5" and _OF_THIS_MAIL.search(said) is None


def read_raw(raw: bytes) -> Report:
    """Return what a report says, as it came; nothing where it can't be read.

    Never raises, and never takes long.
    """
    nothing = Report(kind=ReportKind.OTHER)
    if len(raw) > LONGEST or raw.count(b"boundary=") > MOST_PARTS:
        return nothing
    try:
        return read_report(message_from_bytes(raw)) or nothing
    except Exception:  # noqa: BLE001 -- `email` raises anything for what people send
        return nothing


def read_report(mail: Message) -> Report | None:
    """Return what a report says; None where the mail is no report (RFC 6522)."""
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return None
    parts = {part.get_content_type(): part for part in reversed(_children(mail))}
    for kind, part in parts.items():
        if kind.endswith("delivery-status"):
            return _delivery(mail, part, about=_about(parts))
        if kind == "message/feedback-report":
            return _feedback(part, about=_about(parts))
    return Report(kind=ReportKind.OTHER)


def _delivery(mail: Message, part: Message, *, about: str) -> Report:
    kind, block = ReportKind.OTHER, Message()
    for recipient in _blocks(part)[1:]:  # the first speaks of the whole mail
        block = recipient
        if _has_failed(recipient):
            kind = ReportKind.FAILED
            break
    said = _field(block, "Diagnostic-Code").partition(";")[2].strip()
    status = _STATUS.search(_field(block, "Status")) or _STATUS.search(said)
    found = status[0] if status else ""
    return Report(
        kind=kind,
        about=about,
        returned=_returned(mail),
        recipient=_address(block, "Final-Recipient")
        or _address(block, "Original-Recipient"),
        status=found,
        words=(said or found)[:LONGEST_WORDS],
    )


def _has_failed(block: Message) -> bool:
    # The action first: after days in a queue it is "failed" with a status of class 4.
    action = _field(block, "Action").lower()
    return action == "failed" or (
        not action and _field(block, "Status").startswith("5")
    )


def _feedback(part: Message, *, about: str) -> Report:
    block = next(iter(_blocks(part)), Message())
    kind = _field(block, "Feedback-Type").lower()
    return Report(
        kind=ReportKind.COMPLAINT if kind in _BREAKS_OFF else ReportKind.OTHER,
        about=about,
        recipient=_address(block, "Removal-Recipient")
        or _address(block, "Original-Rcpt-To"),
    )


def _blocks(part: Message) -> list[Message]:
    """Return the groups of fields of a part: whatever its type, they are lines."""
    children = _children(part)
    if len(children) > 1:
        return children
    text = children[0].as_string() if children else _text(part)
    groups = re.split(r"(?:\r?\n){2,}", text.strip())
    return [HeaderParser().parsestr(group) for group in groups]


def _about(parts: dict[str, Message]) -> str:
    """Return the Message-ID in the part that holds the mail, or its head alone."""
    for kind in ("message/rfc822", "message/global", "text/rfc822-headers"):
        part = parts.get(kind)
        if part is None:
            continue
        children = _children(part)
        head = children[0] if children else HeaderParser().parsestr(_text(part))
        if found := _field(head, "Message-ID"):
            return found.strip("<> ")
    return ""


def _returned(mail: Message) -> Returned | None:
    for name in _SENT_TO:
        for value in mail.get_all(name, []):
            if found := find_bounce(str(value)):
                return found
    return None


def _address(block: Message, name: str) -> str:
    # "rfc822; <ana@corp.example>", or without the type.
    return parseaddr(_field(block, name).rpartition(";")[2])[1].lower()


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _children(part: Message) -> list[Message]:
    payload: Any = part.get_payload()
    return list(payload) if isinstance(payload, list) else []


def _text(part: Message) -> str:
    payload: Any = part.get_payload(decode=True)
    return (payload or b"").decode(errors="replace")
