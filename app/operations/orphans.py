"""Choosing who answers for what somebody left behind who works here no more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act
from app.domain.house import House
from app.domain.mail import HostNews
from app.models import Event, Person, Series
from app.operations import audit
from app.operations.hosts import tell_hosts
from app.operations.series_hosts import hand_event, pass_on
from app.operations.series_locks import lock_series


class IsNotAlone(Exception):  # noqa: N818 -- reads as the sentence it states
    """Somebody answers for it by now."""


def give_series(
    session: Session, *, series_id: int, to_id: int, house: House, now: datetime
) -> None:
    """Let somebody answer for a series and its dates ahead; they are told once.

    Raises `IsNotAlone`.
    """
    series = lock_series(session, series_id, now=now)
    before = _who_left(session, series.organizer_id)
    events = pass_on(session, series, to_id=to_id, now=now)
    if not events:  # each event is written down by itself
        _note(session, series, before, to_id=to_id)
    _tell(session, events, before, to_id=to_id, house=house, now=now)


def give_event(
    session: Session, *, event_id: int, to_id: int, house: House, now: datetime
) -> None:
    """Let somebody answer for one event; they are told. Raises `IsNotAlone`."""
    event = lock(session, Event, event_id)
    before = _who_left(session, event.organizer_id)
    hand_event(session, event, to_id=to_id)
    _tell(session, [event], before, to_id=to_id, house=house, now=now)


def _who_left(session: Session, person_id: int) -> Person:
    person = session.get_one(Person, person_id)
    if person.left_at is None:
        raise IsNotAlone
    return person


def _note(session: Session, series: Series, before: Person, *, to_id: int) -> None:
    audit.note(
        session,
        Act.HANDED_OVER,
        person_id=to_id,
        before={"organizer_id": before.id},
        after={"organizer_id": to_id, "series": series.id},
    )


def _tell(
    session: Session,
    events: Sequence[Event],
    before: Person,
    *,
    to_id: int,
    house: House,
    now: datetime,
) -> None:
    for event in events[:1]:
        tell_hosts(
            session,
            event,
            news=HostNews.HANDED_OVER,
            path="",
            people=(before.name,),
            only=to_id,
            house=house,
            now=now,
        )
