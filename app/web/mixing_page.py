"""What hosts see before tables are mixed: who moves where, and who meets again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.names import folded
from app.domain.remix import Mixed
from app.models import Event, Person
from app.queries.people import list_by_ids, list_reports
from app.queries.rooms_now import list_seated, round_of
from app.web.event_nav import EventHead, event_head
from app.web.filters import hue_class
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class Mover:
    """One person at their new table."""

    name: str
    code: str
    department: str
    hue: str
    was: str
    """The table they come from; empty: none, or the one where they stay."""


@dataclass(frozen=True, kw_only=True)
class NewTable:
    """One new table."""

    number: int
    movers: tuple[Mover, ...]
    more: str
    """How many are not named to this host; empty for none."""


@dataclass(frozen=True, kw_only=True)
class MixingPage:
    """What the template prints."""

    head: EventHead
    round: int
    state: str
    button: str
    promise: str
    again: tuple[str, ...]
    tables: tuple[NewTable, ...]


def mixing_page(
    session: Session,
    event: Event,
    *,
    mixed: Mixed | None,
    state: str,
    reader_id: int,
) -> MixingPage:
    """Return the preview; of people below the reader it doesn't say who is here."""
    tables = mixed.tables if mixed else {}
    below = list_reports(session, person_id=reader_id)
    people = {person.id: person for person in list_by_ids(session, ids=set(tables))}
    was = list_seated(session, event_id=event.id)
    return MixingPage(
        head=event_head(event),
        round=round_of(session, event_id=event.id) + 1,
        state=state,
        button=ngettext(
            "Mix the tables of %(num)s person who is here",
            "Mix the tables of %(num)s people who are here",
            len(tables),
        )
        if tables
        else "",
        promise=_promise(mixed),
        again=_again(mixed, people, below) if mixed else (),
        tables=tuple(
            _table(number, tables, people, was, below)
            for number in sorted(set(tables.values()))
        ),
    )


def _table(
    number: int,
    tables: Mapping[int, int],
    people: Mapping[int, Person],
    was: Mapping[int, int],
    below: Collection[int],
) -> NewTable:
    here = [people[who] for who, table in tables.items() if table == number]
    named = [person for person in here if person.id not in below]
    more = len(here) - len(named)
    return NewTable(
        number=number,
        movers=tuple(
            Mover(
                name=person.name,
                code=person.department.code,
                department=person.department.name,
                hue=hue_class(person.department),
                was=_was(was.get(person.id), number),
            )
            for person in sorted(named, key=lambda one: (folded(one.name), one.id))
        ),
        more=gettext("and %(count)s more", count=more) if more else "",
    )


def _was(before: int | None, number: int) -> str:
    if before is None:
        return gettext("had no table")
    if before == number:
        return gettext("stays")
    return gettext("from table %(table)s", table=before)


def _promise(mixed: Mixed | None) -> str:
    if mixed is None:
        return gettext(
            "Tables are mixed once the first were told and people are checked in at the"
            " door; and there must be a chair for everyone who is here."
        )
    if not mixed.again:
        return gettext("Nobody meets the same person twice.")
    said = ngettext(
        "%(num)s pair meets again.", "%(num)s pairs meet again.", len(mixed.again)
    )
    if len(mixed.again) > mixed.fewest:
        return said
    why = gettext("With so many at a table before, no plan has fewer.")
    return f"{said} {why}"


def _again(
    mixed: Mixed, people: Mapping[int, Person], below: Collection[int]
) -> tuple[str, ...]:
    return tuple(
        gettext("%(one)s and %(other)s", one=people[one].name, other=people[other].name)
        for one, other in mixed.again
        if one not in below and other not in below
    )
