"""The guest list as a file that no spreadsheet executes."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from app.domain.needs import ACCESS, NeedTick
from app.models import Event, Need
from app.queries.guests import Asked, find_needs, list_lines
from app.queries.people import list_reports
from app.web.guests_page import hidden_words
from app.web.guests_words import STATUS_WORDS, tick_words, told_words
from app.web.words import gettext

_EXECUTED = ("=", "+", "-", "@")
_BEFORE_IT = " \t\r\n\v\f'\"`\u00a0\u200b\u2018\u2019\u201c\u201d\ufeff"


def safe_cell(text: str) -> str:
    """Return `text` with a quote before it where a spreadsheet would compute.

    Also after blanks and quotes, and for full-width forms of `= + - @`.
    """
    if not text or (text[0].isascii() and text[0].isalnum()):
        return text  # most of them
    if text[0] in "\t\r":
        return f"'{text}"
    plain = unicodedata.normalize("NFKC", text).lstrip(_BEFORE_IT)
    return f"'{text}" if plain.startswith(_EXECUTED) else text


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return the rows as CSV in UTF-8, with the mark that spreadsheets look for."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def csv_rows(session: Session, event: Event, *, viewer_id: int) -> list[list[str]]:
    """Return the whole list as rows: who, where from, what they answered and eat.

    The same people and words as on the page; of the viewer's own reports, neither
    food nor what they told the hosts.
    """
    lines = list_lines(session, Asked(event_id=event.id, viewer_id=viewer_id))
    below = list_reports(session, person_id=viewer_id)
    needs = find_needs(session, event_id=event.id)
    words = {status: str(said) for status, said in STATUS_WORDS.items()}
    hides_words = "words" in hidden_words(session)
    rows = [_head()]
    for line in lines:
        is_below = line.person_id in below
        need = None if is_below else needs.get(line.signup_id)
        told = "" if is_below or hides_words else "; ".join(told_words(line))
        where = [line.name, line.email, line.department, words[line.status]]
        rows.append([*where, *_needed(need), told])
    return rows


def _needed(need: Need | None) -> tuple[str, str, str]:
    if need is None:
        return "", "", ""
    ticks = [NeedTick(tick) for tick in need.ticks]
    food = tick_words(tick for tick in ticks if tick not in ACCESS)
    return food, tick_words(tick for tick in ticks if tick in ACCESS), need.note


def _head() -> list[str]:
    return [
        gettext("Name"),
        gettext("Address"),
        gettext("Department"),
        gettext("Answer"),
        gettext("Food"),
        gettext("Access"),
        gettext("Note"),
        gettext("Told the hosts"),
    ]
