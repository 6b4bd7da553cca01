"""One mail that came in, read into plain facts (RFC 5322, 6047, 3834).

What is forwarded inside it is not looked into: a forwarded answer is nobody's.
"""

import codecs
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime

from app.domain.incoming import Incoming, Itip, Nature, OptOut
from app.messages.incoming_text import text_of
from app.messages.itip import Unreadable, read_itip
from app.messages.text import one_line

CALENDAR_LIMIT, PARTS_LIMIT, DEPTH_LIMIT = 256 * 1024, 25, 8
MESSAGE_LIMIT = 8 * 1024 * 1024
"""Of a larger mail only the head is read; no answer has ever been so long."""
HEAD_LIMIT, HEADER_LIMIT = 64 * 1024, 2000
BOUNDARIES_LIMIT = 100
"""Each line is compared with every boundary that is open: more of them is an attack."""
NATURES = {
    "REPLY": Nature.ANSWER,
    "COUNTER": Nature.COUNTER,
    "REFRESH": Nature.REFRESH,
}
CALENDARS = frozenset({"text/calendar", "application/ics"})
NO_CHARSETS = frozenset(
    {"punycode", "idna", "unicode_escape", "raw-unicode-escape", "utf-7"}
)
"""What Python decodes besides; a long text in one of them takes for ever."""
REPORTS = frozenset({"delivery-status", "feedback-report"})
MACHINES = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply-From",
    "X-Mail-Autoreply",
    "X-MS-Exchange-Inbox-Rules-Loop",
)
"""Headers that nothing but vacation programs write."""
TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Delivered-To")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)')
_ANGLE = re.compile(r"<([^<>]*)>")
_OPT_OUT = re.compile(
    r"unsubscribe ([a-z_]{1,30})(?: ([\w.-]{1,60}))?", re.ASCII | re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]+@[^\s@<>\"(),:;\\\[\]]+")


def read_incoming(raw: bytes) -> Incoming:
    """Return what one mail is and says. Never raises, and never takes long."""
    try:
        return _read(raw)
    except Exception:  # noqa: BLE001 -- `email` raises anything for what people send
        digest = hashlib.sha256(raw).hexdigest()
        return Incoming(nature=Nature.BROKEN, key=digest)


def _read(raw: bytes) -> Incoming:
    is_long = len(raw) > MESSAGE_LIMIT or raw.count(b"boundary=") > BOUNDARIES_LIMIT
    if is_long:
        mail: Message = BytesHeaderParser(policy=compat32).parsebytes(raw[:HEAD_LIMIT])
        itip, is_broken = None, False
    else:
        mail = BytesParser(policy=compat32).parsebytes(raw)
        itip, is_broken = _calendar(mail)
    opt_out = None if itip or is_broken else _opt_out(mail)
    senders = _senders(mail)
    message_id = _header(mail, "Message-ID")[:255]
    written_at = _date(_header(mail, "Date"))
    says = _says(itip) if itip else (written_at, hashlib.sha256(raw).hexdigest())
    key = repr((message_id, senders, says))
    return Incoming(
        nature=Nature.OPT_OUT if opt_out else _nature(mail, itip, is_broken=is_broken),
        key=hashlib.sha256(key.encode(errors="replace")).hexdigest(),
        message_id=message_id,
        senders=senders,
        written_at=written_at,
        recipients=_recipients(mail),
        vouchers=tuple(_headers(mail, "Authentication-Results")),
        itip=itip,
        opt_out=opt_out,
        refers_to=_refers_to(mail),
        text="" if is_long or itip else text_of(_leaves(mail, depth=1), decode=_text),
    )


def _opt_out(mail: Message) -> OptOut | None:
    """Return what a mail program wrote from our `List-Unsubscribe`, and nobody else.

    Some say that they wrote it by themselves; a report that returns it is none.
    """
    found = _OPT_OUT.fullmatch(_header(mail, "Subject"))
    if found is None or mail.get_content_type() == "multipart/report":
        return None
    return OptOut(kind=found[1].lower(), key=found[2] or "")


def _refers_to(mail: Message) -> tuple[str, ...]:
    before = _header(mail, "References").split()[-PARTS_LIMIT:]
    found = [*_header(mail, "In-Reply-To").split(), *reversed(before)]
    return tuple(dict.fromkeys(found))[:PARTS_LIMIT]


def _says(itip: Itip) -> tuple[object, ...]:
    return (
        itip.method,
        itip.uid,
        itip.occurrence,
        itip.sequence,
        itip.stamped_at,
        itip.attendees,
        itip.starts_at,
    )


def _nature(mail: Message, itip: Itip | None, *, is_broken: bool) -> Nature:
    if mail.get_content_type() == "multipart/report":
        kind = str(mail.get_param("report-type") or "").lower()
        return Nature.REPORT if kind in REPORTS else Nature.AUTOMATIC
    if _is_automatic(mail):
        return Nature.AUTOMATIC
    if itip is not None:
        return NATURES.get(itip.method, Nature.OTHER)
    return Nature.BROKEN if is_broken else Nature.OTHER


def _is_automatic(mail: Message) -> bool:
    submitted = _QUOTED.sub("", _header(mail, "Auto-Submitted")).partition(";")[0]
    if submitted.strip().lower() not in {"", "no"}:
        return True
    if mail["Return-Path"] is not None and _header(mail, "Return-Path") in {"", "<>"}:
        return True
    if _header(mail, "Precedence").lower() in {"auto_reply", "auto-reply"}:
        return True
    return any(mail[name] is not None for name in MACHINES)


def _calendar(mail: Message) -> tuple[Itip | None, bool]:
    """Return the scheduling object, and whether there is one that can't be read."""
    is_broken = False
    for part in sorted(_calendar_parts(mail), key=_is_attached):
        text = _text(part)
        with suppress(Unreadable):
            if text is not None:
                return _with_method(read_itip(text), part), False
        is_broken = True
    return None, is_broken


def _with_method(itip: Itip, part: Message) -> Itip:
    given = str(part.get_param("method") or "").upper()
    return itip if itip.method else replace(itip, method=given)


def _calendar_parts(mail: Message) -> Iterator[Message]:
    for seen, part in enumerate(_leaves(mail, depth=1)):
        if seen >= PARTS_LIMIT:
            return
        name = str(part.get_filename() or "").lower()
        if part.get_content_type() in CALENDARS or name.endswith(".ics"):
            yield part


def _is_attached(part: Message) -> bool:
    # The first that is shown as an invitation goes before what is attached.
    is_shown = part.get_content_type() == "text/calendar" and part.get_param("method")
    return not is_shown or part.get_content_disposition() == "attachment"


def _leaves(mail: Message, *, depth: int) -> Iterator[Message]:
    if mail.get_content_maintype() == "message" or depth > DEPTH_LIMIT:
        return
    payload = mail.get_payload()
    if not isinstance(payload, list):
        yield mail
        return
    for part in payload:
        if isinstance(part, Message):
            yield from _leaves(part, depth=depth + 1)


def _text(part: Message) -> str | None:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or len(content) > CALENDAR_LIMIT:
        return None
    for charset in (str(part.get_content_charset() or ""), "utf-8"):
        with suppress(LookupError, ValueError):
            if codecs.lookup(charset).name not in NO_CHARSETS:
                return content.decode(charset).lstrip("\ufeff")
    return content.decode("latin-1")


def _senders(mail: Message) -> tuple[str, ...]:
    """Return who wrote it: exactly one, or the mail is not to be believed.

    What only looks like an address stands in quotes or a comment; where an address
    stands beside another one in angle brackets, both count.
    """
    found: list[str] = []
    for raw in _headers(mail, "From"):
        bare = _QUOTED.sub(" ", raw)
        found += _ANGLE.findall(bare)
        found += _ADDRESS.findall(_ANGLE.sub(" ", bare))
    return tuple(address.strip().lower() for address in found)[:PARTS_LIMIT]


def _recipients(mail: Message) -> tuple[str, ...]:
    raw = [text for name in TO for text in _headers(mail, name)]
    return tuple(address.lower() for _, address in getaddresses(raw[:PARTS_LIMIT]))


def _headers(mail: Message, name: str) -> list[str]:
    values = mail.get_all(name, [])[:PARTS_LIMIT]
    return [one_line(str(value)[:HEADER_LIMIT]) for value in values]


def _header(mail: Message, name: str) -> str:
    return next(iter(_headers(mail, name)), "")


def _date(text: str) -> datetime | None:
    with suppress(Exception):  # a day that is none, a zone of years
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return None
