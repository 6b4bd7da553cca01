"""Tables and chairs of the seating board, as its template prints them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import url_for

from app.models import Event, Person, Seat
from app.web.filters import hue_class
from app.web.words import gettext, ngettext

ROW = 3
"""Round tables side by side; two that are left over become long."""

MOST_DRAWN = 12
"""Chairs that the style sheet can place around a table."""


@dataclass(frozen=True, kw_only=True)
class Choosing:
    """Whom the reader chose, and what pressing another person means."""

    person_id: int | None = None
    is_swapping: bool = False
    """The next press names with whom."""
    with_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SeatView:
    """One person on the board, as a link that chooses them."""

    person_id: int
    name: str
    short: str
    department: str
    code: str
    hue: str
    url: str
    is_chosen: bool
    is_locked: bool
    where: str
    """Where they sit, for ears."""


@dataclass(frozen=True, kw_only=True)
class TableView:
    """One table with its people."""

    number: int
    words: str
    is_long: bool
    is_listed: bool
    """More people than can be drawn around a table."""
    seats: tuple[SeatView, ...]


def tables_of(
    event: Event, seats: Sequence[Seat], choosing: Choosing
) -> tuple[TableView, ...]:
    """Return the tables that somebody sits at, in order of number."""
    rows = [
        (number, list(row))
        for number, row in groupby(seats, key=lambda seat: seat.table_number)
    ]
    return tuple(
        TableView(
            number=number,
            words=_table_words(row),
            is_long=_is_long(place, of=len(rows)),
            is_listed=len(row) > MOST_DRAWN,
            seats=tuple(
                seat_view(
                    event,
                    seat.person,
                    choosing,
                    where=gettext("table %(table)s", table=number),
                    is_locked=seat.is_locked,
                )
                for seat in row
            ),
        )
        for place, (number, row) in enumerate(rows)
    )


def seat_view(
    event: Event,
    person: Person,
    choosing: Choosing,
    *,
    where: str,
    is_locked: bool = False,
) -> SeatView:
    """Return one person with the link that pressing them follows."""
    department = person.department
    swaps = choosing.is_swapping and person.id != choosing.person_id
    chosen = choosing.person_id if swaps else person.id
    return SeatView(
        person_id=person.id,
        name=person.name,
        short=short_name(person.name),
        department=department.name,
        code=department.code,
        hue=hue_class(department),
        url=board_url(event, person_id=chosen, with_id=person.id if swaps else None),
        is_chosen=person.id in (choosing.person_id, choosing.with_id),
        is_locked=is_locked,
        where=where,
    )


def legend_of(seats: Sequence[Seat]) -> tuple[tuple[str, str, str], ...]:
    """Return (code, name, hue) of each department at the tables, the largest first."""
    departments = [seat.person.department for seat in seats]
    sizes = {one.id: departments.count(one) for one in departments}
    once = {one.id: one for one in departments}.values()
    ordered = sorted(once, key=lambda one: (-sizes[one.id], one.name))
    return tuple((one.code, one.name, hue_class(one)) for one in ordered)


def short_name(name: str) -> str:
    """Return a name as it fits under a seat: "Priya N."."""
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest else first


def board_url(
    event: Event, *, person_id: int | None = None, with_id: int | None = None
) -> str:
    """Return the board's address, with one person chosen, or two for a swap."""
    facts: dict[str, object] = {"round": 1}
    if person_id is not None:
        facts |= {"person": person_id, "_anchor": "pick"}
    if with_id is not None:
        facts["with"] = with_id
    return url_for("seating.board", handle=event, **facts)  # type: ignore[arg-type]


def _table_words(row: Sequence[Seat]) -> str:
    departments = {seat.person.department_id for seat in row}
    return gettext(
        "%(people)s, %(departments)s",
        people=ngettext("%(num)s person", "%(num)s people", len(row)),
        departments=ngettext(
            "%(num)s department", "%(num)s departments", len(departments)
        ),
    )


def _is_long(place: int, *, of: int) -> bool:
    # Rows of three; what is left over stands in rows of two, and long.
    left = of % ROW
    long = {0: 0, 1: 4 if of > ROW else 1, 2: 2}[left]
    return place >= of - long
