"""What a new time does to the reminders that hosts planned."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.planned_reminders import ReminderState
from app.models import Event
from app.operations.details import Details, columns_of
from app.operations.planned_reminders import is_past_by
from app.queries.planned_reminders import list_reminders
from app.web.words import ngettext


def reminder_consequences(
    session: Session, event: Event, details: Details, *, now: datetime
) -> tuple[str, ...]:
    """Return how planned reminders move along, a sentence each; empty: none does."""
    if details.starts_at == event.starts_at:
        return ()
    moved = Event(id=event.id, **columns_of(details))
    open_ones = [
        reminder
        for reminder in list_reminders(session, event_id=event.id)
        if reminder.state is not ReminderState.STARTED
    ]
    missed = sum(is_past_by(moved, reminder, now=now) for reminder in open_ones)
    moving = len(open_ones) - missed
    along = ngettext(
        "%(num)s reminder moves along.", "%(num)s reminders move along.", moving
    )
    late = ngettext(
        "%(num)s reminder is missed: by the new time its hour has passed.",
        "%(num)s reminders are missed: by the new time their hour has passed.",
        missed,
    )
    return (*((along,) if moving else ()), *((late,) if missed else ()))
