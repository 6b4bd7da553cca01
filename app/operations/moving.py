"""What follows an event to a new time: links, offers, reminders, tables told."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.signups import SignupStatus
from app.domain.time import local_day, zone_of
from app.models import Event, Signup
from app.operations.milestones import tell_tables_anew
from app.operations.places import keep_links_alive, shorten_offers
from app.operations.planned_reminders import retime


def move_along(
    session: Session, event: Event, *, was_on: date, now: datetime
) -> dict[str, str]:
    """Let what hangs on an event's time follow it; it was on the day `was_on`.

    Return until when those places were held that are held shorter now, by signup.
    """
    keep_links_alive(session, event)
    offers = shorten_offers(session, event)
    retime(session, event, now=now)
    if event.frozen_at is not None and day_of(event) != was_on:
        tell_tables_anew(session, event, now=now)
    return offers


def move_back(
    session: Session, event: Event, *, offers: Mapping[str, str], now: datetime
) -> None:
    """Let it follow an event back to its old time; `offers` as `move_along` returned."""
    keep_links_alive(session, event)
    for signup_id, until in offers.items():
        session.execute(
            update(Signup)
            .where(Signup.id == int(signup_id), Signup.status == SignupStatus.OFFERED)
            .values(held_until=datetime.fromisoformat(until))
        )
    retime(session, event, now=now)


def day_of(event: Event) -> date:
    """Return the day it is on, where it is."""
    return local_day(event.starts_at, zone=zone_of(event.zone))
