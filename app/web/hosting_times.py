"""Reading days and hours as a host typed them, in the words of what is wrong."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wtforms import Field, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.domain.events import HourHappensTwice, HourIsMissing, instant, last_day_of
from app.domain.time import zone_of
from app.web.forms.hosting import EventForm, blame
from app.web.words import gettext

Times = tuple[datetime, datetime]
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?", re.ASCII)


def read_zone(form: EventForm) -> ZoneInfo | None:
    """Return the zone whose clock the host means, or None with the field blamed."""
    try:
        return zone_of(form.zone.data or "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        blame(form.zone, gettext("Choose whose clock you mean."))
        return None


def read_times(form: EventForm, *, now: datetime) -> Times | None:
    """Return start and end, or None with the fields blamed."""
    zone, day = read_zone(form), read_day(form.day)
    start, end = read_clock(form.starts), read_clock(form.ends)
    if zone is None or day is None or start is None or end is None:
        return None
    last_day = last_day_of(day, start, end)
    if last_day is None:
        _ends_too_soon(form, start, end)
        return None
    starts_at = _instant(form.starts, form.starts_which, day, start, zone)
    ends_at = _instant(form.ends, form.ends_which, last_day, end, zone)
    if starts_at is None or ends_at is None:
        return None
    if ends_at <= starts_at:  # of an hour that happens twice, the second and the first
        _ends_too_soon(form, start, end)
        return None
    if starts_at <= now:
        blame(form.day, gettext("Choose a date in the future"))
        return None
    return starts_at, ends_at


def read_answer_by(
    form: EventForm, *, starts_at: datetime, zone: ZoneInfo
) -> datetime | None:
    """Return until when people are asked to answer; None: not at all, or blamed."""
    if not (form.answer_day.data or "").strip():
        return None
    day, clock = read_day(form.answer_day), read_clock(form.answer_time)
    if day is None or clock is None:
        return None
    try:
        answer_by = instant(day, clock, zone=zone, second=False)
    except HourIsMissing as missing:
        blame(form.answer_time, _missing(clock, missing))
        return None
    if answer_by >= starts_at:
        blame(form.answer_day, gettext("Choose an answer-by before the start"))
        return None
    return answer_by


def read_day(field: Field) -> date | None:
    """Return the day that was typed, or None with the field blamed."""
    try:
        return date.fromisoformat((field.data or "").strip())
    except ValueError:
        blame(field, gettext("Choose a date, like 2026-12-03"))
        return None


def read_clock(field: Field) -> time | None:
    """Return the time of day that was typed, or None with the field blamed."""
    typed = _CLOCK.fullmatch((field.data or "").strip())
    try:
        if typed is not None:
            return time(int(typed[1]), int(typed[2] or 0))
    except ValueError:
        pass  # 25:00, say: it is blamed like any other text
    blame(field, gettext("Choose a time, like 12:00"))
    return None


def _ends_too_soon(form: EventForm, start: time, end: time) -> None:
    blame(
        form.ends,
        gettext(
            "The event ends before it starts. Check %(start)s and %(end)s.",
            start=f"{start:%H:%M}",
            end=f"{end:%H:%M}",
        ),
    )


def _instant(
    field: Field, which: RadioField, day: date, clock: time, zone: ZoneInfo
) -> datetime | None:
    chosen = {"first": False, "second": True}.get(which.data or "")
    try:
        at = instant(day, clock, zone=zone, second=None)
    except HourIsMissing as missing:
        blame(field, _missing(clock, missing))
        return None
    except HourHappensTwice as twice:
        which.choices = [
            SelectChoice("first", gettext("The first one, before clocks go back")),
            SelectChoice("second", gettext("The second one, after clocks went back")),
        ]
        if chosen is None:
            blame(
                which,
                gettext(
                    "%(clock)s happens twice that night. Which one?",
                    clock=f"{clock:%H:%M}",
                ),
            )
            return None
        return twice.second if chosen else twice.first
    return at


def _missing(clock: time, missing: HourIsMissing) -> str:
    return gettext(
        "%(clock)s doesn't exist that night; clocks go from %(gap_from)s to %(gap_to)s.",
        clock=f"{clock:%H:%M}",
        gap_from=f"{missing.gap_from:%H:%M}",
        gap_to=f"{missing.gap_to:%H:%M}",
    )
