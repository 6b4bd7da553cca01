"""Erasures that are younger than a backup: applied again before it serves anybody."""

from pathlib import Path

from app.cli.base import Refused, house
from app.db import database_now, transaction, wipe_traces
from app.operations import erasures, forgetting


def read_marks(given: Path | None) -> set[str]:
    """Return the marks of the list that is given, and of the one that lies here."""
    marks = _own_marks()
    if given is None:
        return marks
    try:
        return marks | erasures.read(given)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(
            f"{given} is no list of erasures; it is erasures.jsonl"
        ) from error


def forget_again(marks: set[str]) -> int:
    """Forget whoever is marked and came back; return how many they were."""
    if not marks:
        return 0
    with transaction() as session:
        now = database_now(session)
        found = forgetting.forget_again(session, marks=marks, house=house(), now=now)
    own, unknown = house().erasures, marks - _own_marks()
    if own is not None and unknown:
        erasures.keep(own, marks=unknown, now=now)  # for the next restore from here
    if found:
        wipe_traces()
    return found


def _own_marks() -> set[str]:
    own = house().erasures
    if own is None or not Path(own.path).exists():
        return set()
    return erasures.read(Path(own.path))
