"""Run by the readers' own Python: what vobject and khal make of calendar objects.

Reads a JSON list of objects on standard input and prints one of what each holds.
"""

import json
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import vobject

CONFIG = """\
[calendars]
[[ours]]
path = {folder}/calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = UTC
local_timezone = UTC
[sqlite]
path = {folder}/khal.db
"""


def by_vobject(text: str) -> list[list[str]]:
    """Return UID, title and instant of each event as vobject reads and validates them."""
    calendar = vobject.readOne(text)
    calendar.validate()
    return [
        [event.uid.value, event.summary.value, _clock(event.dtstart.value)]
        for event in calendar.vevent_list
    ]


def by_khal(text: str) -> list[list[str]]:
    """Return title and instant of each event as khal lists them after an import."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "calendar").mkdir()
        (folder / "config").write_text(CONFIG.format(folder=folder))
        (folder / "one.ics").write_text(text)
        khal = [str(Path(sys.executable).with_name("khal")), "-c", f"{folder}/config"]
        subprocess.run(
            [*khal, "import", "--batch", "-a", "ours", f"{folder}/one.ics"],
            check=True,
            capture_output=True,
        )
        days = [e.dtstart.value.date() for e in vobject.readOne(text).vevent_list]
        span = [f"{min(days)}", f"{(max(days) - min(days)).days + 1}d"]
        form = ["-df", "", "-f", "{cancelled}{title}\t{start}"]
        said = subprocess.run(
            [*khal, "list", *form, *span],
            check=True,
            capture_output=True,
            text=True,
        )
        return [line.split("\t") for line in said.stdout.strip().splitlines() if line]


def _clock(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


objects = json.load(sys.stdin)
read = [{"vobject": by_vobject(each), "khal": by_khal(each)} for each in objects]
json.dump(read, sys.stdout)
