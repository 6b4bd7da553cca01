"""How two versions of an event differ, field by field, as a host reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy.orm import Session

from app.domain.events import AudienceKind
from app.models import Event
from app.operations.details import Details
from app.queries.announcements import list_listed_ids
from app.web.filters import day, hours, moment
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a host reads as one thing: the form's fields and the event's columns."""

    fields: tuple[str, ...]
    columns: tuple[str, ...]


PARTS = {
    "title": Part(fields=("title",), columns=("title",)),
    "when": Part(
        fields=("day", "starts", "ends", "starts_which", "ends_which", "zone"),
        columns=("starts_at", "ends_at", "zone"),
    ),
    "place": Part(fields=("location",), columns=("location",)),
    "online": Part(fields=("online_url",), columns=("online_url",)),
    "room": Part(
        fields=("tables", "seats", "places"),
        columns=("tables", "seats_per_table", "capacity"),
    ),
    "purpose": Part(fields=("purpose",), columns=("purpose",)),
    "access": Part(fields=("access_note",), columns=("access_note",)),
    "answer": Part(fields=("answer_day", "answer_time"), columns=("answer_by",)),
    "question": Part(fields=("question",), columns=("question",)),
    "food": Part(fields=("asks_food",), columns=("asks_food",)),
    "audience": Part(
        fields=("audience", "people"),
        columns=("audience", "audience_value", "people"),
    ),
    "only": Part(fields=("only_these",), columns=("only_these",)),
}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that reads differently, before and after."""

    key: str
    """Which it is: a name of `PARTS`."""
    label: str
    before: str
    after: str


def differences(
    session: Session, event: Event, details: Details
) -> tuple[Difference, ...]:
    """Return everything about the event that `details` would change."""
    found = (*_differences(event, details), *_audience(session, event, details))
    return tuple(
        Difference(key=key, label=label, before=before or "–", after=after or "–")
        for key, label, before, after in found
        if before != after
    )


def changes_audience(session: Session, event: Event, details: Details) -> bool:
    """Return whether others than before are told, or may come."""
    return any(
        before != after for *_, before, after in _audience(session, event, details)
    )


def _differences(event: Event, details: Details) -> Iterator[tuple[str, str, str, str]]:
    for key, label, read in (
        ("title", gettext("Name"), attrgetter("title")),
        ("when", gettext("When"), _span),
        ("place", gettext("Place"), attrgetter("location")),
        ("online", gettext("Online link"), attrgetter("online_url")),
        ("room", gettext("Room"), _room),
        ("purpose", gettext("Description"), attrgetter("purpose")),
        (
            "access",
            gettext("Getting in, hearing and sitting there"),
            attrgetter("access_note"),
        ),
        ("answer", gettext("Answer by"), _answer_by),
        ("question", gettext("A question of your own"), attrgetter("question")),
        ("food", gettext("Ask what people eat"), _food),
    ):
        yield key, label, read(event), read(details)


def _audience(
    session: Session, event: Event, details: Details
) -> Iterator[tuple[str, str, str, str]]:
    before = set(list_listed_ids(session, event_id=event.id))
    after = set(details.audience_ids)
    yield (
        "audience",
        gettext("Who is told"),
        _told(event.audience, event.audience_value, len(before)),
        _told(details.audience, details.audience_value, len(after)),
    )
    if AudienceKind.LIST is event.audience is details.audience:
        added, gone = len(after - before), len(before - after)
        yield (
            "audience",
            gettext("The list"),
            "",
            gettext("%(added)s added, %(gone)s taken off", added=added, gone=gone)
            if added or gone
            else "",
        )
    yield (
        "only",
        gettext("Only these people"),
        _yes_no(event.only_these),
        _yes_no(details.only_these),
    )


def _told(audience: AudienceKind, value: str, listed: int) -> str:
    match audience:
        case AudienceKind.EVERYONE:
            return gettext("Everyone")
        case AudienceKind.SITE:
            return gettext("Everyone in %(site)s", site=value)
        case AudienceKind.DEPARTMENT:
            return value
        case AudienceKind.LIST:
            return ngettext(
                "A list of %(num)s person", "A list of %(num)s people", listed
            )


def _span(event: Event | Details) -> str:
    when = hours(event.starts_at, event.ends_at, event.zone)
    return f"{day(event.starts_at, event.zone)}, {when}"


def _room(event: Event | Details) -> str:
    if event.tables:
        return gettext(
            "%(tables)s tables of %(seats)s",
            tables=event.tables,
            seats=event.seats_per_table,
        )
    if event.capacity is None:
        return gettext("as many as come")
    return ngettext("%(num)s place", "%(num)s places", event.capacity)


def _answer_by(event: Event | Details) -> str:
    return moment(event.answer_by, event.zone) if event.answer_by else ""


def _food(event: Event | Details) -> str:
    return _yes_no(event.asks_food)


def _yes_no(is_so: bool) -> str:  # noqa: FBT001 -- the word for just that
    return gettext("yes") if is_so else gettext("no")
