"""The sentences over one's follow-ups."""

from collections.abc import Sequence
from datetime import date

from app.domain.time import local_day, zone_of
from app.models import Event
from app.queries.followups import Met
from app.web.filters import day_words
from app.web.words import gettext, ngettext


def title(latest: Event | None, met: Sequence[Met]) -> str:
    """Return what happened, not what is due: "You met 14 people"."""
    people = (
        len({one.person_id for one in met if one.event_id == latest.id})
        if latest
        else 0
    )
    if not people:
        return gettext("Follow-ups")
    return ngettext("You met %(num)s person", "You met %(num)s people", people)


def lead(event: Event, today: date, *, has_met: bool) -> str:
    """Return the sentence below the title."""
    day = local_day(event.starts_at, zone=zone_of(event.zone))
    facts = {"title": event.title, "day": day_words(day)}
    if not has_met:
        return gettext("You were at %(title)s on %(day)s.", **facts)
    if (today - day).days == 1:
        return gettext(
            "Yesterday's event: %(title)s. Say something to one of them, or to nobody:"
            " skipping is fine and nobody is told.",
            **facts,
        )
    return gettext(
        "%(title)s, %(day)s. Say something to one of them, or to nobody: skipping is"
        " fine and nobody is told.",
        **facts,
    )


def section_title(event: Event, today: date, tables: int) -> str:
    """Return the heading over one event's tables."""
    day = local_day(event.starts_at, zone=zone_of(event.zone))
    if (today - day).days == 1:
        return ngettext("Yesterday's table", "Yesterday's tables", tables)
    return gettext("%(title)s, %(day)s", title=event.title, day=day_words(day))


def section_line(met: Sequence[Met]) -> str:
    """Return at which tables one sat, and why these people are named."""
    numbers = list(dict.fromkeys(one.table for one in met))
    tables = str(numbers[0])
    for number in numbers[1:]:
        tables = gettext(
            "%(so_far)s, then table %(table)s", so_far=tables, table=number
        )
    return gettext(
        "Table %(tables)s. Everyone here ticked “Tablemates may find me afterward”.",
        tables=tables,
    )
