"""The clock changes of a zone as two yearly rules (POSIX TZ strings; RFC 9636, 3.3).

What calendar programs of every age understand of a zone is one rule for each change.
The last line of a zone file has just that; a few zones need more than it can say.
"""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

LAST = 5
"""As the number of a weekday in its month: the last one."""
_USUAL_HOUR = "2"
_NAME = r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)"
_OFFSET = r"[+-]?\d{1,3}(?::\d\d){0,2}"
_DAY = rf"M(\d{{1,2}})\.(\d)\.(\d)(?:/({_OFFSET}))?"
_TAIL = re.compile(
    rf"({_NAME})({_OFFSET})(?:({_NAME})({_OFFSET})?,{_DAY},{_DAY})?", re.ASCII
)
_DAYS = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change that comes each year, on the n-th weekday of a month."""

    month: int
    place: int
    """1 to 4, or `LAST`."""
    weekday: int
    """0 is Sunday."""
    at: timedelta
    """After midnight, by the clock as it is before the change."""
    name: str
    before: timedelta
    """Offset to UTC until then, and from then on."""
    after: timedelta


@dataclass(frozen=True, kw_only=True)
class ZoneRules:
    """A zone without clock changes, or with two a year."""

    name: str
    offset: timedelta
    """Outside the changes; the only one where there are none."""
    changes: tuple[Change, ...] = ()


@lru_cache(maxsize=256)
def rules_of(zone: str) -> ZoneRules | None:
    """Return the rules by which a zone goes on from now; None: two cannot say it.

    A change at midnight's end or before the day begins belongs to another day than its
    rule names, and not every program knows; those zones have none.
    """
    found = _TAIL.fullmatch(_last_line(zone))
    if found is None:
        return None
    name, offset = _plain(found[1]), -_span(found[2])
    if found[3] is None:
        return ZoneRules(name=name, offset=offset)
    other = _plain(found[3])
    shifted = -_span(found[4]) if found[4] else offset + timedelta(hours=1)
    to = _change(found.groups()[4:8], name=other, before=offset, after=shifted)
    back = _change(found.groups()[8:12], name=name, before=shifted, after=offset)
    if not all(timedelta(0) <= change.at < _DAYS for change in (to, back)):
        return None
    return ZoneRules(name=name, offset=offset, changes=(to, back))


def _change(
    day: tuple[str | None, ...], *, name: str, before: timedelta, after: timedelta
) -> Change:
    month, place, weekday = (int(part or 0) for part in day[:3])
    return Change(
        month=month,
        place=place,
        weekday=weekday,
        at=_span(day[3] or _USUAL_HOUR),
        name=name,
        before=before,
        after=after,
    )


def _span(text: str) -> timedelta:
    sign = -1 if text.startswith("-") else 1
    hours, minutes, seconds = (*map(int, text.lstrip("+-").split(":")), 0, 0)[:3]
    return sign * timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _plain(name: str) -> str:
    return name.strip("<>")


def _last_line(zone: str) -> str:
    # Where `zoneinfo` reads it from: a folder if there is one, or our own package.
    parts = zone.split("/")
    own = [Path(folder, *parts) for folder in zoneinfo.TZPATH]
    file = next((path for path in own if path.is_file()), None)
    compiled = (file or files("tzdata").joinpath("zoneinfo", *parts)).read_bytes()
    return compiled.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace")
