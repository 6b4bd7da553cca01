"""How many wishes and asks a plan meets, in words; nobody is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class PartView:
    """One part of a plan's quality beside its minimum."""

    title: str
    line: str
    is_least: bool


def asks_and_wishes(claims: Mapping[str, Any]) -> tuple[PartView, ...]:
    """Return how many asks meet an offer, and how many wishes are kept, where any are."""
    asks, wishes = claims.get("asks", (0, 0, 0)), claims.get("wishes", (0, 0))
    return (*_asks(*asks), *_wishes(*wishes))


def _asks(met: int, most: int, asked: int) -> tuple[PartView, ...]:
    if not asked:
        return ()
    title = ngettext(
        "%(met)s of %(num)s has someone at the table who can help",
        "%(met)s of %(num)s have someone at the table who can help",
        asked,
        met=met,
    )
    line = gettext("No plan has more.")
    if met < most:
        line = gettext("At most %(most)s could.", most=most)
    return (PartView(title=title, line=line, is_least=met >= most),)


def _wishes(kept: int, asked: int) -> tuple[PartView, ...]:
    if not asked:
        return ()
    title = gettext(
        "Wishes to sit together: %(kept)s of %(asked)s kept", kept=kept, asked=asked
    )
    line = gettext("Where both asked.")
    return (PartView(title=title, line=line, is_least=kept == asked),)
