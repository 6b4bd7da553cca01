"""On which dates one person's entry of a series stands, and what they say of their own."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.series import Rule
from app.domain.series_calendar import Occurrence, Recurrence
from app.domain.signups import SignupStatus
from app.domain.time import local_day, zone_of
from app.models import Event, Invite, Person, Series, SeriesDate, SeriesEntry
from app.operations.calendars import place_of
from app.operations.letters import event_url
from app.operations.series_facts import Facts
from app.queries.acts import cancellations_in_hold
from app.queries.series import rule_of
from app.queries.series_entries import list_dates_from, list_own

NO_PLACE = (SignupStatus.DECLINED, SignupStatus.WAITLISTED, SignupStatus.OFFERED)


@dataclass(frozen=True, kw_only=True)
class Here:
    """The date that a mail is about, as it will be once the mail is written."""

    event_id: int
    is_on: bool
    is_asked: bool = False
    table: int | None = None


@dataclass(kw_only=True)
class Whole:
    """One person's entry of a series, which a mail about one date brings up to date."""

    series: Series
    person: Person
    entry: SeriesEntry | None
    """None: nothing was written of it yet."""
    begins_on: date
    anchor: Event | None
    is_regular: bool


def recurrence_of(
    session: Session,
    whole: Whole,
    facts: Facts,
    *,
    here: Here | None,
    house: House,
    now: datetime,
) -> Recurrence:
    """Return the rule of one person's entry as it is now, and what differs from it.

    `facts` are the pattern's: what a date is like that says nothing of its own.
    """
    series, rule = whole.series, rule_of(whole.series)
    dates = list_dates_from(session, series_id=series.id, begins_on=whole.begins_on)
    dates = [each for each in dates if rule.has(each.planned_on)]
    begins_on = _first(whole, rule, dates, now=now)
    dates = [each for each in dates if each.planned_on >= begins_on]
    own = _Own(session, whole, dates, here=here)
    on = {each.planned_on: own.is_on(each) for each in dates}
    starts, ends = (time.fromisoformat(clock) for clock in facts["when"][:2])
    plain = Recurrence(
        rule=rule,
        begins_on=begins_on,
        until=_until(whole, dates, on),
        starts=starts,
        ends=ends,
    )
    off = [day for day, is_on in on.items() if not is_on]
    plain = plain.without(*off, *own.away(set(on)), *_never_made(series, plain, on))
    own_dates = [each for each in dates if each.event and on[each.planned_on]]
    asked = here.event_id if here is not None and here.is_asked else None
    told = _Telling(plain, facts, house=house, now=now)
    return replace(
        plain,
        changed=tuple(told.changed(own_dates, asked=asked)),
        besides=tuple(told.known_besides(own_dates, asked=asked, tables=own.tables())),
        is_over=_is_over(plain),
    )


def is_alone(invite: Invite | None) -> bool:
    """Return whether a date was written by itself, and its calendar may hold it so."""
    if invite is None or invite.sequence is None or invite.entry_id is not None:
        return False
    return invite.method is not Method.CANCEL


def _first(
    whole: Whole, rule: Rule, dates: Iterable[SeriesDate], *, now: datetime
) -> date:
    # Another rhythm begins with its own next date: what has been stays in no calendar.
    if rule.has(whole.begins_on):
        return whole.begins_on
    today = local_day(now, zone=zone_of(whole.series.zone))
    first = max(today, whole.begins_on)
    made = [each.planned_on for each in dates if each.planned_on >= first]
    unmade = max(first, whole.series.handled_on + timedelta(days=1))
    return min(made, default=rule.day(rule.number(unmade)))


def _never_made(
    series: Series, plain: Recurrence, known: Collection[date]
) -> Iterable[date]:
    # Days that a new rule gives also before the date from which on it was made to hold.
    days = takewhile(lambda day: day <= series.handled_on, plain.days())
    return (day for day in days if day not in known)


def _until(
    whole: Whole, dates: Iterable[SeriesDate], on: dict[date, bool]
) -> date | None:
    ends = whole.series.until_on
    if whole.series.ended_at is not None:
        made = [each.planned_on for each in dates if each.event_id is not None]
        ends = max(made, default=whole.begins_on)
    if not whole.is_regular:
        ends = max((day for day, is_on in on.items() if is_on), default=whole.begins_on)
    return ends


def _is_over(plain: Recurrence) -> bool:
    if plain.until is None:
        return False
    return set(plain.days()) <= set(plain.left_out)


class _Own:
    """On which dates one person's entry stands."""

    def __init__(
        self,
        session: Session,
        whole: Whole,
        dates: Iterable[SeriesDate],
        *,
        here: Here | None,
    ) -> None:
        ids = [each.event_id for each in dates if each.event_id is not None]
        self._whole, self._here = whole, here
        self._signups, self._invites = list_own(
            session, person_id=whole.person.id, event_ids=ids
        )
        self._in_hold = set(session.scalars(cancellations_in_hold()))
        entry = whole.entry
        self._away = (
            {date.fromisoformat(text) for text in entry.away} if entry else set()
        )

    def is_on(self, row: SeriesDate) -> bool:
        if self._here is not None and row.event_id == self._here.event_id:
            return self._here.is_on
        if row.event is None:
            is_left = row.is_out or row.planned_on in self._away
            return self._whole.is_regular and not is_left
        if (
            row.event.status is EventStatus.CANCELED
            and row.event_id not in self._in_hold
        ):
            return False
        if is_alone(self._invites.get(row.event.id)):
            return False
        signup = self._signups.get(row.event.id)
        if signup is None or signup.status is SignupStatus.INVITED:
            return self._whole.is_regular and row.planned_on not in self._away
        return signup.status not in NO_PLACE

    def away(self, known: set[date]) -> list[date]:
        """Return the days declined in advance that are no dates yet."""
        return sorted(self._away - known)

    def tables(self) -> dict[int, int]:
        """Return the table of each date where one is known, by event."""
        told = {i.event_id: i.told_table for i in self._invites.values()}
        if self._here is not None:
            told[self._here.event_id] = self._here.table
        return {event_id: table for event_id, table in told.items() if table}


class _Telling:
    """What single dates say that the rule does not."""

    def __init__(
        self, plain: Recurrence, facts: Facts, *, house: House, now: datetime
    ) -> None:
        self._plain, self._facts, self._house, self._now = plain, facts, house, now
        self._zone = zone_of(facts["when"][2])

    def changed(
        self, rows: Iterable[SeriesDate], *, asked: int | None
    ) -> Iterable[Occurrence]:
        """Yield the dates whose facts are not the rule's; `asked` is an event's id."""
        for row in rows:
            one = self._occurrence(row)
            if self._says(one) != self._as_ruled(row.planned_on):
                yield replace(one, is_asked=row.event_id == asked)

    def known_besides(
        self, rows: Iterable[SeriesDate], *, asked: int | None, tables: dict[int, int]
    ) -> Iterable[Occurrence]:
        """Yield the dates ahead with a table, and the one whose owner is asked again."""
        for row in rows:
            table, event = tables.get(row.event_id or 0), row.event
            is_asked = row.event_id == asked
            if event is None or not (table or is_asked) or event.ends_at <= self._now:
                continue
            place = place_of(event, table=table)
            yield replace(self._occurrence(row), location=place, is_asked=is_asked)

    def _occurrence(self, row: SeriesDate) -> Occurrence:
        event = row.event
        if event is None:
            raise ValueError(row.id)
        return Occurrence(
            planned_on=row.planned_on,
            title=event.title,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            location=place_of(event, table=None),
            purpose=event.purpose,
            url=event_url(event, house=self._house),
        )

    def _says(self, one: Occurrence) -> tuple[Any, ...]:
        return one.title, one.starts_at, one.ends_at, one.location, one.purpose

    def _as_ruled(self, day: date) -> tuple[Any, ...]:
        facts = self._facts
        return (
            facts["title"],
            self._plain.starts_on(day, zone=self._zone),
            self._plain.ends_on(day, zone=self._zone),
            facts["place"] or facts["online"],
            facts["purpose"],
        )
