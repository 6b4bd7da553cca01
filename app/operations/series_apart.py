"""Dates of a series that can be one entry no more, each an entry of its own again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import Reason
from app.domain.series_calendar import Recurrence
from app.domain.signups import SignupStatus
from app.models import Event, Invite, Person, SeriesDate, SeriesEntry, Signup
from app.operations.places import tell_in


def write_apart(
    session: Session,
    entry: SeriesEntry,
    *,
    besides: Recurrence | None = None,
    house: House,
    now: datetime,
) -> None:
    """Write each date ahead on which this person has a place as an entry of its own.

    `besides`: only those that the whole entry has no day for.
    """
    rows = session.execute(
        select(Invite, Event, SeriesDate.planned_on)
        .join(Event, Event.id == Invite.event_id)
        .join(SeriesDate, SeriesDate.event_id == Event.id)
        .join(
            Signup,
            (Signup.event_id == Invite.event_id)
            & (Signup.person_id == Invite.person_id),
        )
        .where(
            Invite.entry_id == entry.id,
            Event.starts_at > now,
            Event.status == EventStatus.PUBLISHED,
            Signup.status == SignupStatus.ATTENDING,
        )
        .order_by(Event.starts_at)
    ).all()
    person = session.get_one(Person, entry.person_id)
    for invite, event, day in rows:
        if besides is not None and besides.has(day):
            continue
        invite.entry_id, invite.method = None, None
        session.flush()
        tell_in(session, event, person, reason=Reason.EVERY_TIME, house=house, now=now)
