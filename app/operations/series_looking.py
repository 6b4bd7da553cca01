"""Keeping entries of whole series true, where no mail about one date does."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.calendar import CalendarMail, Method
from app.domain.house import House
from app.domain.mail import EntryMail, EntryNews
from app.domain.outbox import MailKind, MessageState
from app.domain.privacy import days_of
from app.domain.series_calendar import Recurrence
from app.domain.time import local_day, zone_of
from app.models import (
    Event,
    Series,
    SeriesDate,
    SeriesEntry,
)
from app.operations import letters
from app.operations.calendars import Telling
from app.operations.series_apart import write_apart
from app.operations.series_entries import (
    LOOKS_EVERY,
    calendar_of,
    fits,
    house_of,
    note_whole,
    shape_of,
    told_of,
)
from app.operations.series_locks import lock_series
from app.operations.series_recurrence import Whole
from app.queries.charter import may_mail
from app.queries.series import list_ahead, rule_of
from app.queries.series_entries import (
    came_to_nothing,
    is_settling,
    knows,
    list_regulars,
)

MOST_APART = 40
"""With more dates of their own an entry begins anew, `STAYS_FOR` before today."""
STAYS_FOR = timedelta(days=60)
KNOWN_FOR = days_of("calendars") - timedelta(days=5)
"""What is erased of older dates would look like a change of them."""
NAMED = 4
"""So many of the next dates a mail names."""
SETTLES = timedelta(minutes=1)
SPAN = timedelta(days=400)
"""Further ahead no date is looked for to be named."""


def be_one_entry(series: Series, *, is_on: bool, house: House) -> None:
    """Let a series be one entry in calendars from now on, or each date by itself.

    Its UID is made once and kept, as that of an event.
    """
    series.is_one_entry = is_on
    if is_on and series.calendar_uid is None:
        series.calendar_uid = f"{uuid4()}@{house.mail_domain}"


def look_soon(
    session: Session, *, series_id: int, now: datetime, person_id: int | None = None
) -> None:
    """Let the clock compare the entries of a series with how it is now."""
    soon = update(SeriesEntry).where(
        SeriesEntry.series_id == series_id, SeriesEntry.ended_at.is_(None)
    )
    if person_id is not None:
        soon = soon.where(SeriesEntry.person_id == person_id)
    session.execute(soon.values(look_at=now))


def look_soon_at(
    session: Session, *, event_id: int, now: datetime, person_id: int | None = None
) -> None:
    """Let the clock look at the entries of the series of an event, or at one person's."""
    asked = (
        select(SeriesEntry.series_id)
        .join(SeriesDate, SeriesDate.series_id == SeriesEntry.series_id)
        .where(SeriesDate.event_id == event_id, SeriesEntry.ended_at.is_(None))
        .limit(1)
    )
    if person_id is not None:
        asked = asked.where(SeriesEntry.person_id == person_id)
    series_id = session.scalar(asked)
    if series_id is None:
        return
    lock(session, Series, series_id)  # before its entries, as whoever writes them
    look_soon(session, series_id=series_id, person_id=person_id, now=now)


def look_at_one(session: Session, *, house: House, now: datetime) -> bool:
    """Put right one entry that is due to be looked at; False: none is.

    It waits for the mails about single dates, which say what they changed.
    """
    due = (
        select(SeriesEntry.id, SeriesEntry.series_id)
        .where(SeriesEntry.ended_at.is_(None), SeriesEntry.look_at <= now)
        .order_by(SeriesEntry.look_at, SeriesEntry.id)
        .limit(1)
    )
    found = session.execute(due).one_or_none()
    if found is None:
        return False
    series = lock_series(session, found.series_id, now=now)
    entry = session.get(SeriesEntry, found.id, populate_existing=True)
    if entry is None or entry.ended_at is not None or entry.look_at > now:
        return True  # another worker was faster
    if is_settling(session, series_id=series.id):
        entry.look_at = now + SETTLES
        return True
    entry.look_at = now + LOOKS_EVERY
    if may_mail(session, MailKind.NEWS):
        _put_right(session, series, entry, house=house, now=now)
    return True


def _put_right(
    session: Session, series: Series, entry: SeriesEntry, *, house: House, now: datetime
) -> None:
    regulars = list_regulars(session, series, person_ids=[entry.person_id])
    whole = Whole(
        series=series,
        person=entry.person,
        entry=entry,
        begins_on=entry.begins_on,
        anchor=entry.anchor,
        is_regular=bool(regulars) and series.is_one_entry,
    )
    telling = Telling(kind=MailKind.NEWS, method=Method.REQUEST, major=False)
    calendar = calendar_of(
        session, whole, here=None, telling=telling, house=house, now=now
    )
    # A rule that holds from a later date on has no day for those before.
    kept = calendar.recurrence
    write_apart(session, entry, besides=kept, house=house, now=now)
    if _is_too_long(series, calendar, now=now):
        was_true = entry.told == told_of(calendar)
        entry.begins_on = whole.begins_on = _later_begin(series, entry, now=now)
        calendar = calendar_of(
            session, whole, here=None, telling=telling, house=house, now=now
        )
        if was_true:
            entry.told, entry.shape = told_of(calendar), shape_of(calendar)
    if not fits(whole):
        over = _taken_out(calendar)
        _write(session, whole, over, news=EntryNews.APART, house=house, now=now)
        write_apart(session, entry, house=house, now=now)
    elif _is_news(session, entry, calendar):
        news = EntryNews.CHANGED if whole.is_regular else EntryNews.STOPPED
        if calendar.sent_as is Method.CANCEL:
            news = EntryNews.OVER
        _write(session, whole, calendar, news=news, house=house, now=now)


def _is_news(session: Session, entry: SeriesEntry, calendar: CalendarMail) -> bool:
    told = told_of(calendar)
    if came_to_nothing(session, entry, MessageState.FAILED) and entry.told == told:
        return False  # it would be refused again
    return not knows(session, entry, told=told)


def _is_too_long(series: Series, calendar: CalendarMail, *, now: datetime) -> bool:
    whole, today = calendar.recurrence, local_day(now, zone=zone_of(series.zone))
    if whole is None:
        return False
    is_old = whole.begins_on < today - KNOWN_FOR
    return is_old or len(whole.changed) > MOST_APART


def _later_begin(series: Series, entry: SeriesEntry, *, now: datetime) -> date:
    # Years of dates that were each something of their own make no mail larger and larger.
    rule, today = rule_of(series), local_day(now, zone=zone_of(series.zone))
    return max(entry.begins_on, rule.day(rule.number(today - STAYS_FOR)))


def _taken_out(calendar: CalendarMail) -> CalendarMail:
    recurrence = calendar.recurrence
    if recurrence is None:
        raise ValueError(calendar.uid)
    over = replace(recurrence, is_over=True)
    return replace(calendar, method=Method.CANCEL, recurrence=over)


def _write(
    session: Session,
    whole: Whole,
    calendar: CalendarMail,
    *,
    news: EntryNews,
    house: House,
    now: datetime,
) -> None:
    event, uuid = _event_of(session, whole, now=now), str(uuid4())
    if event is None or calendar.recurrence is None:
        return  # nothing is left that anybody could be told of
    entry = note_whole(session, whole, calendar, uuid=uuid, now=now)
    letters.queue(
        session,
        person=whole.person,
        content=EntryMail(
            event=letters.facts_of(event, house=house),
            calendar=calendar,
            news=news,
            days=_next_days(calendar, calendar.recurrence, now=now),
        ),
        occasion=letters.Occasion(
            kind=MailKind.NEWS,
            event_id=event.id,
            entry_id=entry.id,
            uuid=uuid,
            told=told_of(calendar),
            sender=event.organizer.name,
        ),
        house=house_of(whole, house=house),
        now=now,
    )


def _event_of(session: Session, whole: Whole, *, now: datetime) -> Event | None:
    ahead = list_ahead(session, series_id=whole.series.id, now=now)
    return next((each.event for each in ahead if each.event), whole.anchor)


def _next_days(
    calendar: CalendarMail, whole: Recurrence, *, now: datetime
) -> tuple[date, ...]:
    if whole.is_over:
        return ()
    zone = zone_of(calendar.zone)
    moved = {one.planned_on: one.starts_at for one in whole.changed}
    out, last = set(whole.left_out), local_day(now, zone=zone) + SPAN
    starts = (
        moved.get(day, whole.starts_on(day, zone=zone))
        for day in takewhile(lambda day: day <= last, whole.days())
        if day not in out
    )
    ahead = (local_day(at, zone=zone) for at in starts if at > now)
    return tuple(islice(ahead, NAMED))
