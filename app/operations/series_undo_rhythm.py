"""Taking back a rhythm that changed no date people know of, while it is held.

No act on an event tells of such a press, so the series itself remembers how it was.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.models import Series
from app.operations.series_locks import lock_series
from app.operations.series_undo import restore

_PARTS = ("when", "room")
"""Of the pattern: what a rhythm changes. Who is listed is kept nowhere twice."""


def hold(series: Series, before: dict[str, Any], *, key: str, until: datetime) -> None:
    """Remember how a series was before another rhythm, with what names that press."""
    pattern = {name: before["pattern"][name] for name in _PARTS}
    series.undo = before | {"pattern": pattern, "key": key}
    series.undo_until = until


def find_held(series: Series, *, now: datetime) -> str | None:
    """Return what names the press that can still be taken back; None: there is none."""
    if series.undo is None or series.undo_until is None or now >= series.undo_until:
        return None
    is_last = series.version == series.undo["version"] + 1
    return str(series.undo["key"]) if is_last else None


def take_back(
    session: Session, *, series_id: int, key: str, actor_id: int, now: datetime
) -> bool:
    """Let a series be as it was before a rhythm; False: it is too late for that."""
    if find_held(session.get_one(Series, series_id), now=now) != key:
        return False  # before any lock: the press may be one that others undo
    series = lock_series(session, series_id, now=now)
    before = series.undo
    if before is None or find_held(series, now=now) != key:
        return False  # somebody was faster
    series.undo = series.undo_until = None
    return restore(session, series, before, actor_id=actor_id, now=now)
