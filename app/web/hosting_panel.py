"""What a host sees on the event's own page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.models import Event
from app.operations.letters import event_url
from app.queries.announcements import Announcing, how_far
from app.web.filters import city, day_long, hours
from app.web.login import current_house
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class HostPanel:
    """The tools and the state of one event, for those who run it."""

    event: Event
    is_open: bool
    """Neither over nor canceled: it can be changed and told about."""
    is_over: bool
    may_stop: bool
    announcing: str
    """How far the announcement is, while it is under way."""
    chat: str
    """What a host pastes where colleagues talk."""


def host_panel(session: Session, event: Event, *, now: datetime) -> HostPanel:
    """Return what the hosts of this event see."""
    is_open = event.status is EventStatus.PUBLISHED and now < event.ends_at
    far = how_far(session, event_id=event.id)
    return HostPanel(
        event=event,
        is_open=is_open,
        is_over=now >= event.ends_at,
        may_stop=is_open and far.is_open,
        announcing=_announcing(far) if is_open and far.is_open else "",
        chat=chat_text(event),
    )


def chat_text(event: Event) -> str:
    """Return an event in a few lines that any chat shows well."""
    when = gettext(
        "%(day)s, %(hours)s",
        day=day_long(event.starts_at, event.zone),
        hours=hours(event.starts_at, event.ends_at, event.zone),
    )
    place = event.location or gettext("Online (%(city)s)", city=city(event.zone))
    url = event_url(event, house=current_house())
    join = gettext("Count yourself in: %(url)s", url=url)
    return f"{event.title}\n{when}\n{place}\n{event.purpose}\n{join}"


def _announcing(far: Announcing) -> str:
    if not (far.sent or far.waiting):
        return gettext("The announcement goes out in a moment.")
    return ngettext(
        "%(sent)s announcements have left, %(num)s waits.",
        "%(sent)s announcements have left, %(num)s wait.",
        far.waiting,
        sent=far.sent,
    )
