"""Names that stay out of somebody's words: whether any of them can be read there."""

import unicodedata
from collections.abc import Collection

from app.domain.names import folded

_UNSEEN = frozenset({"Mn", "Cf"})
"""Accents that stand alone, and signs of no width: they hide a name from nobody."""
_LONG, _SHORT = 3, 2
"""Letters of a part of a name that is looked for in any case, and just as written."""


def names_somebody(text: str, names: Collection[str]) -> bool:
    """Return whether one of these names, or a part of it, can be read in `text`.

    Accents and case don't matter. A part of two letters counts as it is written in the
    name ("Bo", not "bo"), one letter never. Scripts that don't part words are searched
    for a part anywhere.
    """
    seen = _seen(text)
    return any(_is_read(_seen(name), seen) for name in names)


def _is_read(name: str, text: str) -> bool:
    parts, written = _words(name), _words(text)
    plain, read = _words(folded(name)), _words(folded(text))
    return (
        any(len(part) >= _LONG and part in read for part in plain)
        or any(len(part) == _SHORT and part in written for part in parts)
        or any(_is_joined(part) and part in text for part in [*parts, "".join(parts)])
        or _is_whole(plain, read)
    )


def _is_whole(plain: list[str], read: list[str]) -> bool:
    return len(plain) > 1 and f" {' '.join(plain)} " in f" {' '.join(read)} "


def _is_joined(part: str) -> bool:
    # Letters without case: Chinese, Japanese, Korean, Thai, and scripts with prefixes.
    return len(part) >= _SHORT and all(
        unicodedata.category(letter) == "Lo" for letter in part
    )


def _seen(text: str) -> str:
    whole = unicodedata.normalize("NFC", text)
    return "".join(one for one in whole if unicodedata.category(one) not in _UNSEEN)


def _words(text: str) -> list[str]:
    letters = (letter if letter.isalnum() else " " for letter in text)
    return "".join(letters).split()
