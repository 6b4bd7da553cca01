"""What the clock asks of series: the next dates, and opening them."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.house import House
from app.operations import series, series_opening


def keep_series(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Do one thing that a series needs now; False: none needs any."""
    del proposals
    return series.extend_one(session, house=house, now=now) or series_opening.open_one(
        session, now=now
    )
