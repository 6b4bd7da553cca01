"""What the clock asks of series, one thing at a time, in order of haste."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.house import House
from app.models import Series
from app.operations import (
    hats,
    series,
    series_days,
    series_looking,
    series_opening,
    standing,
)


def keep_series(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Do one thing that a series needs now; False: none needs any."""
    del proposals
    if session.scalar(select(Series.id).limit(1)) is None:
        return False  # one question is all that a house without series is asked
    return (
        series_opening.open_one(session, now=now)
        or standing.decide_one(session, now=now)
        or standing.ask_one_host(session, house=house, now=now)
        or series.extend_one(session, house=house, now=now)
        or series_days.ask_about_one_holiday(session, house=house, now=now)
        or hats.end_one_offer(session, house=house, now=now)
        or series_looking.look_at_one(session, house=house, now=now)
        or series_days.end_one(session, now=now)
    )
