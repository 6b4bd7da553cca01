"""Reading what a host typed about an event that is published already."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.domain.events import moved_along
from app.domain.time import zone_of
from app.models import Event
from app.operations.details import has_room
from app.queries.signups import count_taken
from app.web.forms.hosting import EventForm, blame, filled
from app.web.hosting_defaults import fields_of
from app.web.hosting_edit_page import too_few
from app.web.hosting_reading import Typed, read_event
from app.web.hosting_times import read_times
from app.web.login import current_person


def read_edit(session: Session, form: EventForm, event: Event) -> Typed | None:
    """Return the event as it was typed, or None with every wrong field blamed."""
    now = datetime.now(UTC)
    _take_answer_by_along(form, event, now=now)
    typed = read_event(session, form, person=current_person(), now=now, edited=event)
    if typed is None:
        return None
    going = count_taken(session, event_id=event.id)
    if has_room(typed.details, going=going):
        return typed
    blame(form.tables, too_few(typed.details, going=going))
    return None


def _take_answer_by_along(form: EventForm, event: Event, *, now: datetime) -> None:
    # Who moves the day and leaves the answer-by means it to move as well.
    before = fields_of(event, people="")
    same = form.answer_day.data == before["answer_day"]
    times = read_times(filled(form.raw()), now=now)
    if not (same and event.answer_by and times):
        return
    zone = zone_of(event.zone)
    moved = moved_along(
        event.answer_by, was=event.starts_at, starts_at=times[0], zone=zone
    )
    form.answer_day.data = moved.astimezone(zone).date().isoformat()
