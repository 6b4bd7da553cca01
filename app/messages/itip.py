"""One scheduling object, read as tolerantly as it is safe (RFC 5545, 5546).

Whole calendars are not parsed: a broken line that nobody needs must not hide an
answer, and no amount of lines may take long.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote

from icalendar import vDDDTypes

from app.domain.incoming import Attendee, Itip
from app.messages.text import BREAKERS, one_line

COMMENT_LIMIT = 500
LINES_LIMIT = 400
"""Lines that matter; a reply has a dozen."""
LARGEST = 2**31 - 1
FIRST_YEAR, LAST_YEAR = 1990, 9000
_UNSEEN = dict.fromkeys(BREAKERS - {9, 10, 13})
"""No database holds a NUL or half a character."""
_FOLD = re.compile(r"\r?\n[ \t]|\r(?!\n)[ \t]")
_LINE_END = re.compile(r"\r\n|\n|\r")
_WANTED = re.compile(
    r"(BEGIN|END|METHOD|UID|ATTENDEE|SEQUENCE|DTSTAMP|DTSTART|DTEND|RECURRENCE-ID"
    r"|COMMENT|X-NUM-GUESTS)(?=[:;])",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([\\;,nN])")
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+")


class Unreadable(Exception):  # noqa: N818 -- reads as the sentence it states
    """There is no event in it, or it never ends."""


Line = tuple[str, dict[str, str], str]
"""Name and parameters' names in upper case, the value as it was written."""


def read_itip(text: str) -> Itip:
    """Return what a calendar file asks or answers. Raises `Unreadable`."""
    method = ""
    found: list[list[Line]] = []
    for name, params, value, is_event in _walk(text):
        if name == "METHOD":
            method = method or value.strip().upper()
        elif name == "BEGIN" and is_event:
            found.append([])
        elif is_event and found:
            found[-1].append((name, params, value))
    objects = [itip for lines in found if (itip := _event(method, lines)).uid]
    if not objects:
        raise Unreadable
    # What is said of a whole series holds for those of its dates that say the same.
    whole = [one for one in objects if not one.is_of_occurrence]
    first = (whole or objects)[0]
    is_one = all(_says(other) == _says(first) for other in objects)
    dates = {one.occurrence for one in objects if not whole}
    return replace(first, is_one=is_one and len(dates) <= 1)


def _walk(text: str) -> Iterator[tuple[str, dict[str, str], str, bool]]:
    """Yield the lines that matter, and whether each belongs to a VEVENT itself."""
    stack: list[str] = []
    lines = 0
    for raw in _LINE_END.split(_FOLD.sub("", text.translate(_UNSEEN))):
        if not _WANTED.match(raw):
            continue
        lines += 1
        if lines > LINES_LIMIT:
            raise Unreadable
        name, params, value = _line(raw)
        kind = value.strip().upper()
        if name == "BEGIN":
            stack.append(kind)
            yield name, params, value, kind == "VEVENT"
        elif name == "END":
            if stack and stack[-1] == kind:
                stack.pop()
        else:
            yield name, params, value, bool(stack) and stack[-1] == "VEVENT"
    if stack:
        raise Unreadable  # it was cut off, and so may be what it says


def _line(raw: str) -> Line:
    parts = _split(raw, minding_quotes=True) or _split(raw, minding_quotes=False)
    head, value = parts or (raw.split(";"), "")  # it says nothing, and counts
    params: dict[str, str] = {}
    for param in head[1:]:
        key, _, given = param.partition("=")
        params.setdefault(key.strip().upper(), given.strip().strip('"'))
    return head[0].strip().upper(), params, value


def _split(raw: str, *, minding_quotes: bool) -> tuple[list[str], str] | None:
    """Return what stands before the colon, cut at semicolons, and the rest."""
    pieces, start, is_quoted = [], 0, False
    for at, letter in enumerate(raw):
        if letter == '"' and minding_quotes:
            is_quoted = not is_quoted
        elif is_quoted:
            continue
        elif letter == ";":
            pieces.append(raw[start:at])
            start = at + 1
        elif letter == ":":
            return [*pieces, raw[start:at]], raw[at + 1 :]
    return None


def _event(method: str, lines: list[Line]) -> Itip:
    first: dict[str, Line] = {}
    for line in lines:
        first.setdefault(line[0], line)
    uids = {value.strip() for name, _, value in lines if name == "UID"}
    attendees = tuple(_attendee(line) for line in lines if line[0] == "ATTENDEE")
    return Itip(
        method=method,
        uid=_text(uids.pop()) if len(uids) == 1 else "",
        attendees=attendees,
        is_of_occurrence="RECURRENCE-ID" in first,
        occurrence=_instant(first.get("RECURRENCE-ID")),
        sequence=_number(first.get("SEQUENCE")),
        stamped_at=_instant(first.get("DTSTAMP"), is_utc=True),
        comment=_comment(first.get("COMMENT")),
        guests=_number(first.get("X-NUM-GUESTS")),
        starts_at=_instant(first.get("DTSTART")),
        ends_at=_instant(first.get("DTEND")),
    )


def _says(itip: Itip) -> tuple[object, ...]:
    answers = tuple((one.address, one.email, one.partstat) for one in itip.attendees)
    return itip.uid, answers


def _attendee(line: Line) -> Attendee:
    _, params, value = line
    return Attendee(
        address=address_in(value),
        email=address_in(params.get("EMAIL", "")),
        sent_by=address_in(params.get("SENT-BY", "")),
        partstat=params.get("PARTSTAT", "").upper(),
        delegated_to=address_in(params.get("DELEGATED-TO", "")),
    )


def address_in(uri: str) -> str:
    """Return the address of a CAL-ADDRESS in lower case, also without its `mailto:`."""
    bare = _MAILTO.sub("", uri.strip().strip('"'), count=1).partition("?")[0]
    bare = unquote(bare).strip().strip("<>").lower()
    return bare if _ADDRESS.fullmatch(bare) else ""


def _text(value: str) -> str:
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value).strip()


def _comment(line: Line | None) -> str:
    return one_line(_text(line[2]))[:COMMENT_LIMIT].rstrip() if line else ""


def _number(line: Line | None) -> int | None:
    digits = line[2].strip() if line else ""
    if not (digits.isascii() and digits.isdigit()):
        return None
    return min(int(digits[:12]), LARGEST)


def _instant(line: Line | None, *, is_utc: bool = False) -> datetime | None:
    """Return when it is; None for a day, a time of no known zone, or nonsense."""
    if line is None:
        return None
    _, params, value = line
    at = None
    with suppress(Exception), warnings.catch_warnings():  # of whatever was typed there
        warnings.simplefilter("ignore")
        zone = params.get("TZID") or None
        at = vDDDTypes.from_ical(value.strip(), timezone=zone)  # type: ignore[no-untyped-call]
    if not isinstance(at, datetime) or not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    if at.tzinfo is None:
        return at.replace(tzinfo=UTC) if is_utc else None
    return at.astimezone(UTC)
