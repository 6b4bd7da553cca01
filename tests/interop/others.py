"""Calendar objects read by vobject and khal, in a Python of their own."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

READERS = os.environ.get("TRESTLE_TEST_READERS", ".venv/interop/bin/python")


def read_by_others(objects: Iterable[bytes]) -> list[dict[str, Any]]:
    """Return what each object says by reader: (UID, title, instant), or without UID."""
    done = subprocess.run(
        [READERS, str(Path(__file__).with_name("read_objects.py"))],
        input=json.dumps([ics.decode() for ics in objects]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: list[dict[str, Any]] = json.loads(done.stdout)
    return said
