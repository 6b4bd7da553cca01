"""Run by the readers' own Python: what vobject and khal make of calendar objects.

Reads a JSON list of objects on standard input and prints one of what each holds.
"""

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import vobject

SERIES_FOR = 120
"""Days within which the series that are read have an end."""
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
        events = vobject.readOne(text).vevent_list
        days = [e.dtstart.value.date() for e in events]
        ahead = SERIES_FOR if any("rrule" in e.contents for e in events) else 1
        span = [f"{min(days)}", f"{(max(days) - min(days)).days + ahead}d"]
        form = ["-df", "", "-f", "{cancelled}{title}\t{start}"]
        said = subprocess.run(
            [*khal, "list", *form, *span],
            check=True,
            capture_output=True,
            text=True,
        )
        return [line.split("\t") for line in said.stdout.strip().splitlines() if line]


def dates_by_vobject(text: str) -> list[str]:
    """Return the instants of each date of a series as vobject expands it; else none."""
    events = vobject.readOne(text).vevent_list
    masters = [e for e in events if "rrule" in e.contents]
    if not masters:
        return []
    [master] = masters
    dates = {_clock(at): _clock(at) for at in master.getrruleset(addRDate=True)}
    for event in events:
        if event is not master:
            dates[_clock(event.recurrence_id.value)] = _clock(event.dtstart.value)
    return sorted(dates.values())


def _clock(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


objects = json.load(sys.stdin)
read = [
    {
        "vobject": by_vobject(each),
        "khal": by_khal(each),
        "dates": dates_by_vobject(each),
    }
    for each in objects
]
json.dump(read, sys.stdout)
