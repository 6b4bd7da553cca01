"""What a people file may say: its columns, its rows, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

ROWS_AT_MOST = 50_000
COLUMNS_AT_MOST = 200
BYTES_AT_MOST = 5 * 1024 * 1024
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""Stands where the bytes of a file spell no letter."""


class Column(StrEnum):
    """What a column of a people file can hold; the value is our own name for it."""

    EMAIL = "email"
    NAME = "name"
    DEPARTMENT = "department"
    TITLE = "title"
    LEVEL = "level"
    SITE = "site"
    ZONE = "time_zone"
    MANAGER = "manager_email"
    STARTED_ON = "started_on"
    EMPLOYEE_ID = "employee_id"
    PREVIOUS_EMAIL = "previous_email"
    ALIASES = "aliases"


REQUIRED = (Column.EMAIL, Column.NAME, Column.DEPARTMENT)
_SPELLINGS = {
    Column.EMAIL: "email mail emailaddress mailaddress workemail address",
    Column.NAME: "name fullname displayname employeename",
    Column.DEPARTMENT: "department dept departmentname division abteilung",
    Column.TITLE: "title jobtitle position role jobrole",
    Column.LEVEL: "level grade joblevel band",
    Column.SITE: "site office location officelocation worksite",
    Column.ZONE: "timezone tz zone",
    Column.MANAGER: "manageremail manager managermail reportsto supervisor",
    Column.STARTED_ON: "startedon startdate hiredate hired entrydate joined",
    Column.EMPLOYEE_ID: "employeeid personnelid employeenumber personnelnumber",
    Column.PREVIOUS_EMAIL: "previousemail formeremail oldemail",
    Column.ALIASES: "aliases alias otheraddresses emailaliases",
}


class Trouble(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    COLUMNS_MISSING = "columns_missing"
    UNKNOWN_COLUMN = "unknown_column"
    COLUMN_TWICE = "column_twice"


class FileIsRefused(Exception):  # noqa: N818 -- reads as the sentence it states
    """The file cannot be read; nothing in it was looked at."""

    def __init__(self, trouble: Trouble, *, names: Sequence[str] = ()) -> None:
        super().__init__(trouble.value, *names)
        self.trouble, self.names = trouble, tuple(names)


class Outcome(StrEnum):
    """What becomes of a row that has a problem."""

    REPAIRED = "repaired"
    EMPTIED = "emptied"
    """Imported; what this field says is left out."""
    NEEDS_YOU = "needs_you"
    """Nothing is changed for this row until somebody decides."""


class Fault(StrEnum):
    """What is wrong."""

    TIDIED = "tidied"
    NO_ADDRESS = "no_address"
    TWICE = "twice"
    """Another row holds the same address or number."""
    SAME_PERSON = "same_person"
    """Another row is about the same person, under another address."""
    EMPTY = "empty"
    FORMULA = "formula"
    CONTROL = "control"
    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    TOO_MANY_CELLS = "too_many_cells"
    UNKNOWN_MANAGER = "unknown_manager"
    OWN_MANAGER = "own_manager"
    UNKNOWN_ZONE = "unknown_zone"
    UNCLEAR_DATE = "unclear_date"
    NO_NUMBER = "no_number"
    SOMEBODY_ELSE = "somebody_else"
    """Address, alias or personnel number belong to different people."""
    MAYBE_RENAMED = "maybe_renamed"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong with one row; the header is row 1."""

    row: int
    column: Column
    fault: Fault
    outcome: Outcome
    value: str = ""
    """What the file says there, shortened."""
    other: str = ""
    """What it collides with or was turned into: a row, a name, a text."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row, read; None means that the file does not say."""

    row: int
    email: str
    name: str
    department: str
    title: str | None = None
    level: int | None = None
    site: str | None = None
    zone: str | None = None
    manager: str | None = None
    """An address in lower case; "" where the file says that there is none."""
    started_on: date | None = None
    employee_id: str | None = None
    previous_email: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A whole file, read."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    rows: int
    """How many rows hold anything, the header aside."""
    columns: frozenset[Column]
    mentioned: frozenset[str] = field(default=frozenset())
    """Addresses, personnel numbers and names in rows that need somebody."""


def match_columns(
    header: Sequence[str], *, given: Mapping[Column, str] | None = None
) -> dict[Column, int]:
    """Return where each column stands: as `given` by hand, or by its name.

    Raises `FileIsRefused` where a hand-given name does not exist, where address,
    name or department stand nowhere, or where two columns have the name of one.
    """
    names = [plain_name(cell) for cell in header]
    places = {
        column: _place_by_hand(header, names, wanted)
        for column, wanted in (given or {}).items()
        if wanted
    }
    for column in Column:
        spelled = [name for name in _SPELLINGS[column].split() if name in names]
        if column not in (given or {}) and spelled:
            place = names.index(spelled[0])
            if place not in places.values():
                places[column] = _only(names, spelled[0])
    if missing := [column.value for column in REQUIRED if column not in places]:
        raise FileIsRefused(Trouble.COLUMNS_MISSING, names=missing)
    return places


def _place_by_hand(header: Sequence[str], names: Sequence[str], wanted: str) -> int:
    if wanted in header:
        return _only(header, wanted)  # "E-Mail" beside "email" is chosen as written
    if plain_name(wanted) not in names:
        raise FileIsRefused(Trouble.UNKNOWN_COLUMN, names=[wanted])
    return _only(names, plain_name(wanted))


def _only(names: Sequence[str], name: str) -> int:
    if names.count(name) > 1:
        raise FileIsRefused(Trouble.COLUMN_TWICE, names=[name])
    return names.index(name)


def plain_name(text: str) -> str:
    """Return a column's name in lower-case letters and digits only."""
    return "".join(letter for letter in text.lower() if letter.isalnum())
