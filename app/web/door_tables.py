"""How the tables fill up, and who is missing at each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.queries.attendance import Guest
from app.queries.door import Room
from app.web.words import gettext


@dataclass(frozen=True, kw_only=True)
class TableLine:
    """One table: how full it is, and who is missing there."""

    number: int
    """0: there are no tables, and this line holds everybody."""
    filled: str
    is_full: bool
    missing: str


def table_lines(
    room: Room, missing: Sequence[Guest], *, reports: Collection[int]
) -> list[TableLine]:
    """Return every table; a last line holds those who sit at none."""
    numbers: list[int | None] = list(range(1, (room.event.tables or 0) + 1))
    nowhere = [guest for guest in room.guests if guest.table is None]
    if nowhere or not numbers:
        numbers.append(None)
    return [
        TableLine(
            number=number or 0,
            filled=gettext(
                "%(here)s/%(all)s",
                here=_count_here(room, number),
                all=_count_all(room, number),
            ),
            is_full=_count_here(room, number) == _count_all(room, number) > 0,
            missing=_names(
                [guest for guest in missing if guest.table == number],
                reports=reports,
            ),
        )
        for number in numbers
    ]


def tables_words(room: Room) -> str:
    """Return how full each table is, for those who hear the page."""
    return " ".join(
        gettext(
            "Table %(table)s: %(here)s of %(all)s.",
            table=number,
            here=_count_here(room, number),
            all=_count_all(room, number),
        )
        for number in range(1, (room.event.tables or 0) + 1)
    )


def _count_here(room: Room, number: int | None) -> int:
    guests = sum(guest.is_here for guest in room.guests if guest.table == number)
    return guests + sum(visitor.table_number == number for visitor in room.visitors)


def _count_all(room: Room, number: int | None) -> int:
    if number:
        return room.event.seats_per_table or 0
    return sum(guest.table is None for guest in room.guests) + sum(
        visitor.table_number is None for visitor in room.visitors
    )


def _names(missing: Sequence[Guest], *, reports: Collection[int]) -> str:
    names = [guest.name for guest in missing if guest.person_id not in reports]
    more = len(missing) - len(names)
    if more and names:
        return gettext(
            "%(names)s and %(count)s more", names=", ".join(names), count=more
        )
    return gettext("%(count)s more", count=more) if more else ", ".join(names)
