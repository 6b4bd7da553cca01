"""Local days and working hours, computed from an instant and a zone. No clock."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SATURDAY = 5
OFFICE_OPENS, OFFICE_CLOSES = time(9), time(17)
PROMPT_AT = time(10)
_PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
    | {"ı": "i"}
)
"""Letters that Unicode does not take apart into a plain one and a mark."""


@lru_cache
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; raises `ZoneInfoNotFoundError`."""
    return ZoneInfo(name)


def local_day(at: datetime, *, zone: ZoneInfo) -> date:
    """Return the calendar day that it is at this instant in `zone`."""
    return at.astimezone(zone).date()


def at_local(day: date, clock: time, *, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a wall-clock time, the first where it happens twice."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def next_working_day(day: date) -> date:
    """Return the first day after `day` that is neither Saturday nor Sunday."""
    later = day + timedelta(days=1)
    while later.weekday() >= SATURDAY:
        later += timedelta(days=1)
    return later


def slug_of(title: str) -> str:
    """Return a title as an address shows it: ASCII words joined by hyphens."""
    whole = title.lower().translate(_PLAIN_LETTERS)
    plain = unicodedata.normalize("NFKD", whole).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join(words)[:60].strip("-")
