"""Giving a series another rhythm from one of its dates on."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.audit import Act
from app.domain.causes import CauseKind
from app.domain.house import House
from app.messages.kind_words import other_days_words
from app.models import Event, SeriesDate
from app.operations import series_undo_rhythm
from app.operations.events import cancel, edit
from app.operations.series import facts_to_note, make_date, note_series
from app.operations.series_edits import SeriesWasChanged, lock_series_of
from app.operations.series_facts import keep_pattern
from app.operations.series_looking import look_soon
from app.operations.series_rhythms import (
    Becomes,
    DatePlan,
    NewRhythm,
    RhythmPlan,
    foresee_rhythm,
)
from app.operations.series_undo import move_rows, remember, tie_together, with_room


def change_rhythm(
    session: Session,
    *,
    event_id: int,
    to: NewRhythm,
    series_version: int,
    words: str,
    actor_id: int,
    hold: timedelta,
    house: House,
    now: datetime,
) -> RhythmPlan:
    """Do what `foresee_rhythm` says, as one press that can be undone until `hold` is over.

    Whoever has a place is told once for each date that moves or is called off, in
    `words`. Raises `SeriesWasChanged`, `DayIsTaken` and what `edit` raises.
    """
    series = lock_series_of(session, event_id, now=now)
    if series.version != series_version:
        raise SeriesWasChanged(version=series.version)
    event = session.get_one(Event, event_id)
    plan = foresee_rhythm(session, event=event, to=to, house=house, now=now)
    was, before, key = facts_to_note(series), remember(session, series), str(uuid4())
    is_tied = False
    for each in plan.dates:
        kind = _act(session, each, words=words, actor_id=actor_id, hold=hold, now=now)
        if kind is not None and each.event is not None:
            tie_together(session, each.event, kind, key, before)
            is_tied = True
    if not is_tied:
        series_undo_rhythm.hold(series, before, key=key, until=now + hold)
    _keep(session, plan, to, house=house, now=now)
    note_series(session, Act.CHANGED_SERIES, series, event_id=event_id, was=was)
    return plan


def _act(
    session: Session,
    each: DatePlan,
    *,
    words: str,
    actor_id: int,
    hold: timedelta,
    now: datetime,
) -> CauseKind | None:
    """Change or call off one date; return which act it was, None: neither."""
    event = each.event
    if event is None:
        return None
    if each.becomes is Becomes.IS_CANCELED:
        reason = words or other_days_words(locale=event.organizer.locale)
        cancel(
            session,
            event_id=event.id,
            reason=reason,
            actor_id=actor_id,
            hold=hold,
            now=now,
        )
        return CauseKind.CANCELED
    if each.details is None:
        return None
    edit(
        session,
        event_id=event.id,
        details=each.details,
        version=event.version,
        words=words,
        quietly=False,
        actor_id=actor_id,
        hold=hold,
        now=now,
    )
    return CauseKind.EDITED


def _keep(
    session: Session,
    plan: RhythmPlan,
    to: NewRhythm,
    *,
    house: House,
    now: datetime,
) -> None:
    series = plan.series
    move_rows(session, _days(plan))
    series.rhythm, series.first_on, series.until_on = to.rhythm, to.first_on, to.until
    series.heeds_holidays = to.heeds_holidays
    series.handled_on = max(
        each.planned_on
        for each in plan.dates
        if each.becomes is not Becomes.IS_CANCELED
    )
    keep_pattern(session, series, plan.pattern)
    for each in plan.dates:
        if each.becomes is Becomes.IS_NEW and each.details is not None:
            row = _row_of(session, series.id, each.planned_on)
            make_date(session, series, row, each.details, house=house, now=now)
    series.version += 1
    look_soon(session, series_id=series.id, now=now)
    session.flush()


def _days(plan: RhythmPlan) -> dict[int, date]:
    """Return where each date goes, by row; what has no day makes room where one comes."""
    there = {row.id: day for row, day in plan.rows if day is not None}
    return with_room(there, [row for row, _ in plan.rows])


def _row_of(session: Session, series_id: int, day: date) -> SeriesDate:
    found = session.scalar(
        select(SeriesDate).where(
            SeriesDate.series_id == series_id, SeriesDate.planned_on == day
        )
    )
    row = found or SeriesDate(series_id=series_id, planned_on=day)
    row.is_out = False
    session.add(row)
    return row
