"""What becomes of the series of people who leave."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.house import House
from app.domain.mail import HostNews
from app.models import (
    HatOffer,
    Person,
    Series,
    SeriesAnswer,
    SeriesEntry,
    SeriesMember,
)
from app.operations.hosts import tell_hosts
from app.operations.series_hosts import find_heir, pass_on
from app.operations.series_locks import lock_series
from app.queries.series import list_ahead

CHUNK = 500


def leave_series(
    session: Session, person_ids: Sequence[int], *, house: House, now: datetime
) -> set[int]:
    """Hand on what these people ran, and forget what they said about series.

    The first co-host of the next date answers for all of them, told once. Returns the
    events of which nobody else needs to hear: of a series without an heir all but the
    next one, so that admins are told once and not for each date.
    """
    quiet: set[int] = set()
    for start in range(0, len(person_ids), CHUNK):
        ids = person_ids[start : start + CHUNK]
        for table in (SeriesAnswer, SeriesEntry, SeriesMember, HatOffer):
            session.execute(delete(table).where(table.person_id.in_(ids)))
        run = select(Series.id).where(
            Series.organizer_id.in_(ids), Series.ended_at.is_(None)
        )
        for series_id in session.scalars(run.order_by(Series.id)).all():
            series = lock_series(session, series_id, now=now)
            quiet |= _hand_on(session, series, house=house, now=now)
    return quiet


def _hand_on(
    session: Session, series: Series, *, house: House, now: datetime
) -> set[int]:
    ahead = list_ahead(session, series_id=series.id, now=now)
    heir_id, before_id = find_heir(session, series, now=now), series.organizer_id
    if heir_id is None:
        return {each.event_id for each in ahead[1:] if each.event_id is not None}
    before = session.get_one(Person, before_id)
    handed = pass_on(session, series, to_id=heir_id, now=now)
    for event in handed[:1]:
        tell_hosts(
            session,
            event,
            news=HostNews.HANDED_OVER,
            path="",
            people=(before.name,),
            only=heir_id,
            house=house,
            now=now,
        )
    return set()
