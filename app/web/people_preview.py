"""The preview of an import: what the file says, before anything is changed."""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, Signer
from sqlalchemy.orm import Session

from app.domain.people_diff import Changed, Difference, Wishes
from app.domain.people_import import Column, Fault, Outcome, Reading, match_columns
from app.domain.people_rows import read_rows
from app.operations.people_file import Sheet
from app.operations.people_import import foresee
from app.queries.people import list_departments
from app.web import people_words as words
from app.web.words import gettext, ngettext

SHOWN_AT_MOST = 200
SAME, TWO = "same", "two"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a table of the preview."""

    row: str
    who: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Rows of one table: the first of them, and how many there are."""

    lines: tuple[Line, ...]
    count: int

    @property
    def more(self) -> int:
        """Return how many are not listed."""
        return self.count - len(self.lines)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One probable rename: somebody says whether it is one person or two."""

    field: str
    row: int
    text: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Everything that the page says about one file."""

    headline: str
    fingerprint: str
    leaving: str
    names: tuple[str, ...]
    """Of who would be deactivated, whoever runs something first."""
    must_agree: bool
    button: str
    changes: Listing
    needing: Listing
    """Rows that nothing is done about until somebody decides."""
    mended: Listing
    """Rows that are imported, repaired or without a field."""
    questions: tuple[Question, ...]


def pack(data: bytes) -> str:
    """Return a file as a form can carry it to any process; nobody can alter it."""
    return _signer().sign(base64.b64encode(zlib.compress(data))).decode()


def unpack(text: str) -> bytes | None:
    """Return the file that `pack` was given; None if it isn't ours."""
    try:
        return zlib.decompress(base64.b64decode(_signer().unsign(text)))
    except (BadSignature, binascii.Error, zlib.error):
        return None


def read(session: Session, sheet: Sheet, *, given: Mapping[Column, str]) -> Reading:
    """Return what a file says; raises `FileIsRefused`."""
    names = [department.name for department in list_departments(session)]
    places = match_columns(sheet.header, given=given)
    return read_rows(sheet.rows, places=places, departments=names)


def wishes_of(
    session: Session,
    reading: Reading,
    *,
    deactivate_missing: bool,
    answers: Mapping[str, str],
    now: datetime,
) -> Wishes:
    """Return what was asked for, with each answer given to a probable rename."""
    emails = {entry.row: entry.email for entry in reading.entries}
    asked = foresee(session, reading=reading, wishes=Wishes(), now=now)
    same: dict[str, str] = {}
    newcomers: set[str] = set()
    for problem in asked.problems:
        if problem.fault is Fault.MAYBE_RENAMED:
            answer = answers.get(f"who-{problem.row}", "")
            if answer == SAME:
                old = problem.other.rpartition("<")[2].rstrip(">")
                same[emails[problem.row]] = old
            elif answer == TWO:
                newcomers.add(emails[problem.row])
    return Wishes(
        deactivate_missing=deactivate_missing,
        same=same,
        newcomers=frozenset(newcomers),
    )


def preview_of(
    difference: Difference, *, asked: Difference, answers: Mapping[str, str]
) -> Preview:
    """Return the page's words; `asked` is the same file before any answer."""
    lines = [
        *(
            Line(row=str(entry.row), who=entry.name, text=gettext("New"))
            for entry in difference.new
        ),
        *(_changed(change) for change in difference.changed),
        *(
            Line(row="–", who=known.name, text=gettext("Deactivate"))
            for known in difference.leavers
        ),
    ]
    return Preview(
        headline=words.headline(difference),
        fingerprint=difference.fingerprint,
        leaving=words.leaving_words(difference) if difference.leavers else "",
        names=_leaving(difference),
        must_agree=difference.must_ask,
        button=_button(difference),
        changes=_listing(lines),
        needing=_problems(difference, needs_you=True),
        mended=_problems(difference, needs_you=False),
        questions=tuple(
            Question(
                field=f"who-{problem.row}",
                row=problem.row,
                text=words.reason(problem),
                answer=answers.get(f"who-{problem.row}", ""),
            )
            for problem in asked.problems
            if problem.fault is Fault.MAYBE_RENAMED
        ),
    )


def _leaving(difference: Difference) -> tuple[str, ...]:
    first = sorted(difference.leavers, key=lambda known: not known.is_needed)
    names = [
        gettext("%(name)s (hosts or is an admin)", name=known.name)
        if known.is_needed
        else known.name
        for known in first
    ]
    left = len(names) - SHOWN_AT_MOST
    more = [ngettext("%(num)d more", "%(num)d more", left)] if left > 0 else []
    return (*names[:SHOWN_AT_MOST], *more)


def _listing(lines: Sequence[Line]) -> Listing:
    return Listing(lines=tuple(lines[:SHOWN_AT_MOST]), count=len(lines))


def _problems(difference: Difference, *, needs_you: bool) -> Listing:
    lines = [
        Line(
            row=str(problem.row),
            who=words.column_words(problem.column),
            text=f"{words.outcome_words(problem.outcome)}: {words.reason(problem)}",
        )
        for problem in difference.problems
        if (problem.outcome is Outcome.NEEDS_YOU) is needs_you
    ]
    return _listing(lines)


def _changed(change: Changed) -> Line:
    parts = [words.column_words(column) for column in change.columns]
    if change.returns:
        parts.insert(0, gettext("Works here again"))
    return Line(row=str(change.entry.row), who=change.entry.name, text=", ".join(parts))


def _button(difference: Difference) -> str:
    if not difference.changes:
        return ""
    return ngettext(
        "Import %(num)d change", "Import %(num)d changes", difference.changes
    )


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="people-file")
