"""Tables of the seating board with their chairs, as its template prints them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.table_wishes import TableShape
from app.models import EventTable, Seat
from app.web.seating_seats import Choosing, SeatView, seat_view
from app.web.seating_status import Standing
from app.web.words import gettext, ngettext

ROW = 3
"""Round tables side by side; two that are left over become long."""

MOST_DRAWN = 12
"""Chairs that the style sheet can place around a table."""


@dataclass(frozen=True, kw_only=True)
class TableView:
    """One table with its people."""

    number: int
    name: str
    """What the hosts call it; empty: it has its number alone."""
    words: str
    more: str
    """Who else sits there and is not among `seats`; empty for none."""
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
    standing: Standing,
    choosing: Choosing,
    *,
    looks: Mapping[int, EventTable],
    visitors: Mapping[int, int],
) -> tuple[TableView, ...]:
    """Return the tables that somebody sits at, in order of number.

    `visitors`: how many people from elsewhere sit at each.
    """
    seated: dict[int, list[Seat]] = {
        seat.table_number: [] for seat in (*standing.seats, *standing.unnamed)
    }
    for seat in standing.seats:
        seated[seat.table_number].append(seat)
    rows = sorted(seated.items())
    closed = _closed_to(standing.seats, choosing)
    unnamed = Counter(seat.table_number for seat in standing.unnamed)
    return tuple(
        _table(
            standing,
            number,
            row,
            choosing,
            look=looks.get(number),
            others=(unnamed[number], visitors.get(number, 0)),
            is_long=_is_long(place, of=len(rows)),
            is_goal=closed is not None and number not in closed,
        )
        for place, (number, row) in enumerate(rows)
    )


def _table(
    standing: Standing,
    number: int,
    row: Sequence[Seat],
    choosing: Choosing,
    *,
    look: EventTable | None,
    others: tuple[int, int],
    is_long: bool,
    is_goal: bool,
) -> TableView:
    shape = look.shape if look else TableShape.AS_IT_FITS
    here = [seat for seat in row if seat.person_id not in standing.missing]
    chairs = standing.event.seats_per_table or 0
    free = max(0, chairs - len(here) - sum(others))
    return TableView(
        number=number,
        name=look.name if look else "",
        words=_table_words(here),
        more=_more(*others),
        is_accessible=look is not None and look.is_accessible,
        is_long=shape is TableShape.LONG
        or (is_long and shape is TableShape.AS_IT_FITS),
        is_listed=len(row) + bool(free) > MOST_DRAWN,
        seats=tuple(_seat(standing, seat, choosing) for seat in row),
        free=free,
        free_words=ngettext("%(num)s free chair", "%(num)s free chairs", free),
        is_goal=is_goal and bool(free),
    )


def _seat(standing: Standing, seat: Seat, choosing: Choosing) -> SeatView:
    is_absent = seat.person_id in standing.missing
    where = gettext("table %(table)s", table=seat.table_number)
    if is_absent:
        where = gettext("table %(table)s, not here", table=seat.table_number)
    return seat_view(
        standing.event,
        seat.person,
        choosing,
        called=standing.called[seat.person_id],
        where=where,
        is_locked=seat.is_locked,
        is_absent=is_absent,
    )


def _more(unnamed: int, visitors: int) -> str:
    """Return who else sits there and has no seat on this board; empty for none."""
    said = []
    if unnamed:
        said.append(gettext("and %(count)s more", count=unnamed))
    if visitors:
        said.append(ngettext("%(num)s visitor", "%(num)s visitors", visitors))
    return ", ".join(said)


def _closed_to(seats: Sequence[Seat], choosing: Choosing) -> set[int] | None:
    """Return the tables that the chosen person cannot go to; None: to none at all."""
    if choosing.person_id is None:
        return None
    own = next((s for s in seats if s.person_id == choosing.person_id), None)
    if own is None:
        return set()
    return None if own.is_locked else {own.table_number}


def tray_of(standing: Standing, choosing: Choosing) -> tuple[SeatView, ...]:
    """Return those who have no seat."""
    where = gettext("no seat")
    return tuple(
        seat_view(
            standing.event,
            person,
            choosing,
            called=standing.called[person.id],
            where=where,
        )
        for person in standing.unseated
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
