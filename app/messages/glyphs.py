"""Which letters the fonts of a PDF can write, read from the fonts themselves.

Source: OpenType 1.9, `cmap`, formats 4 and 12.
"""

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from app.messages.paper import FONTS

SCRIPTS = "Latin, Greek, Cyrillic, Hebrew, Arabic, Chinese, Japanese, Korean"
"""What the fonts of the build can write."""
DRAWN_BY_NOBODY = frozenset({"Cc", "Cf", "Cn", "Cs", "Zl", "Zp", "Zs"})
WHOLE_UNICODE, SEGMENTS = 12, 4


def unwritable(texts: Iterable[str]) -> list[str]:
    """Return those of `texts` with a letter that no font of the PDF has, in order."""
    known = _letters(FONTS)
    return [text for text in texts if any(_lacks(known, letter) for letter in text)]


def _lacks(known: frozenset[int], letter: str) -> bool:
    if ord(letter) in known:
        return False
    return unicodedata.category(letter) not in DRAWN_BY_NOBODY


@cache
def _letters(folder: Path) -> frozenset[int]:
    # One weight says it for both: they are cut from one design.
    files = sorted(folder.glob("*_400Regular.ttf"))
    return frozenset(code for path in files for code in _cmap(path.read_bytes()))


def _cmap(font: bytes) -> Iterator[int]:
    (tables,) = struct.unpack_from(">H", font, 4)
    for number in range(tables):
        name, _, start, _ = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if name == b"cmap":
            (kinds,) = struct.unpack_from(">H", font, start + 2)
            for kind in range(kinds):
                _, _, at = struct.unpack_from(">HHI", font, start + 4 + 8 * kind)
                yield from _subtable(font, start + at)


def _subtable(font: bytes, at: int) -> Iterator[int]:
    (kind,) = struct.unpack_from(">H", font, at)
    if kind == WHOLE_UNICODE:
        (groups,) = struct.unpack_from(">I", font, at + 12)
        for number in range(groups):
            first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * number)
            yield from range(first, last + 1)
    elif kind == SEGMENTS:
        count = struct.unpack_from(">H", font, at + 6)[0] // 2
        ends = struct.unpack_from(f">{count}H", font, at + 14)
        starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
        for first, last in zip(starts[:-1], ends[:-1], strict=True):
            yield from range(first, last + 1)
