"""Taking in answers by mail: from standard input, from files, from Maildirs."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import structlog
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from app.cli.base import NotFound, Refused, as_json, changing, house, print_rows
from app.db import is_busy
from app.messages.incoming import MESSAGE_LIMIT
from app.operations.intake import Outcome, take_in

logger = structlog.get_logger()
STDIN = "-"
TRIES = 4
SEEN = ":2,S"
"""What stands behind the name of a mail in a Maildir that was read."""


@click.command()
@click.argument("sources", nargs=-1, metavar="[FILE]...")
@as_json
@with_appcontext
def ingest(*, sources: tuple[str, ...], wants_json: bool) -> None:
    """Take in answers by mail: from files, Maildirs, or one from standard input.

    The same mail twice is taken in once. Of a Maildir what is new is read, and then
    moved to what was seen.
    """
    rows, failed = [], 0
    for path, raw in _mails(sources or (STDIN,)):
        try:
            outcome = _take(raw)
        except Exception:  # one mail never keeps the next from being read
            if path is None:
                raise
            logger.exception("mail_not_taken_in")
            failed += 1
            continue
        # Killed before this, the mail is read again, and known.
        seen = path.parent.with_name("cur") if path is not None else None
        if path is not None and seen and path.parent.name == "new" and seen.is_dir():
            path.rename(seen / f"{path.name}{SEEN}")
        rows.append(_facts(outcome))
    print_rows(rows, wants_json=wants_json, line=_line, empty="Nothing new.")
    if failed:
        raise click.ClickException(f"not taken in, and left where they are: {failed}")


def _take(raw: bytes, *, tries: int = TRIES) -> Outcome:
    try:
        with changing() as session:
            return take_in(session, raw, house=house(), now=datetime.now(UTC))
    except OperationalError as error:
        if tries <= 1 or not is_busy(error):
            raise
        return _take(raw, tries=tries - 1)  # others were writing all the while


def _mails(sources: tuple[str, ...]) -> Iterator[tuple[Path | None, bytes]]:
    """Yield each mail and where it lies; None: it came on standard input."""
    paths = [Path(source) for source in sources if source != STDIN]
    for path in paths:
        if not path.exists():
            raise NotFound(f"there is no {path}")
        if path.is_dir() and not all((path / name).is_dir() for name in ("new", "cur")):
            raise Refused(f"{path} is no Maildir: it has no folders new and cur")
    if STDIN in sources:
        yield None, _standard_input()
    for path in paths:
        for file in sorted((path / "new").iterdir()) if path.is_dir() else (path,):
            yield file, _start_of(file)


def _start_of(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MESSAGE_LIMIT + 1)


def _standard_input() -> bytes:
    raw = sys.stdin.buffer.read(MESSAGE_LIMIT + 1)
    if not raw.strip():
        raise Refused("nothing came on standard input, so there is no mail to take in")
    return raw


def _facts(outcome: Outcome) -> dict[str, Any]:
    facts = asdict(outcome)
    return {name: fact for name, fact in facts.items() if name != "person_id"}


def _line(row: Mapping[str, Any]) -> str:
    why = f": {row['why'].value}" if row["why"] else ""
    again = "" if row["is_new"] else " (known)"
    return f"{row['mail_id']:>6} {row['nature'].value} {row['fate'].value}{why}{again}"
