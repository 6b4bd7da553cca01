"""Answers to a whole series that is one entry: to all of it, or to one of its dates."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.answer_order import Before
from app.domain.calendar import PartStat
from app.domain.house import House
from app.domain.incoming import Fate, Itip, Why
from app.domain.series import Wish
from app.domain.series_calendar import CHECKED_FOR
from app.domain.signups import STANDS
from app.domain.time import local_day, zone_of
from app.models import Event, Person, Series, SeriesEntry
from app.operations.intake_effects import Ruling, apply
from app.operations.series_answers import find_wish, stop
from app.operations.series_locks import lock_series
from app.operations.series_recurrence import is_alone
from app.queries.invites import find_invite
from app.queries.series import list_ahead, rule_of
from app.queries.series_entries import (
    find_entry,
    find_series,
    last_event_id,
    list_dates_from,
)
from app.queries.signups import find_signup

ANSWERED = {PartStat.ACCEPTED, PartStat.DECLINED}


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What an answer to a series is about."""

    series_id: int
    event_id: int
    """The date it names; of one that is no event yet, or of all of them, the next."""
    day: date | None = None
    """A date that is no event yet."""
    is_whole: bool = False


def find_aim(session: Session, itip: Itip, *, now: datetime) -> Aim | None:
    """Return which series, and which date of it, an answer is about; None: of none.

    RECURRENCE-ID names a date by the day that the rule gives, also where its hour was
    another when that calendar was told.
    """
    series = find_series(session, uid=itip.uid)
    if series is None:
        return None
    ahead = list_ahead(session, series_id=series.id, now=now)
    next_id = next((each.event_id for each in ahead), None)
    next_id = next_id or last_event_id(session, series_id=series.id)
    if next_id is None:
        return None
    if not itip.is_of_occurrence:
        lock_series(session, series.id, now=now, besides=[next_id])
        return Aim(series_id=series.id, event_id=next_id, is_whole=True)
    if itip.occurrence is None:
        return Aim(series_id=series.id, event_id=next_id)  # no day that anybody knows
    day = local_day(itip.occurrence, zone=zone_of(series.zone))
    dates = list_dates_from(session, series_id=series.id, begins_on=day)
    here = next((each for each in dates if each.planned_on == day), None)
    if here is not None and here.event_id is not None:
        return Aim(series_id=series.id, event_id=here.event_id)
    return Aim(series_id=series.id, event_id=next_id, day=day)


def known_before(
    session: Session, aim: Aim, person: Person | None, before: Before
) -> Before:
    """Return what an answer is ordered by; `before` is what is known of the event.

    A whole entry has numbers of its own, which calendars name; on a date that is no
    event yet, nothing was said of that event.
    """
    if person is None:
        return before
    entry = find_entry(session, series_id=aim.series_id, person_id=person.id)
    if entry is None:
        return before
    if aim.day is not None:
        return Before(stamped_at=entry.stamped_at)
    if not aim.is_whole:
        return replace(before, stamped_at=entry.stamped_at)
    return replace(before, sequence=entry.sequence, stamped_at=entry.stamped_at)


def apply_to_series(
    session: Session,
    aim: Aim,
    person: Person,
    *,
    said: PartStat | None,
    house: House,
    now: datetime,
) -> Ruling:
    """Do what somebody said to all dates, or to one that is no event yet.

    A no to all of them stops coming every time and frees each place; a no to a later
    date is kept until that one opens.
    """
    if said is PartStat.TENTATIVE and aim.is_whole:
        event = session.get_one(Event, aim.event_id)
        return apply(session, event, person, said=said, house=house, now=now)
    if said not in ANSWERED:
        return Fate.UNCHANGED, Why.NO_ANSWER
    if not aim.is_whole:
        return _keep_day(session, aim, person, is_away=said is PartStat.DECLINED)
    if said is PartStat.ACCEPTED:
        return Fate.UNCHANGED, Why.SAME
    return _leave(session, aim, person, house=house, now=now)


def _leave(
    session: Session, aim: Aim, person: Person, *, house: House, now: datetime
) -> Ruling:
    wish = find_wish(session, series_id=aim.series_id, person_id=person.id)
    if wish is Wish.EVERY_TIME:
        stop(session, event_id=aim.event_id, person_id=person.id, now=now)
    freed = 0
    for each in list_ahead(session, series_id=aim.series_id, now=now):
        if each.event is None:
            continue
        signup = find_signup(session, event_id=each.event.id, person_id=person.id)
        if signup is not None and signup.status in STANDS:
            invite = find_invite(session, event_id=each.event.id, person_id=person.id)
            apply(
                session,
                each.event,
                person,
                said=PartStat.DECLINED,
                # A date with an entry of its own is still in that calendar.
                is_surely_theirs=not is_alone(invite),
                house=house,
                now=now,
            )
            freed += 1
    _note_as_gone(session, session.get_one(Series, aim.series_id), person, now=now)
    if wish is not Wish.EVERY_TIME and not freed:
        return Fate.UNCHANGED, Why.SAME
    return Fate.APPLIED, None


def _note_as_gone(
    session: Session, series: Series, person: Person, *, now: datetime
) -> None:
    # Their calendar shows none of it any more: nothing is to be taken back from it.
    entry = find_entry(session, series_id=series.id, person_id=person.id)
    if entry is not None:
        entry.ended_at = now


def _is_a_date(entry: SeriesEntry, day: date) -> bool:
    # A calendar may name a day of a rule before; nothing is kept for one that never comes.
    series = entry.series
    ends = series.until_on or entry.begins_on + CHECKED_FOR
    is_within = entry.begins_on <= day <= ends and series.ended_at is None
    return is_within and rule_of(series).has(day)


def _keep_day(session: Session, aim: Aim, person: Person, *, is_away: bool) -> Ruling:
    entry = find_entry(session, series_id=aim.series_id, person_id=person.id)
    if entry is None or aim.day is None or not _is_a_date(entry, aim.day):
        return Fate.UNCHANGED, Why.OTHER_DATE
    day = aim.day.isoformat()
    if (day in entry.away) is is_away:
        return Fate.UNCHANGED, Why.SAME
    days = {*entry.away, day} if is_away else {*entry.away} - {day}
    entry.away = sorted(days)
    return Fate.APPLIED, None
