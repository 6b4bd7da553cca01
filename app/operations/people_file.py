"""A people file as bytes, turned into rows of text: encoding and delimiter are found."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from app.domain.people_import import (
    BYTES_AT_MOST,
    COLUMNS_AT_MOST,
    ROWS_AT_MOST,
    FileIsRefused,
    Trouble,
)
from app.operations.people_encoding import decoded

DELIMITERS = ",;\t|"
LOOKED_AT = 50
"""Rows that the delimiter is judged by."""
_SEPARATOR = re.compile(r"sep=([,;\t|])\r?\n?", re.IGNORECASE)
"""The first line by which a spreadsheet is told the delimiter."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The rows of a file, the header first."""

    rows: list[list[str]]
    encoding: str
    delimiter: str

    @property
    def header(self) -> list[str]:
        """Return the names of the columns, as the file writes them."""
        return self.rows[0]


def read_sheet(data: bytes) -> Sheet:
    """Return the rows in `data`; raises `FileIsRefused` where it is no people file.

    Blank lines above the header are not counted: the header is row 1.
    """
    if len(data) > BYTES_AT_MOST:
        raise FileIsRefused(Trouble.TOO_LARGE)
    text, encoding = decoded(data)
    told = _SEPARATOR.match(text)
    text = text[told.end() :] if told else text
    delimiter = told[1] if told else _delimiter(text)
    rows = _split(text, delimiter=delimiter)
    while rows and not any(cell.strip() for cell in rows[0]):
        del rows[0]
    if not rows:
        raise FileIsRefused(Trouble.EMPTY)
    _refuse_size(rows)
    return Sheet(rows=rows, encoding=encoding, delimiter=delimiter)


def _delimiter(text: str) -> str:
    # The one that makes most rows as wide as the header, and the widest of those.
    def fits(delimiter: str) -> tuple[float, int]:
        rows = _split(text, delimiter=delimiter, at_most=LOOKED_AT)
        rows = [row for row in rows if row]
        widths = Counter(len(row) for row in rows)
        if not widths:
            return 0.0, 0
        width = len(rows[0])
        alike = widths[width] / widths.total() if width > 1 else 0.0
        return round(alike, 1), width

    return max(DELIMITERS, key=fits)


def _split(
    text: str, *, delimiter: str, at_most: int = ROWS_AT_MOST + 2
) -> list[list[str]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in lines:
            rows.append(row)
            if len(rows) >= at_most:
                break
    except csv.Error as error:
        raise FileIsRefused(Trouble.NOT_TEXT) from error
    return rows


def _refuse_size(rows: list[list[str]]) -> None:
    if len(rows) > ROWS_AT_MOST + 1:
        raise FileIsRefused(Trouble.TOO_MANY_ROWS)
    if len(rows[0]) > COLUMNS_AT_MOST:
        raise FileIsRefused(Trouble.TOO_MANY_COLUMNS)
