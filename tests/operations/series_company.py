"""A weekly lunch on Tuesdays, and the clock that runs it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.db import db, transaction
from app.domain.access import Right
from app.domain.holidays import Holiday, gathered
from app.domain.series import Rhythm
from app.models import Event, Grant, Message, Series, SeriesDate
from app.operations import series_duties
from app.operations.causes import work_off_next
from app.operations.series import Repeats, begin_series
from tests.factories import HOUSE, NOON, make_event, make_person

BERLIN = ZoneInfo("Europe/Berlin")
BEFORE = NOON - timedelta(days=7)
FOUNDERS = Holiday(day=date(2027, 3, 9), name="Founders' day", where=frozenset({"DE"}))
FREE = replace(HOUSE, holidays=gathered([FOUNDERS]))


def begin(
    *, tables: int | None = 4, capacity: int | None = None, **given: object
) -> Series:
    """Begin a weekly series with an event on Tuesday, 2 March 2027, 12:00 in Berlin."""
    with transaction() as session:
        event = make_event(session, tables=tables, capacity=capacity)
        right = Right.WRITES_TO_EVERYONE
        session.add(Grant(person_id=event.organizer_id, granted=right))
        repeats = Repeats(**{"rhythm": Rhythm.WEEKLY, "country": "DE", **given})  # type: ignore[arg-type]
        return begin_series(
            session, event=event, repeats=repeats, house=FREE, now=BEFORE
        )


def event_on(day: str) -> int:
    """Return the event that is planned on that day."""
    found = db.session.scalar(
        select(SeriesDate.event_id).where(
            SeriesDate.planned_on == date.fromisoformat(day)
        )
    )
    db.session.rollback()
    assert found is not None
    return found


def run(now: datetime) -> None:
    """Let the worker do what series ask for at that instant, but carry no mail."""
    is_busy = True
    while is_busy:
        with transaction() as session:
            is_busy = series_duties.keep_series(
                session, house=FREE, proposals=1, now=now
            ) or work_off_next(session, house=FREE, now=now)


def people(count: int) -> list[int]:
    """Move so many people in; return their numbers in order."""
    with transaction() as session:
        return [make_person(session).id for _ in range(count)]


def mail(event_id: int) -> list[tuple[int, str]]:
    """Return (person, kind) of what was written about an event, in order."""
    db.session.rollback()
    rows = db.session.execute(
        select(Message.person_id, Message.kind)
        .where(Message.event_id == event_id)
        .order_by(Message.id)
    )
    return [(row[0] or 0, row[1].value) for row in rows]


def at(day: str, clock: str = "10:00") -> datetime:
    """Return a wall-clock time in Berlin."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BERLIN)


def title_of(event_id: int) -> str:
    """Return what an event is called now."""
    db.session.rollback()
    return db.session.get_one(Event, event_id).title
