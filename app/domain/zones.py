"""Zone law: wall times as they were agreed, and the data that says when they are.

A government may change its clocks by any notice. What people agreed on is what the
clock shows; the instant follows from the zone data, and is only as good as that.
"""

import zoneinfo
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from app.domain.events import HourHappensTwice, instant
from app.domain.time import zone_of
from app.domain.zone_rules import rules_of

_VERSION_LINE = "# version "


def use_zone_data(folder: str) -> None:
    """Read zones from this folder of compiled zone files; empty: from our own package.

    A zone that the folder does not hold comes from the package.
    """
    path = (folder,) if folder else ()
    if path == zoneinfo.TZPATH:
        return
    zoneinfo.reset_tzpath(to=path)
    ZoneInfo.clear_cache()
    zone_of.cache_clear()
    rules_of.cache_clear()


def zone_data() -> str:
    """Return the version of the zone data in use, as "2026.3" or "2026c"."""
    return _version_in(zoneinfo.TZPATH)


def wall_of(at: datetime, *, zone: ZoneInfo) -> str:
    """Return what the clock of `zone` shows, with the offset it keeps then (ISO 8601)."""
    return at.astimezone(zone).isoformat()


def believed(wall: str) -> datetime:
    """Return the UTC instant that a wall time was taken for when it was agreed."""
    return datetime.fromisoformat(wall).astimezone(UTC)


def instant_of(wall: str, *, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a wall time by the law that is known now.

    Of an hour that happens twice, the one with the offset that was agreed, if it has
    it still, or the first. Raises `HourIsMissing`.
    """
    agreed = datetime.fromisoformat(wall)
    local = agreed.replace(tzinfo=None)
    try:
        return instant(local.date(), local.time(), zone=zone, second=None)
    except HourHappensTwice as twice:
        return twice.second if twice.second == agreed else twice.first


@lru_cache(maxsize=8)
def _version_in(path: tuple[str, ...]) -> str:
    # A folder of compiled zones says its version in one of two files, or in none.
    for folder in map(Path, path):
        source, plain = folder / "tzdata.zi", folder / "+VERSION"
        if source.is_file():
            with source.open() as text:
                first = text.readline()
            if first.startswith(_VERSION_LINE):
                return first.removeprefix(_VERSION_LINE).strip()
        if plain.is_file():
            return plain.read_text().strip()
        return str(folder)
    return version("tzdata")
