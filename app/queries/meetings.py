"""Who sat with whom at events that are over, as the doors and the guests tell it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.domain.seating import Unsaid
from app.domain.signups import SignupStatus
from app.models import Attendance, Event, Seat, SeatingPlan, Signup
from app.queries.coffee_rounds import list_coffees_held

Tables = tuple[tuple[int, ...], ...]
"""Of one meeting: who sat together, by their ids."""
Met = tuple[datetime, int, Tables]
"""When a meeting was, and what orders those of one instant."""
People = Sequence[int] | Select[int]
Seats = Select[int, int, int, int, datetime]
SeatRow = Row[int, int, int, int, datetime]
"""Event, round, table, person, start of the event."""
_OF_THE_SEAT = (Attendance.event_id == SeatingPlan.event_id) & (
    Attendance.person_id == Seat.person_id
)


def list_meetings(
    session: Session, *, event: Event, people: People, now: datetime
) -> tuple[Tables, ...]:
    """Return where these people sat before this event, the last meeting first.

    By attendance: only who is known to have come has met. A yes of one's own counts
    for that person; both of a pair must be known. The coffees of one week that both
    say they met at are one meeting.
    """
    seats = _of_those_who_came(_seats(event=event, people=people, now=now))
    found = session.execute(seats).all()
    held = _held(session, found, people=people, now=now)
    return tuple(tables for _, _, tables in held)


def list_unsaid(
    session: Session, *, event: Event, people: People, now: datetime
) -> tuple[Unsaid, ...]:
    """Return the tables before this event where some of these people, by id, are silent.

    They were told a seat and did not free it, and neither the door, nor a host, nor
    they say whether they came. It reaches back as far as such seats are kept: a month.
    Three queries, one where everybody is known.
    """
    seats = _seats(event=event, people=people, now=now)
    was_expected = (
        (Signup.event_id == Event.id)
        & (Signup.person_id == Seat.person_id)
        & (Signup.status == SignupStatus.ATTENDING)
    )
    silent = session.execute(
        seats.join(Signup, was_expected)
        .outerjoin(Attendance, _OF_THE_SEAT)
        .where(Attendance.id.is_(None), Seat.published_table.is_not(None))
    ).all()
    if not silent:
        return ()
    since = min(at for *_, at in silent)
    known = _of_those_who_came(seats).where(Event.starts_at >= since)
    came = session.execute(known).all()
    held = _held(session, came, people=people, now=now)
    return tuple(
        Unsaid(
            age=1 + sum(later > at for later, _, _ in held),
            came=tuple(there),
            silent=tuple(unknown),
        )
        for at, there, unknown in _by_table(came, silent)
        if unknown and len(there) + len(unknown) > 1
    )


def _by_table(
    came: Sequence[SeatRow], silent: Sequence[SeatRow]
) -> Iterable[tuple[datetime, list[int], list[int]]]:
    """Yield of each table when it was, who came and who said nothing."""
    tables: dict[tuple[datetime, int, int, int], tuple[list[int], list[int]]] = {}
    for said_nothing, rows in enumerate((came, silent)):
        for event_id, round_, table, person_id, at in rows:
            seated = tables.setdefault((at, event_id, round_, table), ([], []))
            seated[said_nothing].append(person_id)
    for (at, *_), (there, unknown) in tables.items():
        yield at, there, unknown


def _held(
    session: Session, found: Sequence[SeatRow], *, people: People, now: datetime
) -> list[Met]:
    """Return the meetings at these seats and over coffee, the last one first."""
    tables = by_meeting((row[0], (row[1], row[2]), row[3]) for row in found)
    instants = list(dict.fromkeys((row[4], row[0]) for row in found))
    seated = [(at, n, one) for (at, n), one in zip(instants, tables, strict=True)]
    held = list_coffees_held(session, people=people, now=now)
    if not held:
        return seated
    coffees = ((at, -number, (ids,)) for number, (at, ids) in enumerate(held))
    in_order = sorted([*seated, *_by_week(coffees)], key=lambda one: one[:2])
    return in_order[::-1]


def _seats(*, event: Event, people: People, now: datetime) -> Seats:
    """Return the seats of these people at other events that are over, the last first."""
    table = func.coalesce(Seat.published_table, Seat.table_number)
    return (
        select(Event.id, Seat.round, table, Seat.person_id, Event.starts_at)
        .join(SeatingPlan, SeatingPlan.event_id == Event.id)
        .join(Seat, Seat.plan_id == SeatingPlan.id)
        .where(
            Event.id != event.id,
            Event.status == EventStatus.PUBLISHED,
            Event.ends_at <= now,
            SeatingPlan.published_at.is_not(None),
            Seat.person_id.in_(people),
        )
        .order_by(Event.starts_at.desc(), Event.id, Seat.round, table, Seat.person_id)
    )


def _of_those_who_came(seats: Seats) -> Seats:
    return seats.join(Attendance, _OF_THE_SEAT).where(Attendance.came)


def _by_week(
    coffees: Iterable[Met],
) -> Iterable[Met]:
    weeks: dict[tuple[int, int], list[Met]] = {}
    for one in coffees:
        weeks.setdefault(one[0].isocalendar()[:2], []).append(one)
    for held in weeks.values():
        latest = max(held)
        yield *latest[:2], tuple(people for one in held for people in one[2])


def by_meeting(rows: Iterable[tuple[int, object, int]]) -> tuple[Tables, ...]:
    """Return people by meeting and table, in the order in which they come."""
    found: dict[int, dict[object, list[int]]] = {}
    for meeting, table, person_id in rows:
        found.setdefault(meeting, {}).setdefault(table, []).append(person_id)
    return tuple(
        tuple(tuple(people) for people in tables.values()) for tables in found.values()
    )
