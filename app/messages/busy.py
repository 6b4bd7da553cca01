"""When somebody can't, read from a calendar file of theirs (RFC 5545).

Only spans leave here: no title, place or person of the file is kept or returned.
"""

import time as clock
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr

LARGEST = 1_000_000
"""Bytes of a file that is read."""
MOST_SPANS = 1000
MOST_S = 3.0
"""After so long the rest of a file's recurring entries is left out."""
ANY_DAY = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}
OF_A_MONTH = ANY_DAY | {"BYMONTHDAY", "BYMONTH", "BYSETPOS"}
PARTS = {
    "DAILY": ANY_DAY,
    "WEEKLY": ANY_DAY,
    "MONTHLY": OF_A_MONTH,
    "YEARLY": OF_A_MONTH,
}
"""Rules whose occurrences are found in a moment; others are left out."""

Span = tuple[datetime, datetime]
Component = Any
"""Of icalendar, whose types say nothing of what a file may hold."""


class NotACalendar(Exception):  # noqa: N818 -- reads as the sentence it states
    """The file is no calendar, or too large."""


def busy_times(
    content: bytes, *, zone: ZoneInfo, since: datetime, until: datetime
) -> list[Span]:
    """Return the spans within `since` and `until` that a calendar file holds as busy.

    In UTC, the earliest first, at most `MOST_SPANS`, overlapping ones joined. Entries
    that are canceled, or shown as free, are none. Times without a zone are `zone`'s.
    Raises `NotACalendar`.
    """
    if len(content) > LARGEST:
        raise NotACalendar
    try:
        calendars = icalendar.Calendar.from_ical(content, multiple=True)
    except Exception as broken:  # the parser fails in ways that are no ValueError
        raise NotACalendar from broken
    if not calendars or calendars[0].name != "VCALENDAR":
        raise NotACalendar
    ends = clock.monotonic() + MOST_S
    spans: list[Span] = []
    for calendar in calendars:
        for entry in calendar.walk():
            if clock.monotonic() > ends:
                break
            spans += _spans(entry, zone=zone, since=since, until=until)
    return _joined(
        (max(starts, since), min(stops, until))
        for starts, stops in spans
        if stops > since and starts < until and stops > starts
    )[:MOST_SPANS]


def _spans(
    entry: Component,
    *,
    zone: ZoneInfo,
    since: datetime,
    until: datetime,
) -> list[Span]:
    try:
        if entry.name == "VFREEBUSY":
            return list(_periods(entry, zone=zone))
        if entry.name == "VEVENT" and _is_busy(entry):
            return list(_occurrences(entry, zone=zone, since=since, until=until))
    except Exception:  # noqa: BLE001 -- one broken entry is none, and no reason to lose the rest
        return []
    return []


def _is_busy(entry: Component) -> bool:
    said = {
        str(entry.get(name, "")).upper()
        for name in ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
    }
    return not said & {"CANCELLED", "TRANSPARENT", "FREE"}


def _periods(entry: Component, *, zone: ZoneInfo) -> Iterator[Span]:
    found = entry.get("FREEBUSY", [])
    for one in found if isinstance(found, list) else [found]:
        if str(one.params.get("FBTYPE", "BUSY")).upper() == "FREE":
            continue
        starts, stops = one.start, one.end
        yield _instant(starts, zone), _instant(stops, zone)


def _occurrences(
    entry: Component,
    *,
    zone: ZoneInfo,
    since: datetime,
    until: datetime,
) -> Iterator[Span]:
    first = entry.decoded("DTSTART")
    lasts = _length(entry, first, zone)
    rule = entry.get("RRULE")
    starts = first if isinstance(first, datetime) else datetime.combine(first, time())
    if starts.tzinfo is None:
        starts = starts.replace(tzinfo=zone)
    if rule is None:
        yield starts.astimezone(UTC), (starts + lasts).astimezone(UTC)
        return
    if isinstance(rule, list) or not _is_simple(rule):
        return
    skipped = set(_exceptions(entry, zone))
    # On the wall clock: a rule's hours stay the same across clock changes.
    wall = starts.replace(tzinfo=None)
    for at in rrulestr(_text_of(rule, starts), dtstart=wall):
        instant = at.replace(tzinfo=starts.tzinfo).astimezone(UTC)
        if instant >= until:
            return
        if instant + lasts > since and instant not in skipped:
            yield instant, instant + lasts


def _length(entry: Component, first: date, zone: ZoneInfo) -> timedelta:
    if "DURATION" in entry:
        duration: timedelta = entry.decoded("DURATION")
        return duration
    if "DTEND" in entry:
        return _instant(entry.decoded("DTEND"), zone) - _instant(first, zone)
    return timedelta(0) if isinstance(first, datetime) else timedelta(days=1)


def _is_simple(rule: icalendar.vRecur) -> bool:
    [frequency] = rule["FREQ"]
    interval = rule.get("INTERVAL", [1])[0]
    parts = PARTS.get(str(frequency).upper(), set())
    return bool(rule.keys() <= parts and interval > 0)


def _text_of(rule: icalendar.vRecur, starts: datetime) -> str:
    """Return the rule with its end on the same wall clock as its beginning."""
    plain = icalendar.vRecur({**rule})
    if "UNTIL" in plain:
        last = plain["UNTIL"][0] if isinstance(plain["UNTIL"], list) else plain["UNTIL"]
        if isinstance(last, datetime) and last.tzinfo is not None:
            last = last.astimezone(starts.tzinfo).replace(tzinfo=None)
        plain["UNTIL"] = [last]
    return bytes(plain.to_ical()).decode()  # type: ignore[no-untyped-call]


def _exceptions(entry: Component, zone: ZoneInfo) -> Iterator[datetime]:
    found = entry.get("EXDATE", [])
    for one in found if isinstance(found, list) else [found]:
        for each in one.dts:
            yield _instant(each.dt, zone)


def _instant(at: date, zone: ZoneInfo) -> datetime:
    whole = at if isinstance(at, datetime) else datetime.combine(at, time())
    return (whole.replace(tzinfo=zone) if whole.tzinfo is None else whole).astimezone(
        UTC
    )


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for starts, stops in sorted(spans):
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stops))
        else:
            joined.append((starts, stops))
    return joined
