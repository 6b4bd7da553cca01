"""When somebody may be nudged about coffees: the one place that asks for the budget."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.cadence import NUDGES_COUNT_FOR, next_slot
from app.domain.time import zone_of
from app.models import Person
from app.queries.prompts import list_nudged


def nudge_at(session: Session, person: Person, *, now: datetime) -> datetime:
    """Return the first instant from `now` on at which this person may be nudged."""
    since = now - NUDGES_COUNT_FOR
    sent = list_nudged(session, person_ids=[person.id], since=since)
    zone = zone_of(person.zone)
    return next_slot(sent=sent.get(person.id, []), zone=zone, not_before=now)
