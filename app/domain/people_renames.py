"""Telling a new name from a new colleague, where a file has no personnel numbers."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import date

from app.domain.people_diff import Known
from app.domain.people_import import Column, Entry

_KEPT = (
    Column.DEPARTMENT,
    Column.TITLE,
    Column.LEVEL,
    Column.SITE,
    Column.MANAGER,
    Column.STARTED_ON,
)
"""What stays the same when somebody takes another name."""


class Renames:
    """Who of those missing from a file may stand in it under another name."""

    def __init__(
        self,
        missing: Sequence[Known],
        *,
        columns: Collection[Column],
        manager_of: Callable[[Entry], int | None],
    ) -> None:
        # A column that the file lacks says nothing for or against anybody.
        self._columns = [column for column in _KEPT if column in columns]
        self._manager_of = manager_of
        self._alike: dict[tuple[object, ...], list[Known]] = defaultdict(list)
        self._began: dict[date, list[Known]] = defaultdict(list)
        for known in missing:
            facts = [_of_known(known, column) for column in self._columns]
            self._alike[tuple(facts)].append(known)
            if known.started_on:
                self._began[known.started_on].append(known)

    def find(self, newcomer: Entry) -> Known | None:
        """Return whose new name this may be: one who agrees in all the file says.

        Where only the first day agrees, or only where there is no such day, they
        must share a part of their name besides.
        """
        facts = tuple(self._of_entry(newcomer, column) for column in self._columns)
        first_day = newcomer.started_on
        alike = [
            known
            for known in self._alike.get(facts, [])
            if first_day or _share_a_name(newcomer.name, known.name)
        ]
        began = [
            known
            for known in (self._began.get(first_day, []) if first_day else [])
            if _share_a_name(newcomer.name, known.name)
        ]
        found = [known for known in (*alike, *began) if _may_be_one(newcomer, known)]
        return found[0] if found else None

    def _of_entry(self, entry: Entry, column: Column) -> object:
        match column:
            case Column.DEPARTMENT:
                return entry.department.casefold()
            case Column.TITLE:
                return (entry.title or "").casefold()
            case Column.LEVEL:
                return entry.level
            case Column.SITE:
                return (entry.site or "").casefold()
            case Column.MANAGER:
                return self._manager_of(entry)
            case _:
                return entry.started_on


def _of_known(known: Known, column: Column) -> object:
    match column:
        case Column.DEPARTMENT:
            return known.department.casefold()
        case Column.TITLE:
            return known.title.casefold()
        case Column.LEVEL:
            return known.level
        case Column.SITE:
            return known.site.casefold()
        case Column.MANAGER:
            return known.manager_id
        case _:
            return known.started_on


def _may_be_one(entry: Entry, known: Known) -> bool:
    return not (entry.employee_id and known.employee_id)  # two numbers are two people


def _share_a_name(one: str, other: str) -> bool:
    return bool(set(_words(one)) & set(_words(other)))


def _words(name: str) -> list[str]:
    return name.casefold().replace("-", " ").split()
