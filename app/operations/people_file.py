"""A people file as bytes, turned into rows of text: encoding and delimiter are found."""

import csv
import io
from collections import Counter
from dataclasses import dataclass

from app.domain.people_import import (
    BYTES_AT_MOST,
    COLUMNS_AT_MOST,
    ROWS_AT_MOST,
    FileIsRefused,
    Trouble,
)

DELIMITERS = ",;\t|"
LOOKED_AT = 50
"""Rows that the delimiter is judged by."""
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_LIKELY = ["utf_16_le", "utf_16_be", "cp1252", "cp1250", "cp1251", "cp1254", "cp437"]
_LATIN = frozenset({"cp1250", "cp1252", "cp1254", "cp437"})
_ONLY_CENTRAL = "łąśźżŁŚŻěřůť".encode("cp1250")
_ONLY_WESTERN = "àåãÅÀ".encode("cp1252")


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
    """Return the rows in `data`; raises `FileIsRefused` where it is no people file."""
    if len(data) > BYTES_AT_MOST:
        raise FileIsRefused(Trouble.TOO_LARGE)
    if not data.strip():
        raise FileIsRefused(Trouble.EMPTY)
    text, encoding = _decoded(data)
    delimiter = _delimiter(text)
    rows = _split(text, delimiter=delimiter)
    _refuse_size(rows)
    return Sheet(rows=rows, encoding=encoding, delimiter=delimiter)


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _strict(data, encoding), encoding
    if b"\0" not in data:
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    # Costs 30 ms to import, and most files say what they are.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(data, cp_isolation=_LIKELY).best()
    if best is None:
        raise FileIsRefused(Trouble.NOT_TEXT)
    encoding = _western_or_central(data) if best.encoding in _LATIN else best.encoding
    return _strict(data, encoding), encoding


def _western_or_central(data: bytes) -> str:
    # The guess is poor between these two, and half of all spreadsheets are the first.
    central = sum(data.count(byte) for byte in _ONLY_CENTRAL)
    western = sum(data.count(byte) for byte in _ONLY_WESTERN)
    return "cp1250" if central > western else "cp1252"


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileIsRefused(Trouble.NOT_TEXT) from error
    if "\0" in text:
        raise FileIsRefused(Trouble.NOT_TEXT)
    return text


def _delimiter(text: str) -> str:
    # The one that makes most rows as wide as the header, and the widest of those.
    def fits(delimiter: str) -> tuple[float, int]:
        rows = _split(text, delimiter=delimiter, at_most=LOOKED_AT)
        widths = Counter(len(row) for row in rows if row)
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
