"""The mails a worker claimed at once, in a file that tells who comes after what left.

What the server took is noted in the database for many mails at once. The file says in
between which of them it took: it outlives a killed process, so that of all that lay in
the bag only the one in hand is doubtful. It is not synced for each mail: a power
failure may repeat what left since the last note, as the same bytes.

The first line lists the claims (ids and instants, no word of a mail); after it stands
one byte for each that left. Whoever holds the file's lock is alive.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog

from app.domain.outbox import Claim, Parcel

logger = structlog.get_logger()

MOST = 100
"""Mails in one bag."""
_GONE = b"+"


@dataclass(frozen=True, kw_only=True)
class Left:
    """What lay in the bag of a worker that did not note what became of it."""

    path: Path
    gone: list[Claim]
    """The server took them."""
    untouched: list[Claim]
    """Nobody tried to carry them. One between the two is doubtful: it is in neither."""


class Bag:
    """How many mails are claimed at once, and what became of those that are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pid, self._file, self._path = 0, -1, folder
        self._lies = False
        self.room = 1
        """How many to claim next; more each time all of them left in time."""

    def pack(self, parcels: list[Parcel]) -> bool:
        """Write down what was claimed; False where that can't be written."""
        try:
            self._open()
            self._lies = True
            _write(self._file, _in_words(parcels))
        except OSError:
            logger.exception("bag_not_written")
            self._forget()
            return False
        return True

    def strike_off(self) -> bool:
        """Write down that the next of them left; False where that can't be written."""
        try:
            _write(self._file, _GONE)
        except OSError:
            logger.exception("bag_not_written")
            return False
        return True

    def empty(self) -> None:
        """Forget them: the database knows what became of each."""
        self._lies = False
        self._forget()

    def learn(self, *, left: int, is_done: bool) -> None:
        """Take twice as many the next time, or as many as there was time for."""
        if not is_done:
            self.room = max(1, left)
        elif left >= self.room:
            self.room = min(MOST, 2 * self.room)

    def list_left(self) -> Iterator[Left]:
        """Yield what lay in the bags of the dead, and in ours if it wasn't noted."""
        if self._lies and self._pid == os.getpid():
            with suppress(FileNotFoundError):  # thrown away: each lease ends by itself
                yield _read(self._path)
            self.empty()
        for path in sorted(self._folder.glob("*.bag")):
            if path == self._path:
                continue
            with suppress(OSError), path.open("rb") as file:
                if _is_free(file.fileno()):
                    yield _read(path)
                    path.unlink(missing_ok=True)

    def _open(self) -> None:
        if self._pid == os.getpid():
            if os.fstat(self._file).st_nlink:
                return
            os.close(self._file)
            self._pid = 0
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{uuid4().hex}.bag"
        while True:
            file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
            except OSError:  # a folder of the network, maybe, that knows no locks
                os.close(file)
                path.unlink()
                raise
            if os.fstat(file).st_nlink:
                break
            os.close(file)  # taken for a dead worker's before we could lock it
        self._pid, self._file, self._path = os.getpid(), file, path

    def _forget(self) -> None:
        if self._pid == os.getpid():
            with suppress(OSError):
                os.ftruncate(self._file, 0)


def _in_words(parcels: list[Parcel]) -> bytes:
    lines = [
        [each.uuid, each.fence, _iso(each.until), _iso(each.was_due_at)]
        for each in parcels
    ]
    return json.dumps(lines).encode() + b"\n"


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _read(path: Path) -> Left:
    head, end, marks = path.read_bytes().partition(b"\n")
    try:
        claims = list(map(_claim, json.loads(head))) if end else []
    except (
        TypeError,
        ValueError,
    ):  # a machine that lost its power: each lease ends by itself
        claims = []
    count = len(marks) - len(marks.lstrip(_GONE))
    return Left(path=path, gone=claims[:count], untouched=claims[count + 1 :])


def _claim(words: list[Any]) -> Claim:
    uuid, fence, until, was_due_at = words
    return Claim(
        uuid=uuid,
        fence=fence,
        until=datetime.fromisoformat(until),
        was_due_at=datetime.fromisoformat(was_due_at),
        # Nothing of what a server said is written here; it may name people.
        was_trouble="" if fence > 1 else None,
    )


def _write(file: int, content: bytes) -> None:
    if os.write(file, content) < len(content):
        raise OSError("there is room for a part of it only")


def _is_free(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
