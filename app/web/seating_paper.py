"""Tables on paper and on a guest's own page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from app.domain.names import FULL
from app.domain.seating import Infeasible, reasons
from app.domain.table_talk import question_for
from app.models import Event
from app.queries.rooms_now import FIRST_ROUND, round_of
from app.queries.seating import find_plan, list_seats, load_problem, plan_of
from app.queries.table_guests import TableGuest, list_table_guests
from app.queries.table_wishes import list_event_tables
from app.web.filters import hue_class, hue_of
from app.web.namesakes import names_of
from app.web.seating_reasons import QUESTION_WORDS, own_reason_words
from app.web.seating_reciprocity import reciprocity
from app.web.words import ngettext

MOST_REASONS = 3
"""Lines on a guest's own page that say why this table."""


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """One person on a table's card."""

    name: str
    department: str
    code: str
    hue: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """What stands on one table."""

    number: int
    name: str
    question: str
    people: tuple[CardLine, ...]


@dataclass(frozen=True, kw_only=True)
class Corner:
    """A department at one's table."""

    code: str
    name: str
    hue: str
    count: int


@dataclass(frozen=True, kw_only=True)
class MySeat:
    """A guest's own table; nobody is named who does not show their name."""

    table: int
    round: int
    tablemates: str
    corners: tuple[Corner, ...]
    named: tuple[CardLine, ...]
    hidden: str
    """How many keep their names until people meet; empty for none."""
    reasons: tuple[tuple[str, str], ...]


def cards_of(session: Session, event: Event) -> tuple[Card, ...]:
    """Return a card for each table as the hosts see it, in order of number."""
    plan = find_plan(session, event_id=event.id)
    seats = list_seats(session, plan_id=plan.id) if plan else ()
    looks = {row.number: row for row in list_event_tables(session, event=event)}
    names = names_of((seat.person for seat in seats), forms=FULL)
    return tuple(
        Card(
            number=number,
            name=looks[number].name if number in looks else "",
            question=str(QUESTION_WORDS[question_for(number, event_id=event.id)]),
            people=tuple(
                CardLine(
                    name=names[seat.person_id],
                    department=seat.person.department.name,
                    code=seat.person.department.code,
                    hue=hue_class(seat.person.department),
                )
                for seat in row
            ),
        )
        for number, row in groupby(seats, key=lambda seat: seat.table_number)
    )


def my_seat_page(
    session: Session, *, event: Event, person_id: int, now: datetime
) -> MySeat | None:
    """Return this person's published table; None if they have none."""
    guests = list_table_guests(session, event_id=event.id)
    own = next((guest for guest in guests if guest.person_id == person_id), None)
    if own is None:
        return None
    mates = [
        guest
        for guest in guests
        if guest.table == own.table and guest.person_id != person_id
    ]
    hidden = sum(mate.name is None for mate in mates)
    round_ = round_of(session, event_id=event.id)
    return MySeat(
        table=own.table,
        round=round_,
        tablemates=ngettext(
            "You sit with %(num)s colleague.",
            "You sit with %(num)s colleagues.",
            len(mates),
        ),
        corners=_corners(mates),
        named=_named(mates),
        hidden=_hidden(hidden, of=len(mates)),
        # Tables mixed in the room have one reason, and everyone there knows it.
        reasons=()
        if round_ != FIRST_ROUND
        else (
            *reciprocity(session, own, mates),
            *_reasons(session, event, person_id, now=now),
        )[:MOST_REASONS],
    )


def _named(mates: Sequence[TableGuest]) -> tuple[CardLine, ...]:
    return tuple(
        CardLine(
            name=mate.name,
            department=mate.department,
            code=mate.code,
            hue=hue_of(mate.number),
        )
        for mate in mates
        if mate.name is not None
    )


def _corners(mates: Sequence[TableGuest]) -> tuple[Corner, ...]:
    counts = Counter((mate.department, mate.code, mate.number) for mate in mates)
    return tuple(
        Corner(name=name, code=code, hue=hue_of(number), count=count)
        for (name, code, number), count in sorted(counts.items())
    )


def _hidden(number: int, *, of: int) -> str:
    if not number:
        return ""
    if number == of:
        return ngettext(
            "You learn their name at the table.",
            "You learn their names at the table.",
            number,
        )
    return ngettext(
        "One more tells you their name at the table.",
        "%(num)s more tell you their names at the table.",
        number,
    )


def _reasons(
    session: Session, event: Event, person_id: int, *, now: datetime
) -> tuple[tuple[str, str], ...]:
    plan = find_plan(session, event_id=event.id)
    seats = list_seats(session, plan_id=plan.id) if plan else ()
    tables = [seat.published_table or seat.table_number for seat in seats]
    try:
        problem, ids = load_problem(
            session, event=event, now=now, tables=max(tables, default=0)
        )
    except Infeasible:
        return ()
    if person_id not in ids:
        return ()
    told = plan_of(seats, person_ids=ids, published=True)
    found = reasons(problem, told, person=ids.index(person_id), round_=0)
    words = (own_reason_words(reason) for reason in found)
    return tuple(said for said in words if said is not None)
