"""Cards, lists and badges as PDF, by Typst, in a process of their own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from app.messages.text import ROOT

FOLDER = ROOT / "templates" / "paper"
FONTS = ROOT / "static" / "dist" / "paper"
# Isolated: neither the folder of the program nor the environment adds a module.
COMMAND = (sys.executable, "-I", str(Path(__file__).with_name("paper_process.py")))
LONGEST = 30.0
"""Seconds; 300 people take less than one."""


class Sheet(StrEnum):
    """What can be printed as PDF; each is a Typst file of that name."""

    CARDS = "cards"
    LIST = "list"
    BADGES = "badges"


class PaperJammed(Exception):  # noqa: N818 -- reads as the sentence it states
    """No PDF came out."""


def pdf_of(sheet: Sheet, facts: Mapping[str, object]) -> bytes:
    """Return a sheet as PDF, filled with facts. Raises `PaperJammed`.

    All text is in `facts`: nothing that people wrote becomes Typst's source.
    """
    order = {
        "sheet": sheet,
        "folder": str(FOLDER),
        "fonts": str(FONTS),
        "facts": facts,
    }
    try:
        done = subprocess.run(  # noqa: S603 -- our own command
            COMMAND,
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=LONGEST,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise PaperJammed from error
    return done.stdout
