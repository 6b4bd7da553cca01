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
    """Return what each object says, in order."""
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
