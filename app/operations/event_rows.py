"""Adding an event's own rows: no mail, no announcement."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.house import House
from app.models import Event
from app.operations.audiences import keep_list
from app.operations.details import Details, columns_of
from app.operations.walls import keep_walls


def add_event(
    session: Session,
    *,
    details: Details,
    handle: str,
    organizer_id: int,
    house: House,
    now: datetime,
) -> Event:
    """Add a published event with its audience's list, and the UID it keeps for life."""
    event = Event(
        handle=handle,
        organizer_id=organizer_id,
        calendar_uid=f"{uuid.uuid4()}@{house.mail_domain}",
        published_at=now,
        **columns_of(details),
    )
    keep_walls(event)
    session.add(event)
    session.flush()
    keep_list(session, event, details)
    return event
