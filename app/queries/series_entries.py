"""Questions about series that are one entry in people's calendars."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, contains_eager

from app.domain.access import Relation
from app.domain.causes import CauseKind
from app.domain.outbox import MessageState
from app.domain.series import Wish
from app.models import (
    Cause,
    Event,
    Invite,
    Message,
    Series,
    SeriesAnswer,
    SeriesDate,
    SeriesEntry,
    Signup,
)
from app.queries.access import find_relation

SETTLING = (CauseKind.CANCELED, CauseKind.EDITED)
"""Acts whose own mails tell of what they change; some can still be undone."""
DROPPED = (MessageState.SUPERSEDED, MessageState.TOO_LATE)
"""A mail that never left; what a server refused is tried again on a host's word alone."""


@dataclass(frozen=True, kw_only=True)
class Together:
    """The series that an event is a date of, as far as it is one entry anywhere."""

    series: Series
    planned_on: date
    entries: dict[int, SeriesEntry]
    """Of the people asked about, by person."""
    regulars: frozenset[int]
    """Those of them who come every time."""


def find_together(
    session: Session, *, event_id: int, person_ids: Collection[int]
) -> Together | None:
    """Return the series of an event, if it is or was one entry in calendars."""
    found = session.execute(
        select(Series, SeriesDate.planned_on)
        .join(SeriesDate, SeriesDate.series_id == Series.id)
        .where(SeriesDate.event_id == event_id, Series.calendar_uid.is_not(None))
    ).one_or_none()
    if found is None:
        return None
    series, planned_on = found
    entries = session.scalars(
        select(SeriesEntry).where(
            SeriesEntry.series_id == series.id, SeriesEntry.person_id.in_(person_ids)
        )
    )
    return Together(
        series=series,
        planned_on=planned_on,
        entries={entry.person_id: entry for entry in entries},
        regulars=list_regulars(session, series, person_ids=person_ids),
    )


def list_regulars(
    session: Session, series: Series, *, person_ids: Collection[int]
) -> frozenset[int]:
    """Return who of these people comes to each date of a series.

    Not whoever left the audience of one "for only these people": no date is theirs.
    """
    said = select(SeriesAnswer.person_id).where(
        SeriesAnswer.series_id == series.id,
        SeriesAnswer.person_id.in_(person_ids),
        SeriesAnswer.wish == Wish.EVERY_TIME,
    )
    regulars = frozenset(session.scalars(said))
    is_closed = bool(series.pattern.get("only"))
    last_id = last_event_id(session, series_id=series.id) if is_closed else None
    if last_id is None:
        return regulars
    last = session.get_one(Event, last_id)
    return frozenset(
        person_id
        for person_id in regulars
        if find_relation(session, event=last, person_id=person_id)
        is not Relation.STRANGER
    )


def find_series(session: Session, *, uid: str) -> Series | None:
    """Return the series whose entry has this calendar UID, wholly and exactly."""
    return session.scalar(select(Series).where(Series.calendar_uid == uid))


def last_event_id(session: Session, *, series_id: int) -> int | None:
    """Return the last date of a series that is an event; None: none is."""
    return session.scalar(
        select(SeriesDate.event_id)
        .where(SeriesDate.series_id == series_id, SeriesDate.event_id.is_not(None))
        .order_by(SeriesDate.planned_on.desc())
        .limit(1)
    )


def find_entry(
    session: Session, *, series_id: int, person_id: int
) -> SeriesEntry | None:
    """Return the entry that a person's calendar has for a whole series."""
    return session.scalar(
        select(SeriesEntry).where(
            SeriesEntry.series_id == series_id, SeriesEntry.person_id == person_id
        )
    )


def list_dates_from(
    session: Session, *, series_id: int, begins_on: date
) -> Sequence[SeriesDate]:
    """Return the dates of a series from a day on, with their events, by day."""
    return session.scalars(
        select(SeriesDate)
        .outerjoin(Event, Event.id == SeriesDate.event_id)
        .options(contains_eager(SeriesDate.event))
        .where(SeriesDate.series_id == series_id, SeriesDate.planned_on >= begins_on)
        .order_by(SeriesDate.planned_on)
    ).all()


def list_own(
    session: Session, *, person_id: int, event_ids: Collection[int]
) -> tuple[dict[int, Signup], dict[int, Invite]]:
    """Return one person's answers and invites to these events, by event."""
    signups = session.scalars(
        select(Signup).where(
            Signup.person_id == person_id, Signup.event_id.in_(event_ids)
        )
    )
    invites = session.scalars(
        select(Invite).where(
            Invite.person_id == person_id, Invite.event_id.in_(event_ids)
        )
    )
    return {s.event_id: s for s in signups}, {i.event_id: i for i in invites}


def list_away(session: Session, row: SeriesDate) -> set[int]:
    """Return who declined this date in a calendar before it was opened."""
    entries = session.execute(
        select(SeriesEntry.person_id, SeriesEntry.away).where(
            SeriesEntry.series_id == row.series_id
        )
    )
    day = row.planned_on.isoformat()
    return {person_id for person_id, away in entries if day in away}


def knows(session: Session, entry: SeriesEntry, *, told: str) -> bool:
    """Return whether a calendar's entry says what this hash is of, or will once mail left.

    What was written and never left counts for nothing: then it is what was taken last.
    """
    if not came_to_nothing(session, entry, MessageState.FAILED, *DROPPED):
        return entry.told == told
    last = session.execute(
        select(Message.told)
        .where(Message.entry_id == entry.id, Message.state == MessageState.SENT)
        .order_by(Message.id.desc())
        .limit(1)
    ).scalar()
    return last == told


def came_to_nothing(
    session: Session, entry: SeriesEntry, *states: MessageState
) -> bool:
    """Return whether the last mail of an entry ended in one of these states."""
    # One that is gone from the table was settled long ago.
    lost = exists().where(Message.uuid == entry.told_by, Message.state.in_(states))
    return bool(session.scalar(select(lost)))


def is_settling(session: Session, *, series_id: int) -> bool:
    """Return whether mails about dates of a series are still to be written."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Cause.event_id == SeriesDate.event_id,
                    SeriesDate.series_id == series_id,
                    Cause.kind.in_(SETTLING),
                    Cause.closed_at.is_(None),
                )
            )
        )
    )


def stands_in_entry(person_id: int) -> ColumnElement[bool]:
    """Return the condition that an event is a date of an entry that a calendar has."""
    return exists(
        select(SeriesEntry.id)
        .join(SeriesDate, SeriesDate.series_id == SeriesEntry.series_id)
        .where(
            SeriesDate.event_id == Event.id,
            SeriesEntry.person_id == person_id,
            SeriesEntry.ended_at.is_(None),
            SeriesEntry.begins_on <= SeriesDate.planned_on,
        )
        .correlate(Event)
    )
