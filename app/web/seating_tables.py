"""Tables of the seating board with their chairs, as its template prints them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.table_wishes import TableShape
from app.models import EventTable, Seat
from app.web.seating_seats import Choosing, SeatView, board_url, seat_view
from app.web.seating_status import Standing
from app.web.words import gettext, ngettext

ROW = 3
"""Round tables side by side; two that are left over become long."""

A_PAGE = 48
"""Tables on one page of a large room: some 400 people, as the largest usual room has."""
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


@dataclass(frozen=True, kw_only=True)
class Pager:
    """Which tables of a large room a page shows; with the ways to the others."""

    words: str
    before_url: str
    """Empty on the first page."""
    after_url: str
    """Empty on the last one."""


Rows = list[tuple[int, list[Seat]]]
"""Tables by number, with the seats on them that have a name here."""


def rows_of(standing: Standing, choosing: Choosing) -> tuple[Rows, Pager | None]:
    """Return the tables that a page shows, in order of number; a pager for many.

    Of a large room a filter leaves the tables where somebody stands out.
    """
    seated: dict[int, list[Seat]] = {
        seat.table_number: [] for seat in (*standing.seats, *standing.unnamed)
    }
    for seat in standing.seats:
        seated[seat.table_number].append(seat)
    rows = sorted(seated.items())
    if len(rows) <= A_PAGE:
        return rows, None
    if choosing.is_filtered:
        rows = [row for row in rows if _stands_out(row[1], choosing)]
    pages = max(1, -(-len(rows) // A_PAGE))
    page = min(choosing.page, pages) or _page_of(rows, choosing.person_id)
    shown = rows[(page - 1) * A_PAGE : page * A_PAGE]
    return shown, _pager(standing, choosing, shown, page=page, of=len(rows))


def _stands_out(row: Sequence[Seat], choosing: Choosing) -> bool:
    return any(choosing.shows(seat.person, is_locked=seat.is_locked) for seat in row)


def _page_of(rows: Rows, person_id: int | None) -> int:
    for place, (_, row) in enumerate(rows):
        if any(seat.person_id == person_id for seat in row):
            return place // A_PAGE + 1
    return 1


def _pager(
    standing: Standing, choosing: Choosing, shown: Rows, *, page: int, of: int
) -> Pager:
    def url(number: int) -> str:
        wanted = replace(choosing, page=number)
        return board_url(standing.event, choosing=wanted, person_id=choosing.person_id)

    if not shown:
        words = gettext("No table has anybody who matches.")
    else:
        words = gettext(
            "Tables %(first)s to %(last)s; %(shown)s of %(all)s on this page",
            first=shown[0][0],
            last=shown[-1][0],
            shown=len(shown),
            all=of,
        )
    return Pager(
        words=words,
        before_url=url(page - 1) if page > 1 else "",
        after_url=url(page + 1) if page * A_PAGE < of else "",
    )


def tables_of(
    standing: Standing,
    choosing: Choosing,
    rows: Rows,
    *,
    looks: Mapping[int, EventTable],
    visitors: Mapping[int, int],
) -> tuple[TableView, ...]:
    """Return these tables as they are printed.

    `visitors`: how many people from elsewhere sit at each.
    """
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
