"""What hosts see of their room: its screen, its clock, its tables."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.attendance import DOOR_CLOSES
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.room_clock import Phase, part_at, parts_of
from app.models import Event
from app.queries.rooms_now import find_clock, hour_of, list_remixes, list_tables_now
from app.queries.tokens import list_screens
from app.web.event_nav import EventHead, event_head
from app.web.filters import city, clock
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class RoomPage:
    """What the template prints."""

    head: EventHead
    is_open: bool
    has_link: bool
    key: str
    """This browser's own link, if it made the one that holds."""
    url: str
    shows: str
    ends: str
    phase: str
    until: str
    since_ms: int
    is_paused: bool
    has_begun: bool
    is_last: bool
    has_tables: bool
    is_seated: bool
    """Guests were told a table: there is something to mix."""
    round: int
    can_undo: bool


def room_page(
    session: Session, event: Event, *, key: str, house: House, now: datetime
) -> RoomPage:
    """Return the room of this event; `key` is the link that this browser made."""
    hour = hour_of(session, event)
    at = hour.time(now)
    part = part_at(parts_of(hour), at)
    links = list_screens(session, event_id=event.id, now=now)
    tables = list_tables_now(session, event_id=event.id)
    has_begun = find_clock(session, event_id=event.id) is not None
    own = key if key.partition(".")[0] in {str(link.id) for link in links} else ""
    return RoomPage(
        head=event_head(event),
        is_open=event.status is EventStatus.PUBLISHED
        and now < event.ends_at + DOOR_CLOSES,
        has_link=bool(links),
        key=own,
        url=f"{house.base_url}/screen/{own}" if own else "",
        shows=_shows(len(tables.found), hidden=tables.seated - len(tables.found)),
        ends=_when(event.ends_at + DOOR_CLOSES, event.zone),
        phase=PHASES[part.phase](),
        until=_when(part.ends_at, event.zone) if part.ends_at else "",
        since_ms=int(part.starts_at.timestamp() * 1000),
        is_paused=hour.paused_at is not None,
        has_begun=has_begun or now >= event.starts_at,
        is_last=part.ends_at is None,
        has_tables=event.tables is not None,
        is_seated=tables.seated > 0,
        round=tables.round,
        can_undo=bool(list_remixes(session, event_id=event.id)),
    )


def _when(at: datetime, zone: str) -> str:
    return gettext("%(time)s, %(city)s time", time=clock(at, zone), city=city(zone))


def _shows(shown: int, *, hidden: int) -> str:
    said = ngettext(
        "It shows first name, initial and table of %(num)s person who turned their name"
        " on, and nothing else.",
        "It shows first name, initial and table of %(num)s people who turned their name"
        " on, and nothing else.",
        shown,
    )
    if not hidden:
        return said
    more = ngettext(
        "%(num)s keeps theirs off and is asked to the door.",
        "%(num)s keep theirs off and are asked to the door.",
        hidden,
    )
    return f"{said} {more}"


PHASES = {
    Phase.FIND: lambda: gettext("Find your table"),
    Phase.QUESTION: lambda: gettext("One question for each table"),
    Phase.TALK: lambda: gettext("Time left"),
    Phase.MOVE: lambda: gettext("New tables"),
    Phase.SEND: lambda: gettext("One thing you'll send, to whom?"),
    Phase.OVER: lambda: gettext("Over"),
}
