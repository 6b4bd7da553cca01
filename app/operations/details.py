"""What a host decides about an event, and what people see changed in it."""

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.events import AudienceKind, Kind
from app.domain.mail import Change
from app.models import Event


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything a host decides about an event; instants are UTC and checked."""

    kind: Kind
    title: str
    purpose: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    location: str
    access_note: str = ""
    online_url: str = ""
    capacity: int | None
    """With tables: their seats together."""
    tables: int | None
    seats_per_table: int | None
    answer_by: datetime | None
    question: str = ""
    asks_food: bool = False
    audience: AudienceKind = AudienceKind.EVERYONE
    audience_value: str = ""
    audience_ids: tuple[int, ...] = field(default=())
    only_these: bool = False


def changes_between(event: Event, details: Details) -> tuple[Change, ...]:
    """Return what people would see changed, the weightiest first."""
    changes = []
    if (event.starts_at, event.ends_at) != (details.starts_at, details.ends_at):
        changes.append(Change.TIME)
    place = (event.location, event.online_url)
    if place != (details.location, details.online_url):
        changes.append(Change.PLACE)
    words = (event.title, event.purpose, event.zone)
    if words != (details.title, details.purpose, details.zone):
        changes.append(Change.WORDING)
    return tuple(changes)


def may_be_quiet(changes: tuple[Change, ...]) -> bool:
    """Return whether nobody needs to be told: neither time nor place changed."""
    return not {Change.TIME, Change.PLACE} & set(changes)


def has_room(details: Details, *, going: int) -> bool:
    """Return whether everyone who is going could be there.

    Tables need a chair for each of them. Places alone may become fewer than people:
    nobody loses theirs, and whoever frees one is not replaced.
    """
    if details.tables is None or details.capacity is None:
        return True
    return details.capacity >= going


def columns_of(details: Details) -> dict[str, object]:
    """Return the columns of the event's own row; a list's people are rows apart."""
    names = set(Details.__dataclass_fields__) - {"audience_ids"}
    return {name: getattr(details, name) for name in names}


def how_it_was(event: Event) -> dict[str, object]:
    """Return what an update tells of the event as it was before."""
    return {
        "was_starts_at": event.starts_at.isoformat(),
        "was_ends_at": event.ends_at.isoformat(),
        "was_location": event.location,
    }
