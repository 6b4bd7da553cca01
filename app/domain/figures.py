"""Figures about people: nothing about fewer than five is shown, also not by subtraction."""

from collections.abc import Mapping

AT_LEAST = 5
"""People that a figure must speak of; fewer could be guessed."""


def is_shown(count: int) -> bool:
    """Return whether a count of people may be shown: nobody, or five and more."""
    return count == 0 or count >= AT_LEAST


def parts_shown(*parts: int) -> bool:
    """Return whether parts of a known whole may be shown: all of them, or none.

    One hidden part of a whole that is known elsewhere would follow by subtraction.
    """
    return all(is_shown(part) for part in parts)


def pooled(counts: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Return the groups that may be shown, by name, and how many all others are.

    Small groups are pooled, with the smallest large one where the pool alone would
    be too small. What is returned adds up to the whole; where even that is too
    small, it is (nothing, 0).
    """
    total = sum(counts.values())
    if total < AT_LEAST:
        return {}, 0
    by_size = sorted(counts, key=lambda name: (counts[name], name))
    others, kept = 0, list(by_size)
    while kept and (counts[kept[0]] < AT_LEAST or 0 < others < AT_LEAST):
        others += counts[kept.pop(0)]
    return {name: counts[name] for name in sorted(kept)}, others
