"""Calendar objects read by ical.js, which shares no code with what wrote them."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.messages.text import ROOT

SCRIPT = Path(__file__).with_name("parse_ics.mjs")
MODULES = ROOT / "node_modules"


def read_by_ical_js(objects: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return what each object says of its one event, in order."""
    said = _said(objects)
    return [{name: each[name] for name in each if name != "all"} for each in said]


def list_by_ical_js(objects: Sequence[bytes]) -> list[list[Any]]:
    """Return (UID, title, instant, status) of all events of each object, in order."""
    return [each["all"] for each in _said(objects)]


def _said(objects: Sequence[bytes]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None or not (MODULES / "ical.js").is_dir():
        pytest.fail("ical.js is not installed: run `make build` first")
    result = subprocess.run(
        [node, str(SCRIPT), str(MODULES)],
        input=json.dumps([ics.decode() for ics in objects]).encode(),
        capture_output=True,
        check=True,
    )
    said: list[dict[str, Any]] = json.loads(result.stdout)
    return said
