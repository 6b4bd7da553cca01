"""What one person says about all dates of a series."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.house import House
from app.domain.series import Wish
from app.domain.signups import Answer, Source
from app.models import Series, SeriesAnswer, Signup
from app.operations.series_locks import lock_series
from app.operations.series_looking import look_soon
from app.operations.series_opening import leave_opening
from app.operations.signups import rsvp
from app.queries.series import find_date, list_ahead


class IsNoSeries(Exception):  # noqa: N818 -- reads as the sentence it states
    """The event is one of a kind: there is no next time."""


def say_every_time(
    session: Session, *, event_id: int, person_id: int, house: House, now: datetime
) -> Signup:
    """Come to this date and to each further one, until one stops.

    The place of this date is told at once, those of other open dates by the worker.
    Saying it twice keeps the turn of the first time. Raises `IsNoSeries` and what
    `rsvp` raises.
    """
    series = _keep(
        session, event_id=event_id, person_id=person_id, wish=Wish.EVERY_TIME, now=now
    )
    for date in list_ahead(session, series_id=series.id, now=now):
        if date.event is not None and date.opened_at and date.event_id != event_id:
            leave_opening(session, date.event, tells=False, now=now)
    return rsvp(
        session,
        event_id=event_id,
        person_id=person_id,
        answer=Answer.YES,
        source=Source.PAGE,
        house=house,
        now=now,
    )


def want_no_mail(
    session: Session, *, event_id: int, person_id: int, now: datetime
) -> None:
    """Be told of no further date; what one has answered stays. Raises `IsNoSeries`."""
    _keep(session, event_id=event_id, person_id=person_id, wish=Wish.NO_MAIL, now=now)


def stop(session: Session, *, event_id: int, person_id: int, now: datetime) -> None:
    """Take back what was said about all dates; places that one has stay one's own.

    Raises `IsNoSeries`.
    """
    series = _series_of(session, event_id, now=now)
    _forget(session, series, person_id)
    look_soon(session, series_id=series.id, person_id=person_id, now=now)


def find_wish(session: Session, *, series_id: int, person_id: int) -> Wish | None:
    """Return what this person said about all dates; None: nothing."""
    return session.scalar(
        select(SeriesAnswer.wish).where(
            SeriesAnswer.series_id == series_id, SeriesAnswer.person_id == person_id
        )
    )


def _keep(
    session: Session, *, event_id: int, person_id: int, wish: Wish, now: datetime
) -> Series:
    series = _series_of(session, event_id, now=now)
    if find_wish(session, series_id=series.id, person_id=person_id) is wish:
        return series
    _forget(session, series, person_id)
    look_soon(session, series_id=series.id, person_id=person_id, now=now)
    session.add(
        SeriesAnswer(series_id=series.id, person_id=person_id, wish=wish, said_at=now)
    )
    session.flush()
    return series


def _forget(session: Session, series: Series, person_id: int) -> None:
    session.execute(
        delete(SeriesAnswer).where(
            SeriesAnswer.series_id == series.id, SeriesAnswer.person_id == person_id
        )
    )


def _series_of(session: Session, event_id: int, *, now: datetime) -> Series:
    date = find_date(session, event_id=event_id)
    if date is None:
        raise IsNoSeries
    return lock_series(session, date.series_id, now=now, besides=[event_id])
