"""The list of erasures: a file beside the database, one line each, only ever longer."""

import json
import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from app.domain.erasures import ErasureList


def keep(erasures: ErasureList, *, marks: Collection[str], now: datetime) -> None:
    """Add one erasure; it is on the disk when this returns."""
    line = json.dumps({"at": now.isoformat(), "marks": sorted(marks)}) + "\n"
    path = Path(erasures.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line.encode())
        os.fsync(file)
    finally:
        os.close(file)


def read(path: Path) -> set[str]:
    """Return every mark of a list; a torn last line is an erasure that never happened.

    Raises `ValueError` where any other line can't be read.
    """
    marks: set[str] = set()
    lines = path.read_text(encoding="utf-8").split("\n")
    for line in lines[:-1]:
        if line.strip():
            marks.update(json.loads(line)["marks"])
    return marks
