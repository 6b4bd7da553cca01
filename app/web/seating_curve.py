"""The curve of a seating search: first meetings climbing toward what no plan exceeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.web.seating_words import headline
from app.web.words import gettext

LEFT, RIGHT = 4, 226
TOP, BOTTOM = 18, 84
"""Of the drawing, which is 280 by 92; the rest is for words."""
FLOOR = 0.75
"""The part of the limit that stands at the bottom, unless a search began lower."""


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A step curve as the drawing's path, and where it stands now."""

    path: str
    x: int
    y: int
    words_y: int
    count: int
    limit_words: str
    everyone: str
    meetings: str
    seconds: str


def curve_of(progress: Mapping[str, Any]) -> Curve | None:
    """Return the curve of a search as `progress_of` tells it; None before its first plan."""
    points: Sequence[Sequence[float]] = progress["points"]
    if not points:
        return None
    limit = progress["limit"]
    spots = _spots(points, limit=limit)
    x, y = spots[-1]
    steps = " ".join(f"H{across}V{height}" for across, height in spots)
    claims = {
        "least_new": progress["worst_off"],
        "first_meetings": progress["first_meetings"],
        "first_meetings_at_most": limit,
    }
    everyone, meetings = headline(claims)
    return Curve(
        path=f"M{LEFT} {BOTTOM}{steps}",
        x=x,
        y=y,
        words_y=y + 18,
        count=progress["first_meetings"],
        limit_words=gettext("no plan has more: %(most)s", most=limit),
        everyone=everyone,
        meetings=meetings,
        seconds=gettext("%(seconds)s s", seconds=round(progress["seconds"])),
    )


def ended(progress: Mapping[str, Any], claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return the progress of a search that is over: it ends where its plan stands.

    A search that is done at once tells nothing on the way, and has a point all the same.
    """
    points = progress["points"]
    seconds = points[-1][0] if points else 0
    return {
        **progress,
        "points": [*points, [seconds, claims["cost"], claims["first_meetings"]]],
        "seconds": seconds,
        "first_meetings": claims["first_meetings"],
        "limit": claims["first_meetings_at_most"],
        "worst_off": claims["least_new"],
    }


def _spots(
    points: Sequence[Sequence[float]], *, limit: int
) -> tuple[tuple[int, int], ...]:
    """Return where each point stands: early ones apart, late ones closer together."""
    last = points[-1][0]
    lowest = min(FLOOR * limit, *(point[2] for point in points))
    span = max(limit - lowest, 1)
    return tuple(
        (
            round(LEFT + (RIGHT - LEFT) * (seconds / last if last else 1) ** 0.5),
            round(TOP + (BOTTOM - 8 - TOP) * (limit - meetings) / span),
        )
        for seconds, _, meetings in points
    )
