"""Public holidays from a list: which day is one, and for whom."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from io import StringIO

FIELDS = ("day", "name", "where")


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """One day that is free somewhere."""

    day: date
    name: str
    where: frozenset[str]
    """Country codes and zones, like DE or Europe/Berlin; empty: everywhere."""


@dataclass(frozen=True, kw_only=True)
class Holidays:
    """All that are known, by day."""

    by_day: Mapping[date, tuple[Holiday, ...]] = field(default_factory=dict)

    def on(self, day: date, *, zone: str, country: str) -> list[str]:
        """Return the names of what is celebrated that day in this zone or its country."""
        return [
            holiday.name
            for holiday in self.by_day.get(day, ())
            if not holiday.where or holiday.where & {zone, country}
        ]


class LineIsWrong(Exception):  # noqa: N818 -- reads as the sentence it states
    """A line of a list is no day and name."""

    def __init__(self, *, line: int) -> None:
        super().__init__()
        self.line = line


def read_list(text: str) -> list[Holiday]:
    """Return the holidays of a CSV text with the columns day, name and where.

    Days are written 2027-12-24; `where` holds codes and zones between spaces and may
    be empty. Raises `LineIsWrong`.
    """
    found = []
    rows = csv.DictReader(StringIO(text))
    if tuple(rows.fieldnames or ()) != FIELDS:
        raise LineIsWrong(line=1)
    for row in rows:
        name = (row["name"] or "").strip()
        try:
            day = date.fromisoformat((row["day"] or "").strip())
        except ValueError:
            raise LineIsWrong(line=rows.line_num) from None
        if not name or None in row:
            raise LineIsWrong(line=rows.line_num)
        where = frozenset((row["where"] or "").split())
        found.append(Holiday(day=day, name=name, where=where))
    return found


def gathered(holidays: Iterable[Holiday]) -> Holidays:
    """Return holidays as they are asked for: by day, in the order of the lists."""
    by_day: dict[date, tuple[Holiday, ...]] = {}
    for holiday in holidays:
        by_day[holiday.day] = (*by_day.get(holiday.day, ()), holiday)
    return Holidays(by_day=by_day)


def country_of(zone: str) -> str:
    """Return the code of the country that a zone lies in; "": of none, or unknown."""
    return _countries().get(zone, "")


@lru_cache
def _countries() -> dict[str, str]:
    # From the zone data that all times are computed with: code, place, zone.
    table = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line[:1] != "#")
    return {row[2]: row[0] for row in rows}
