"""Letting a published event repeat: its series, its next dates, its host's own place."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.house import House
from app.models import Event, Series
from app.operations import series, series_answers
from app.operations.series import Repeats


def begin_series(
    session: Session,
    *,
    event: Event,
    repeats: Repeats,
    comes: bool,
    house: House,
    now: datetime,
) -> Series:
    """Let an event that was just published be the first date of a series.

    `comes`: its host has a place each time, as the first who said so.
    """
    begun = series.begin_series(
        session, event=event, repeats=repeats, house=house, now=now
    )
    if comes:
        series_answers.say_every_time(
            session,
            event_id=event.id,
            person_id=event.organizer_id,
            house=house,
            now=now,
        )
    return begun
