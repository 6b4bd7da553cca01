"""What an event's page says of its people and its hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.domain.events import freezes_at
from app.domain.time import zone_of
from app.models import Event
from app.queries.rooms import Figure
from app.web.covers import NAMED_AT_MOST, hue_of
from app.web.filters import clock, day, hours, initials, moment, ordinal
from app.web.words import gettext, ngettext

ROUND_ONE_AFTER = timedelta(minutes=10)


def when_words(event: Event, *, reader: str) -> tuple[str, ...]:
    """Return day and hours, "Thu 3 Dec, 12:00 to 13:15, Budapest time".

    In the room's zone; of an online event in the reader's zone first, then in its own.
    """
    zones: tuple[str, ...] = (event.zone,)
    if event.online_url and not (event.location or _same_wall(event, reader)):
        zones = (reader, event.zone)
    return tuple(
        gettext(
            "%(day)s, %(hours)s",
            day=day(event.starts_at, zone),
            hours=hours(event.starts_at, event.ends_at, zone),
        )
        for zone in zones
    )


def _same_wall(event: Event, zone: str) -> bool:
    return all(
        at.astimezone(zone_of(zone)).utcoffset()
        == at.astimezone(zone_of(event.zone)).utcoffset()
        for at in (event.starts_at, event.ends_at)
    )


def who_words(going: int, shown: int, *, is_open: bool) -> str:
    """Return how many come, and how many say so."""
    if not is_open and not going:
        return gettext("Nobody had said yes.")
    if not is_open:
        return ngettext(
            "%(num)s person had said yes.", "%(num)s people had said yes.", going
        )
    if not going:
        return gettext("Nobody has answered yet. You could be the first.")
    people = ngettext("%(num)s person so far.", "%(num)s people so far.", going)
    if not shown:
        return people + " " + gettext("Names are off until someone turns theirs on.")
    return (
        people
        + " "
        + ngettext(
            "Names are off until someone turns theirs on; %(num)s has.",
            "Names are off until someone turns theirs on; %(num)s have.",
            shown,
        )
    )


@dataclass(frozen=True, kw_only=True)
class Named:
    """The first who show their names."""

    faces: tuple[tuple[str, str], ...]
    """(initials, hue)."""
    more: int
    words: str


def named_of(figures: Sequence[Figure]) -> Named | None:
    """Return the first who show their names; None if nobody does."""
    shown = [figure for figure in figures if figure.name]
    if not shown:
        return None
    first = shown[:NAMED_AT_MOST]
    more = len(shown) - len(first)
    return Named(
        faces=tuple((initials(figure.name or ""), hue_of(figure)) for figure in first),
        more=more,
        words=_names_words([figure.name or "" for figure in first], more),
    )


def _names_words(first: list[str], more: int) -> str:
    names = ", ".join(first)
    if not more:
        return ngettext(
            "%(names)s shows their name.",
            "%(names)s show their names.",
            len(first),
            names=names,
        )
    return ngettext(
        "%(names)s and %(num)s more show their names.",
        "%(names)s and %(num)s more show their names.",
        more,
        names=names,
    )


def run_of(event: Event) -> tuple[tuple[str, str], ...]:
    """Return (clock, what happens), in order."""
    start, end = clock(event.starts_at, event.zone), clock(event.ends_at, event.zone)
    done = gettext(
        "Done. The next working day we ask who you'd like to follow up with. You"
        " choose; nothing is sent for you."
    )
    if not event.tables:
        return ((start, gettext("We begin. Come as you are.")), (end, done))
    first = clock(event.starts_at + ROUND_ONE_AFTER, event.zone)
    return (
        (
            start,
            gettext("Find your table; it is in the mail you got the day before."),
        ),
        (
            first,
            gettext(
                "Everyone sits. One question on each table card, if conversation"
                " needs a push."
            ),
        ),
        (end, done),
    )


def freeze_words(event: Event) -> str:
    """Return when seats are set, at the latest."""
    at = freezes_at(
        starts_at=event.starts_at,
        zone=zone_of(event.zone),
        has_tables=event.tables is not None,
        answer_by=event.answer_by,
    )
    return moment(at, event.zone)


def going_words(event: Event, position: int) -> str:
    """Return the reader's turn among those who come."""
    turn = ordinal(position + 1)
    if event.capacity is None:
        return gettext("You're in, the %(turn)s so far.", turn=turn)
    return gettext("You're in, the %(turn)s of %(all)s.", turn=turn, all=event.capacity)
