"""Run by the readers' own Python: what vobject and khal make of calendar objects.

Reads a JSON list of objects on standard input and prints one of what each holds.
"""

import json
import subprocess
import sys
import tempfile
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


def by_vobject(text: str) -> list[str]:
    """Return UID, title and instant as vobject reads and validates them."""
    calendar = vobject.readOne(text)
    calendar.validate()
    event = calendar.vevent
    starts_at = event.dtstart.value.strftime("%Y-%m-%d %H:%M")
    return [event.uid.value, event.summary.value, starts_at]


def by_khal(text: str) -> list[str]:
    """Return title and instant as khal lists them after an import."""
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
        day = vobject.readOne(text).vevent.dtstart.value.strftime("%Y-%m-%d")
        form = ["-df", "", "-f", "{title}\t{start}"]
        said = subprocess.run(
            [*khal, "list", *form, day, "1d"],
            check=True,
            capture_output=True,
            text=True,
        )
        return said.stdout.strip().split("\t")


objects = json.load(sys.stdin)
read = [{"vobject": by_vobject(each), "khal": by_khal(each)} for each in objects]
json.dump(read, sys.stdout)
