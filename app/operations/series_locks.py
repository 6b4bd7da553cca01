"""Locking a series with its dates ahead, in the one order in which nobody waits in a circle."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import lock
from app.models import Event, Series
from app.queries.series import list_ahead


def lock_series(
    session: Session, series_id: int, *, now: datetime, besides: Collection[int] = ()
) -> Series:
    """Return a series that nobody else may change, nor its dates ahead, until we commit.

    For whoever changes several dates, or writes anything that refers to one of them.
    Events go before their series, those with lower numbers first; `besides` are
    events to lock that may have begun. None of these may be locked before.
    """
    ahead = list_ahead(session, series_id=series_id, now=now)
    ids = {each.event_id for each in ahead} | set(besides)
    session.scalars(
        select(Event)
        .where(Event.id.in_(ids))
        .order_by(Event.id)
        .with_for_update(of=Event)
        .execution_options(populate_existing=True)
    ).all()
    return lock(session, Series, series_id)
