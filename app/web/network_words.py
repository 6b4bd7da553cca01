"""How two people know each other, in sentences; never in figures."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.time import local_day, zone_of
from app.queries.introductions import Brought
from app.queries.network import Connection, Meeting
from app.queries.touch import Shared
from app.web.coffee_page import joined
from app.web.filters import day_words
from app.web.words import gettext

NAMED = 3
"""So many departments are named; the rest is said in a word."""


def how_words(one: Connection, *, zone: str) -> tuple[str, ...]:
    """Return each tie in a sentence, the latest first."""
    said = [
        *((each.starts_at, _table(each)) for each in one.meetings),
        *((at, _coffee(at, zone=zone)) for at in one.coffees),
        *((each.at, _brought(each, zone=zone)) for each in one.brought),
    ]
    in_order = sorted(said, key=lambda each: each[0], reverse=True)
    return tuple(dict.fromkeys(words for _, words in in_order))


def shared_of(one: Connection) -> Shared:
    """Return what the two last shared; an introduction only where there is nothing else."""
    coffee = one.coffees[0] if one.coffees else None
    if one.met_at is None:
        return Shared(at=one.latest_at, by_coffee=False, by_introduction=True)
    return Shared(at=one.met_at, by_coffee=one.met_at == coffee)


def departments_words(names: Sequence[str]) -> str:
    """Return "Sales, Support, Legal and two more": names, and no digit."""
    if not names:
        return ""
    shown, more = list(names[:NAMED]), len(names) - NAMED
    if more > 0:
        return gettext(
            "%(names)s and %(more)s", names=", ".join(shown), more=_more(more)
        )
    return joined(shown)


def _more(count: int) -> str:
    words = (
        gettext("one more"),
        gettext("two more"),
        gettext("three more"),
        gettext("four more"),
        gettext("five more"),
        gettext("six more"),
        gettext("seven more"),
        gettext("eight more"),
        gettext("nine more"),
    )
    return words[count - 1] if count <= len(words) else gettext("many more")


def _table(meeting: Meeting) -> str:
    day = local_day(meeting.starts_at, zone=zone_of(meeting.zone))
    return gettext(
        "%(title)s, %(day)s: table %(table)s",
        title=meeting.title,
        day=day_words(day),
        table=meeting.table,
    )


def _coffee(at: datetime, *, zone: str) -> str:
    day = local_day(at, zone=zone_of(zone))
    return gettext("Coffee, %(day)s", day=day_words(day))


def _brought(brought: Brought, *, zone: str) -> str:
    day = day_words(local_day(brought.at, zone=zone_of(zone)))
    if not brought.by:
        return gettext("Introduced, %(day)s", day=day)
    return gettext("Introduced by %(name)s, %(day)s", name=brought.by, day=day)
