"""The guest list as a file that no spreadsheet executes."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from app.web.guests_values import Guest
from app.web.guests_words import STATUS_WORDS
from app.web.words import gettext

_EXECUTED = "=+-@"
_BEFORE_IT = " \t\r\n\v\f'\"`\u00a0\u200b\u2018\u2019\u201c\u201d\ufeff"


def safe_cell(text: str) -> str:
    """Return `text` with a quote before it where a spreadsheet would compute.

    Also after blanks and quotes, and for full-width forms of `= + - @`.
    """
    if text[:1] in {"\t", "\r"}:
        return f"'{text}"
    plain = unicodedata.normalize("NFKC", text).lstrip(_BEFORE_IT)
    return f"'{text}" if plain[:1] and plain[0] in _EXECUTED else text


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return the rows as CSV in UTF-8, with the mark that spreadsheets look for."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def csv_rows(guests: Iterable[Guest]) -> list[list[str]]:
    """Return the list as rows: who, where from, what they answered and eat."""
    head = [
        gettext("Name"),
        gettext("Address"),
        gettext("Department"),
        gettext("Answer"),
        gettext("Food"),
        gettext("Access"),
        gettext("Note"),
        gettext("Told the hosts"),
    ]
    return [head] + [
        [
            guest.name,
            guest.email,
            guest.department,
            str(STATUS_WORDS[guest.status]),
            guest.food,
            guest.access,
            guest.note,
            "; ".join(guest.said),
        ]
        for guest in guests
    ]
