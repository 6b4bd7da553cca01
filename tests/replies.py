"""Answers as calendars mail them, in the shapes that real programs use."""

import base64
import re
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path

from app.models import Coffee, Event, Person
from tests.factories import BEFORE, HOUSE

FOLDER = Path(__file__).parent / "data" / "replies"
SHAPES = ("exchange", "zimbra", "google", "apple", "thunderbird", "bare", "kde")
_ENCODED = re.compile(r"@@begin\n(.*?)@@end\n", re.DOTALL)
_numbers = count(1)


def reply(
    shape: str,
    *,
    event: Event | Coffee,
    person: Person,
    partstat: str = "ACCEPTED",
    at: datetime = BEFORE,
    sender: str | None = None,
    to: str = HOUSE.mailbox.address,
    **given: object,
) -> bytes:
    """One mail in the shape of one program; `given` replaces any other mark."""
    sender, starts_at = sender or person.email, event.starts_at or BEFORE
    facts = {
        "UID": event.calendar_uid,
        "ATTENDEE": person.email,
        "PARTSTAT": partstat,
        "STAMP": f"{at:%Y%m%dT%H%M%SZ}",
        "DATE": format_datetime(at),
        "FROM": sender,
        "DOMAIN": sender.rpartition("@")[2],
        "TO": to,
        "SEQUENCE": 0,
        "ID": next(_numbers),
        "COMMENT": "Ja\\, gern",
        "GUESTS": 0,
        "METHOD": "REPLY",
        "ORGANIZER": f"ORGANIZER:MAILTO:{to}",
        "PARAMS": "",
        "STARTS": f"{starts_at:%Y%m%dT%H%M%SZ}",
        "ENDS": f"{starts_at + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
    }
    text = (FOLDER / f"{shape}.eml").read_text()
    for name, value in {**facts, **given}.items():
        text = text.replace(f"@{name}@", str(value))
    return _encoded(text).replace("\n", "\r\n").encode()


def _encoded(text: str) -> str:
    def encode(found: re.Match[str]) -> str:
        lines = found[1].replace("\n", "\r\n").encode()
        return base64.encodebytes(lines).decode()

    return _ENCODED.sub(encode, text)
