"""Days as people files write them: ISO, German, and the two kinds with slashes."""

import re
from collections.abc import Iterator
from datetime import date

_DATES = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
)
_SLASHED = re.compile(r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4})")
_TIME = re.compile(r"[ T]00:00(:00)?(\.0+)?$")


def possible_days(text: str) -> set[date]:
    """Return every day that this text can mean; more than one: it is unclear."""
    return set(_readings(_TIME.sub("", text)))


def _readings(text: str) -> Iterator[date]:
    for pattern in _DATES:
        if found := pattern.fullmatch(text):
            yield from _day(found["y"], found["m"], found["d"])
    if found := _SLASHED.fullmatch(text):
        # 03/11/2024 is March in one country and November in the next.
        yield from _day(found["y"], found["a"], found["b"])
        yield from _day(found["y"], found["b"], found["a"])


def _day(year: str, month: str, day: str) -> Iterator[date]:
    try:
        yield date(int(year), int(month), int(day))
    except ValueError:
        return
