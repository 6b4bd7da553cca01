"""Calendar objects read by ical.js, which shares no code with what wrote them."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.messages.text import ROOT

PARSE = Path(__file__).with_name("parse_ics.mjs")
EXPAND = Path(__file__).with_name("expand_ics.mjs")
MODULES = ROOT / "node_modules"


def read_by_ical_js(objects: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return what each object says of its one event, in order."""
    said = _run(PARSE, objects)
    return [{name: each[name] for name in each if name != "all"} for each in said]


def list_by_ical_js(objects: Sequence[bytes]) -> list[list[Any]]:
    """Return (UID, title, instant, status) of all events of each object, in order."""
    return [each["all"] for each in _run(PARSE, objects)]


def expand_by_ical_js(objects: Sequence[bytes]) -> list[list[Any]]:
    """Return [start, end, title, place] of each date of objects that repeat.

    Times are seconds since 1970 by the zone that the object brings along; of an object
    without end the first sixty.
    """
    return _run(EXPAND, objects)


def _run(script: Path, objects: Sequence[bytes]) -> list[Any]:
    node = shutil.which("node")
    if node is None or not (MODULES / "ical.js").is_dir():
        pytest.fail("ical.js is not installed: run `make build` first")
    result = subprocess.run(
        [node, str(script), str(MODULES)],
        input=json.dumps([ics.decode() for ics in objects]).encode(),
        capture_output=True,
        check=True,
    )
    said: list[Any] = json.loads(result.stdout)
    return said
