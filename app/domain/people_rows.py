"""Reading the rows of a people file: what is repaired, left out, or left to you."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.domain.addresses import LETTERS_AT_MOST, is_address
from app.domain.people_dates import possible_days
from app.domain.people_import import (
    UNREADABLE,
    Column,
    Entry,
    Fault,
    Outcome,
    Problem,
    Reading,
)
from app.domain.time import zone_of

SHOWN_LETTERS = 60
LEVEL_AT_MOST = 99
_FORMULA = tuple("=+-@\t\r＝＋－＠")


@dataclass(kw_only=True)
class _Row:
    """One row while it is read."""

    number: int
    cells: Sequence[str]
    places: Mapping[Column, int]
    problems: list[Problem] = field(default_factory=list)

    def raw(self, column: Column) -> str:
        place = self.places.get(column)
        return "" if place is None or place >= len(self.cells) else self.cells[place]

    def note(
        self, column: Column, fault: Fault, outcome: Outcome, *, other: str = ""
    ) -> None:
        shown = " ".join(self.raw(column).split())[:SHOWN_LETTERS]
        self.problems.append(
            Problem(
                row=self.number,
                column=column,
                fault=fault,
                outcome=outcome,
                value=shown,
                other=other,
            )
        )

    def needs_you(self) -> bool:
        return any(found.outcome is Outcome.NEEDS_YOU for found in self.problems)


def read_rows(
    rows: Sequence[Sequence[str]],
    *,
    places: Mapping[Column, int],
    departments: Sequence[str] = (),
) -> Reading:
    """Return what the rows say; `rows` begins with the header, row 1.

    `departments` are the names in use: a row that spells one of them in another
    case means it.
    """
    width = len(rows[0])
    read = [
        _Row(number=number, cells=cells, places=places)
        for number, cells in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]
    spellings = _department_spellings(read, departments)
    entries = [_entry(row, width=width, spellings=spellings) for row in read]
    _refuse_twins(read, entries)
    kept = [
        entry for row, entry in zip(read, entries, strict=True) if not row.needs_you()
    ]
    return Reading(
        entries=tuple(kept),
        problems=tuple(found for row in read for found in row.problems),
        rows=len(read),
        columns=frozenset(places),
        mentioned=frozenset(_mentioned(read, entries)),
    )


def _entry(row: _Row, *, width: int, spellings: Mapping[str, str]) -> Entry:
    if any(cell.strip() for cell in row.cells[width:]):
        row.note(Column.EMAIL, Fault.TOO_MANY_CELLS, Outcome.NEEDS_YOU)
    entry = Entry(
        row=row.number,
        email=_address(row, Column.EMAIL) or "",
        name=_text(row, Column.NAME),
        department=_department(row, spellings),
    )
    return replace(
        entry,
        title=_optional_text(row, Column.TITLE),
        level=_level(row),
        site=_optional_text(row, Column.SITE),
        zone=_zone(row),
        manager=_manager(row, entry.email),
        started_on=_started_on(row),
        employee_id=_optional_text(row, Column.EMPLOYEE_ID) or None,
        previous_email=_address(row, Column.PREVIOUS_EMAIL),
        aliases=_aliases(row),
    )


def _address(row: _Row, column: Column) -> str | None:
    raw = row.raw(column)
    plain = raw.strip().lower()
    if not plain and column is not Column.EMAIL:
        return None
    if not is_address(plain):
        row.note(column, Fault.NO_ADDRESS, Outcome.NEEDS_YOU)
        return None
    if raw != plain:
        row.note(column, Fault.TIDIED, Outcome.REPAIRED, other=plain)
    return plain


def _aliases(row: _Row) -> tuple[str, ...]:
    said = re.split(r"[\s,;|]+", row.raw(Column.ALIASES).strip().lower())
    good = tuple(text for text in said if is_address(text))
    if len(good) < len([text for text in said if text]):
        row.note(Column.ALIASES, Fault.NO_ADDRESS, Outcome.EMPTIED)
    return good


def _text(row: _Row, column: Column) -> str:
    raw = row.raw(column)
    plain = raw.strip(" \xa0")
    if not plain.strip():
        row.note(column, Fault.EMPTY, Outcome.NEEDS_YOU)
    else:
        _refuse_unsafe(row, column, plain)
    return " ".join(plain.split())


def _optional_text(row: _Row, column: Column) -> str | None:
    if column not in row.places:
        return None
    plain = row.raw(column).strip(" \xa0")
    if plain:
        _refuse_unsafe(row, column, plain)
    return " ".join(plain.split())


def _refuse_unsafe(row: _Row, column: Column, plain: str) -> None:
    # What would act in a spreadsheet or a mail header never becomes a name.
    if plain.startswith(_FORMULA):
        row.note(column, Fault.FORMULA, Outcome.NEEDS_YOU)
    elif UNREADABLE in plain:
        row.note(column, Fault.UNREADABLE, Outcome.NEEDS_YOU)
    elif "=?" in plain or not plain.replace("\xa0", " ").isprintable():
        row.note(column, Fault.CONTROL, Outcome.NEEDS_YOU)
    elif len(plain) > LETTERS_AT_MOST:
        row.note(column, Fault.TOO_LONG, Outcome.NEEDS_YOU)


def _department(row: _Row, spellings: Mapping[str, str]) -> str:
    plain = _text(row, Column.DEPARTMENT)
    meant = spellings.get(plain.casefold(), plain)
    if plain and not row.needs_you() and row.raw(Column.DEPARTMENT) != meant:
        row.note(Column.DEPARTMENT, Fault.TIDIED, Outcome.REPAIRED, other=meant)
    return meant


def _department_spellings(
    rows: Sequence[_Row], departments: Sequence[str]
) -> dict[str, str]:
    counted = Counter(" ".join(row.raw(Column.DEPARTMENT).split()) for row in rows)
    rare_first = sorted(counted, key=lambda name: (counted[name], name))
    found = {name.casefold(): name for name in rare_first}
    return found | {name.casefold(): name for name in departments}


def _level(row: _Row) -> int | None:
    text = row.raw(Column.LEVEL).strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and int(text[:4]) <= LEVEL_AT_MOST:
        return int(text)
    row.note(Column.LEVEL, Fault.NO_NUMBER, Outcome.EMPTIED)
    return None


def _zone(row: _Row) -> str | None:
    text = row.raw(Column.ZONE).strip()
    if not text:
        return None
    try:
        zone_of(text)
    except (KeyError, ValueError, OSError):
        row.note(Column.ZONE, Fault.UNKNOWN_ZONE, Outcome.EMPTIED)
        return None
    return text


def _manager(row: _Row, email: str) -> str | None:
    if Column.MANAGER not in row.places:
        return None
    text = row.raw(Column.MANAGER).strip().lower()
    if text and text == email:
        row.note(Column.MANAGER, Fault.OWN_MANAGER, Outcome.EMPTIED)
        return None
    return text


def _started_on(row: _Row) -> date | None:
    text = row.raw(Column.STARTED_ON).strip()
    if not text:
        return None
    days = possible_days(text)
    if len(days) == 1:
        return days.pop()
    row.note(Column.STARTED_ON, Fault.UNCLEAR_DATE, Outcome.EMPTIED)
    return None


def _refuse_twins(rows: Sequence[_Row], entries: Sequence[Entry]) -> None:
    owners: dict[tuple[Column, str], dict[int, _Row]] = {}
    for row, entry in zip(rows, entries, strict=True):
        keys = [(Column.EMAIL, entry.email)] if entry.email else []
        keys += [(Column.EMPLOYEE_ID, entry.employee_id)] if entry.employee_id else []
        keys += [(Column.ALIASES, alias) for alias in entry.aliases]
        for key in keys:
            owners.setdefault(key, {})[row.number] = row
    for (column, said), twins in owners.items():
        also = owners.get((Column.EMAIL, said), {}) if column is Column.ALIASES else {}
        for row in twins.values():
            others = sorted((twins.keys() | also.keys()) - {row.number})
            if others:
                listed = ", ".join(str(number) for number in others[:5])
                row.note(column, Fault.TWICE, Outcome.NEEDS_YOU, other=listed)


def _mentioned(rows: Sequence[_Row], entries: Sequence[Entry]) -> Iterator[str]:
    for row, entry in zip(rows, entries, strict=True):
        if row.needs_you():
            yield from (entry.email, entry.name.casefold())
            yield from filter(None, (entry.employee_id, entry.previous_email))
