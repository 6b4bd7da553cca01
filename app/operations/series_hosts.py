"""Who answers for a series: handing it over with all of its dates ahead."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act
from app.domain.events import HostRole
from app.models import Event, Host, Person, Series
from app.operations import audit
from app.queries.series import find_date, list_ahead


def pass_on(
    session: Session, series: Series, *, to_id: int, now: datetime
) -> Sequence[Event]:
    """Let somebody answer for a series and its dates ahead; tells nobody.

    Dates that somebody else answers for already stay theirs. Returns the events that
    were handed over, the next first.
    """
    from_id, series.organizer_id = series.organizer_id, to_id
    series.version += 1
    found = []
    for date in list_ahead(session, series_id=series.id, now=now):
        if date.event is None or date.event.organizer_id != from_id:
            continue
        event = lock(session, Event, date.event.id)
        hand_event(session, event, to_id=to_id)
        found.append(event)
    session.expire(series, ["organizer"])
    return found


def pass_on_with(
    session: Session, event: Event, *, from_id: int, to_id: int, now: datetime
) -> None:
    """Hand the series of an event over as well, if whoever gave the event away ran it."""
    date = find_date(session, event_id=event.id)
    if date is not None and date.series.organizer_id == from_id:
        pass_on(session, date.series, to_id=to_id, now=now)


def find_heir(session: Session, series: Series, *, now: datetime) -> int | None:
    """Return the first co-host of the next date who works here; None: there is none."""
    ahead = list_ahead(session, series_id=series.id, now=now)
    ids = [date.event_id for date in ahead[:1]]
    return session.scalar(
        select(Host.person_id)
        .join(Person, Person.id == Host.person_id)
        .where(
            Host.event_id.in_(ids),
            Host.role == HostRole.HOST,
            Person.left_at.is_(None),
        )
        .order_by(Host.id)
        .limit(1)
    )


def hand_event(session: Session, event: Event, *, to_id: int) -> None:
    """Let somebody answer for one event that is locked; tells nobody."""
    before = event.organizer_id
    session.execute(
        delete(Host).where(Host.event_id == event.id, Host.person_id == to_id)
    )
    event.organizer_id = to_id
    audit.note(
        session,
        Act.HANDED_OVER,
        person_id=to_id,
        event_id=event.id,
        before={"organizer_id": before},
        after={"organizer_id": to_id},
    )
    session.refresh(event, ["organizer"])
