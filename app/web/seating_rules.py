"""The page of what hosts decide about the tables of one event."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db
from app.domain.table_wishes import TableShape, TieKind
from app.models import Event, Person
from app.operations.seating_constraints import Look, look_of
from app.queries.people import list_by_ids
from app.queries.seating import list_attending_ids
from app.queries.table_wishes import (
    list_event_tables,
    list_table_host_ids,
    list_ties,
    load_bonds,
)
from app.web.access import current_visit
from app.web.event_nav import EventHead, event_head
from app.web.forms.seating_rules import NAME, SHAPES
from app.web.seating import blueprint
from app.web.seating_status import closed_words
from app.web.words import gettext, ngettext

PLAIN = Look(name="", shape=TableShape.AS_IT_FITS, is_accessible=False)


@dataclass(frozen=True, kw_only=True)
class TieView:
    """One decision about two people."""

    id: int
    words: str
    is_apart: bool
    waits: bool
    """One of the two doesn't come: it counts again once both do."""


@dataclass(frozen=True, kw_only=True)
class RulesPage:
    """What the template prints."""

    head: EventHead
    closed_words: str
    people: tuple[tuple[int, str], ...]
    """(id, name with department) of everyone who comes, by name."""
    chosen: int | None
    """Who was chosen on the board."""
    ties: tuple[TieView, ...]
    wishes_words: str
    table_hosts: tuple[tuple[int, str], ...]
    hosts_words: str
    tables: tuple[tuple[int, Look], ...]
    seen: str
    """The looks of all tables as they are shown, to be given back when they are kept."""
    shapes: tuple[tuple[str, str], ...]
    longest_name: int


@dataclass(frozen=True, kw_only=True)
class Refused:
    """What a host wanted and could not have, with the reasons; their input is kept."""

    words: str
    reasons: tuple[str, ...] = ()
    looks: Mapping[int, Look] | None = None
    """The looks as the host typed them."""
    tie: Mapping[str, str] = field(default_factory=dict)
    """Which two, and what of them, as the host chose: `one`, `kind`, `other`."""


@blueprint.get("/events/<event:handle>/seating/rules")
def rules(handle: str) -> ResponseReturnValue:
    """Show who sits together or apart, who looks after a table, and the tables."""
    del handle
    return show_rules()


def show_rules(refused: Refused | None = None) -> str:
    """Return the page; with what was refused, above what the host typed."""
    event = current_visit().event
    if event.tables is None:
        abort(404)
    return render_template(
        "seating/rules.html",
        event=event,
        page=_page(db.session(), event, refused, now=datetime.now(UTC)),
        refused=refused,
    )


def read_looks(text: str) -> dict[int, Look]:
    """Return looks as `RulesPage.seen` holds them; raises `ValueError`."""
    return {
        int(number): Look(
            name=str(said["name"]),
            shape=TableShape(said["shape"]),
            is_accessible=bool(said["is_accessible"]),
        )
        for number, said in dict(json.loads(text)).items()
    }


def _page(
    session: Session, event: Event, refused: Refused | None, *, now: datetime
) -> RulesPage:
    ids = list_attending_ids(session, event_id=event.id)
    ties = list_ties(session, event_id=event.id)
    hosts = list_table_host_ids(session, event_id=event.id)
    tied = {who for row in ties for who in (row.first_id, row.second_id)}
    everyone = {one.id: one for one in list_by_ids(session, ids={*ids, *hosts, *tied})}
    coming = sorted((everyone[who] for who in ids), key=lambda one: (one.name, one.id))
    rows = {row.number: look_of(row) for row in list_event_tables(session, event=event)}
    looks = {number: rows.get(number, PLAIN) for number in range(1, _tables(event) + 1)}
    typed = refused.looks if refused else None
    return RulesPage(
        head=event_head(event),
        closed_words=closed_words(event, now=now),
        people=tuple((one.id, _named(one)) for one in coming),
        chosen=request.args.get("person", type=int),
        ties=tuple(
            TieView(
                id=row.id,
                words=_tie_words(
                    row.kind, everyone[row.first_id].name, everyone[row.second_id].name
                ),
                is_apart=row.kind is TieKind.APART,
                waits=not {row.first_id, row.second_id} <= set(ids),
            )
            for row in ties
        ),
        wishes_words=_wishes_words(session, event, ids),
        table_hosts=tuple((who, _named(everyone[who])) for who in hosts),
        hosts_words=_hosts_words(len(set(hosts) & set(ids)), _tables(event)),
        tables=tuple((number, (typed or looks).get(number, PLAIN)) for number in looks),
        seen=json.dumps({number: asdict(look) for number, look in looks.items()}),
        shapes=tuple((shape.value, str(words)) for shape, words in SHAPES.items()),
        longest_name=NAME,
    )


def _tables(event: Event) -> int:
    return event.tables or 0


def _named(person: Person) -> str:
    return gettext(
        "%(name)s, %(department)s",
        name=person.name,
        department=person.department.name,
    )


def _tie_words(kind: TieKind, one: str, other: str) -> str:
    match kind:
        case TieKind.TOGETHER:
            return gettext("%(one)s sits with %(other)s", one=one, other=other)
        case TieKind.APART:
            return gettext("%(one)s never sits with %(other)s", one=one, other=other)


def _wishes_words(session: Session, event: Event, ids: Sequence[int]) -> str:
    pairs = len(load_bonds(session, event, {who: who for who in ids}).wishes_together)
    if not pairs:
        return ""
    return ngettext(
        "%(num)s pair of guests asked for each other; that is kept where it can be.",
        "%(num)s pairs of guests asked for each other; that is kept where it can be.",
        pairs,
    )


def _hosts_words(named: int, tables: int) -> str:
    if named >= tables:
        return gettext("Every table has one of them.")
    return ngettext(
        "%(named)s of %(num)s named. With one for each table, every table has one.",
        "%(named)s of %(num)s named. With one for each table, every table has one.",
        tables,
        named=named,
    )
