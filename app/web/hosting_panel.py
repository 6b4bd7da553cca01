"""What a host sees on the event's own page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.models import Event
from app.operations.letters import event_url
from app.queries.acts import count_left_out
from app.web.act_words import ActLine, act_lines
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
    acts: tuple[ActLine, ...]
    """What is under way, and can perhaps be stopped."""
    left_out: str
    """How many an announcement that was stopped did not reach, in words; or empty."""
    chat: str
    """What a host pastes where colleagues talk."""


def host_panel(session: Session, event: Event, *, now: datetime) -> HostPanel:
    """Return what the hosts of this event see."""
    is_open = event.status is EventStatus.PUBLISHED and now < event.ends_at
    return HostPanel(
        event=event,
        is_open=is_open,
        is_over=now >= event.ends_at,
        acts=act_lines(session, event) if now < event.ends_at else (),
        left_out=_left_out(session, event) if is_open else "",
        chat=chat_text(event),
    )


def _left_out(session: Session, event: Event) -> str:
    count = count_left_out(session, event)
    if not count:
        return ""
    return ngettext(
        "The announcement was stopped: %(num)s person has not got it.",
        "The announcement was stopped: %(num)s people have not got it.",
        count,
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
