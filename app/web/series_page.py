"""Everything the page of a series shows its hosts."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.domain.series import opens_at
from app.domain.series_changes import differing
from app.domain.time import zone_of
from app.models import Event, Series, SeriesDate
from app.operations.series_facts import Facts, details_of, facts_of, pattern_of
from app.queries.rooms import Tally, tally
from app.queries.series import list_dates, rule_of
from app.web.event_words import when_words
from app.web.filters import clock, day, day_words
from app.web.series_state import Held, held_presses, rules, warning
from app.web.series_words import PART_WORDS, rhythm_words
from app.web.words import gettext, ngettext

LATER_DAYS = 4
PAST_AT_MOST = 8


@dataclass(frozen=True, kw_only=True)
class DateRow:
    """One date as its hosts see it."""

    event: Event | None
    day: str
    """ISO; what a press about a day that is no event yet names."""
    when: str
    state: str
    tone: str
    room: str
    own: str
    """What this date has of its own; empty: nothing."""
    asks: str
    """Which holiday its day became, while hosts have yet to say."""
    may_change: bool
    may_leave_out: bool = False
    may_bring_back: bool = False


@dataclass(frozen=True, kw_only=True)
class SeriesPage:
    """What the template prints."""

    often: str
    host: str
    rules: tuple[str, ...]
    ahead: tuple[DateRow, ...]
    past: tuple[DateRow, ...]
    held: tuple[Held, ...]
    is_over: bool
    is_standing: bool
    is_one_entry: bool
    next_event: Event | None
    """The next date that has not begun and is on: a new rhythm begins with it."""
    warning: str
    """Why further dates are not announced; empty: they are."""


def series_page(session: Session, series: Series, *, now: datetime) -> SeriesPage:
    """Return the page of one series."""
    rule = rule_of(series)
    rows = [
        row
        for row in list_dates(session, series_id=series.id)
        # A day that was left out in another rhythm is nothing to anybody now.
        if row.event_id is not None or rule.has(row.planned_on)
    ]
    rooms = tally(session, event_ids=[r.event_id for r in rows if r.event_id])
    pattern = pattern_of(session, series)
    dates = [_row(session, row, pattern, rooms, now=now) for row in rows]
    ahead = [each for each, row in zip(dates, rows, strict=True) if _is_ahead(row, now)]
    past = [
        each for each, row in zip(dates, rows, strict=True) if not _is_ahead(row, now)
    ]
    events = [
        row.event for row in rows if row.event is not None and _is_ahead(row, now)
    ]
    return SeriesPage(
        often=rhythm_words(series.rhythm, series.first_on),
        host=series.organizer.name,
        rules=rules(series),
        ahead=(*ahead, *_later(series, {row.planned_on.isoformat() for row in rows})),
        past=tuple(reversed(past[-PAST_AT_MOST:])),
        held=held_presses(session, series, now=now),
        is_over=series.ended_at is not None,
        is_standing=series.is_standing,
        is_one_entry=series.is_one_entry,
        next_event=next((each.event for each in ahead if each.may_change), None),
        warning=warning(session, series, events),
    )


def _is_ahead(row: SeriesDate, now: datetime) -> bool:
    if row.event is None:
        return row.planned_on > now.date()
    return row.event.ends_at > now


def _row(
    session: Session,
    row: SeriesDate,
    pattern: Facts,
    rooms: dict[int, Tally],
    *,
    now: datetime,
) -> DateRow:
    event = row.event
    if event is None:
        out = gettext("Left out: %(why)s", why=row.holiday) if row.holiday else ""
        is_out = row.is_out
        return DateRow(
            event=None,
            day=row.planned_on.isoformat(),
            when=day_words(row.planned_on),
            state=(out or gettext("Left out")) if is_out else gettext("To come"),
            tone="",
            room="",
            own="",
            asks="",
            may_change=False,
            may_leave_out=not is_out,
            may_bring_back=is_out and row.planned_on > row.series.handled_on,
        )
    state, tone = _state(row, event, now=now)
    is_on = event.status is EventStatus.PUBLISHED and now < event.starts_at
    return DateRow(
        event=event,
        day=row.planned_on.isoformat(),
        when=when_words(event, reader=event.zone)[0],
        state=state,
        tone=tone,
        room=_room(event, rooms[event.id]),
        own=_own(session, row, event, pattern) if is_on else "",
        asks=row.holiday if row.is_asked and is_on else "",
        may_change=is_on,
    )


def _state(row: SeriesDate, event: Event, *, now: datetime) -> tuple[str, str]:
    if event.status is EventStatus.CANCELED:
        return gettext("Canceled"), "bad"
    if now >= event.ends_at:
        return gettext("Over"), ""
    if row.opened_at is not None:
        return gettext("Open"), "ok"
    opens = opens_at(
        event.starts_at, rhythm=row.series.rhythm, zone=zone_of(event.zone)
    )
    when = f"{day(opens, event.zone)}, {clock(opens, event.zone)}"
    return gettext("Opens %(when)s", when=when), ""


def _room(event: Event, room: Tally) -> str:
    if event.capacity is None:
        return ngettext("%(num)s going", "%(num)s going", room.attending)
    going = gettext("%(taken)s of %(all)s", taken=room.taken, all=event.capacity)
    if not room.waiting:
        return going
    waiting = ngettext("%(num)s waiting", "%(num)s waiting", room.waiting)
    return f"{going} · {waiting}"


def _own(session: Session, row: SeriesDate, event: Event, pattern: Facts) -> str:
    details = details_of(session, event)
    own = facts_of(details, planned_on=row.planned_on)
    names = [name for name in differing(own, pattern=pattern) if name in PART_WORDS]
    if not names:
        return ""
    return gettext(
        "Has its own: %(parts)s",
        parts=", ".join(str(PART_WORDS[name]) for name in names),
    )


def _later(series: Series, known: set[str]) -> list[DateRow]:
    if series.ended_at is not None:
        return []
    found = []
    for on in islice(rule_of(series).days(after=series.handled_on), LATER_DAYS):
        is_past_end = series.until_on is not None and on > series.until_on
        if is_past_end or on.isoformat() in known:
            continue
        found.append(
            DateRow(
                event=None,
                day=on.isoformat(),
                when=day_words(on),
                state=gettext("To come"),
                tone="",
                room="",
                own="",
                asks="",
                may_change=False,
                may_leave_out=True,
            )
        )
    return found
