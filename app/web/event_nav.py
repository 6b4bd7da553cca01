"""The head of every page inside an event one hosts."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import request, url_for

from app.models import Event
from app.web.filters import day, hours
from app.web.words import gettext

BELONGS_TO = {
    "answers": "guests",
    "reminders": "guests",
    "paper": "seating",
    "series": "hosting",
    "rhythm": "hosting",
}
"""Pages that are reached from those of another name."""


@dataclass(frozen=True, kw_only=True)
class EventHead:
    """Title, facts and ways of one event, as `partials/event_nav.html` takes them."""

    title: str
    facts: str
    entries: tuple[tuple[str, str, str], ...]
    """(label, address, "page" where that is it, "true" where it is below that)."""


def event_head(event: Event) -> EventHead:
    """Return the head of this event's pages; the current one is the request's."""
    ways = [
        (gettext("Overview"), "events.page"),
        (gettext("Guests"), "guests.listing"),
        *([(gettext("Seating"), "seating.board")] if event.tables else []),
        (gettext("Door"), "door.page"),
        *([(gettext("Room"), "rooms.index")] if event.tables else []),
        *(
            [
                (gettext("Who couldn't come?"), "attendance.page"),
                (gettext("Results"), "results.page"),
            ]
            if datetime.now(UTC) >= event.ends_at
            else []
        ),
        (gettext("Settings"), "hosting.settings"),
    ]
    when = hours(event.starts_at, event.ends_at, event.zone)
    return EventHead(
        title=event.title,
        facts=f"{day(event.starts_at, event.zone)}, {when}",
        entries=tuple(
            (label, url_for(way, handle=event), _current(way)) for label, way in ways
        ),
    )


def _current(way: str) -> str:
    if way == request.endpoint:
        return "page"
    part = BELONGS_TO.get(request.blueprint or "", request.blueprint)
    return "true" if way.partition(".")[0] == part else ""
