"""How a host wants tables searched: new people or deeper talk, and when it is enough."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.seating import DEEPER, NEW_PEOPLE
from app.models import Event
from app.operations.seating import open_event
from app.operations.seating_found import begin_anew
from app.queries.plans import find_open_search


def set_new_people(
    session: Session, *, event_id: int, new_people: int, now: datetime
) -> Event:
    """Say in percent how much it counts that people met before; below 0 it is wanted.

    Clipped to what the engine knows. Seats stay as they are until the next search; one
    that runs begins anew. Raises `SeatsCannotChange`.
    """
    event = open_event(session, event_id, now=now)
    chosen = min(NEW_PEOPLE, max(DEEPER, new_people))
    if chosen != event.new_people:
        event.new_people = chosen
        search = find_open_search(session, event_id=event_id)
        if search is not None:
            begin_anew(search)
    return event
