"""Who sat with whom at events that are over, as the doors and the guests tell it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.models import Attendance, Event, Seat, SeatingPlan
from app.queries.coffee_rounds import list_coffees_held

Tables = tuple[tuple[int, ...], ...]
"""Of one meeting: who sat together, by their ids."""


def list_meetings(
    session: Session,
    *,
    event: Event,
    people: Sequence[int] | Select[int],
    now: datetime,
) -> tuple[Tables, ...]:
    """Return where these people sat before this event, the last meeting first.

    By attendance: only who is known to have come has met. A yes of one's own counts
    for that person; both of a pair must be known. The coffees of one week that both
    say they met at are one meeting.
    """
    table = func.coalesce(Seat.published_table, Seat.table_number)
    rows = session.execute(
        select(Event.id, Seat.round, table, Seat.person_id, Event.starts_at)
        .join(SeatingPlan, SeatingPlan.event_id == Event.id)
        .join(Seat, Seat.plan_id == SeatingPlan.id)
        .join(
            Attendance,
            (Attendance.event_id == Event.id)
            & (Attendance.person_id == Seat.person_id),
        )
        .where(
            Event.id != event.id,
            Event.status == EventStatus.PUBLISHED,
            Event.ends_at <= now,
            SeatingPlan.published_at.is_not(None),
            Attendance.came,
            Seat.person_id.in_(people),
        )
        .order_by(Event.starts_at.desc(), Event.id, Seat.round, table, Seat.person_id)
    )
    found = rows.all()
    tables = by_meeting((row[0], (row[1], row[2]), row[3]) for row in found)
    held = list_coffees_held(session, people=people, now=now)
    if not held:
        return tables
    instants = list(dict.fromkeys((row[4], row[0]) for row in found))
    coffees = ((at, -number, (ids,)) for number, (at, ids) in enumerate(held))
    seated = ((at, n, one) for (at, n), one in zip(instants, tables, strict=True))
    in_order = sorted([*seated, *_by_week(coffees)], key=lambda one: one[:2])
    return tuple(one[2] for one in reversed(in_order))


def _by_week(
    coffees: Iterable[tuple[datetime, int, Tables]],
) -> Iterable[tuple[datetime, int, Tables]]:
    weeks: dict[tuple[int, int], list[tuple[datetime, int, Tables]]] = {}
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
