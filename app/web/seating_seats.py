"""Tables and chairs of the seating board, as its template prints them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import url_for

from app.domain.table_wishes import TableShape
from app.models import Event, EventTable, Person, Seat
from app.web.filters import hue_class
from app.web.words import gettext, ngettext

ROW = 3
"""Round tables side by side; two that are left over become long."""

MOST_DRAWN = 12
"""Chairs that the style sheet can place around a table."""

LOCKED = "locked"
"""What is shown when only those stand out whom hosts keep at their tables."""


@dataclass(frozen=True, kw_only=True)
class Choosing:
    """Whom the reader chose, and what pressing another person means."""

    person_id: int | None = None
    is_swapping: bool = False
    """The next press names with whom."""
    with_id: int | None = None
    round_: int = 1
    show: str = ""
    """The department whose people stand out, by number, or `LOCKED`; empty: everyone."""
    looks_for: str = ""
    """A part of a name; those who have it stand out."""

    def shows(self, person: Person, *, is_locked: bool) -> bool:
        """Return whether this person stands out, or nobody does."""
        if self.looks_for and self.looks_for.casefold() not in person.name.casefold():
            return False
        if self.show == LOCKED:
            return is_locked
        return not self.show or str(person.department.number) == self.show


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
    is_dim: bool
    """Others stand out."""
    where: str
    """Where they sit, for ears."""


@dataclass(frozen=True, kw_only=True)
class TableView:
    """One table with its people."""

    number: int
    name: str
    """What the hosts call it; empty: it has its number alone."""
    words: str
    is_accessible: bool
    is_long: bool
    is_listed: bool
    """More people than can be drawn around a table."""
    seats: tuple[SeatView, ...]
    free: int
    """Chairs that nobody has."""
    free_words: str
    is_goal: bool
    """The chosen person may take a free chair here."""


def tables_of(
    event: Event,
    seats: Sequence[Seat],
    choosing: Choosing,
    *,
    looks: Mapping[int, EventTable],
) -> tuple[TableView, ...]:
    """Return the tables that somebody sits at, in order of number."""
    rows = [
        (number, list(row))
        for number, row in groupby(seats, key=lambda seat: seat.table_number)
    ]
    closed = _closed_to(seats, choosing)
    return tuple(
        _table(
            event,
            number,
            row,
            choosing,
            look=looks.get(number),
            is_long=_is_long(place, of=len(rows)),
            is_goal=closed is not None and number not in closed,
        )
        for place, (number, row) in enumerate(rows)
    )


def _table(
    event: Event,
    number: int,
    row: Sequence[Seat],
    choosing: Choosing,
    *,
    look: EventTable | None,
    is_long: bool,
    is_goal: bool,
) -> TableView:
    shape = look.shape if look else TableShape.AS_IT_FITS
    free = max(0, (event.seats_per_table or 0) - len(row))
    return TableView(
        number=number,
        name=look.name if look else "",
        words=_table_words(row),
        is_accessible=look is not None and look.is_accessible,
        is_long=shape is TableShape.LONG
        or (is_long and shape is TableShape.AS_IT_FITS),
        is_listed=len(row) + bool(free) > MOST_DRAWN,
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
        free=free,
        free_words=ngettext("%(num)s free chair", "%(num)s free chairs", free),
        is_goal=is_goal and bool(free),
    )


def _closed_to(seats: Sequence[Seat], choosing: Choosing) -> set[int] | None:
    """Return the tables that the chosen person cannot go to; None: to none at all."""
    if choosing.person_id is None:
        return None
    own = next((s for s in seats if s.person_id == choosing.person_id), None)
    if own is None:
        return set()
    return None if own.is_locked else {own.table_number}


def tray_of(
    event: Event, people: Sequence[Person], choosing: Choosing
) -> tuple[SeatView, ...]:
    """Return those who have no seat."""
    where = gettext("no seat")
    return tuple(seat_view(event, person, choosing, where=where) for person in people)


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
        url=board_url(
            event,
            person_id=chosen,
            with_id=person.id if swaps else None,
            choosing=choosing,
        ),
        is_chosen=person.id in (choosing.person_id, choosing.with_id),
        is_locked=is_locked,
        is_dim=not choosing.shows(person, is_locked=is_locked),
        where=where,
    )


def short_name(name: str) -> str:
    """Return a name as it fits under a seat: "Priya N."."""
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest else first


def board_url(
    event: Event,
    *,
    choosing: Choosing,
    person_id: int | None = None,
    with_id: int | None = None,
) -> str:
    """Return the board's address with these two chosen, and the same people shown."""
    chosen: dict[str, Any] = {"person": person_id, "with": with_id}
    shown = {"show": choosing.show or None, "q": choosing.looks_for or None}
    return url_for(
        "seating.board",
        handle=event,
        round=choosing.round_,
        **chosen | shown,
        _anchor="pick" if person_id else None,
    )


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
