"""Names as people type them when they look for somebody."""

import unicodedata
from functools import cache, lru_cache

NAMES_KEPT = 1 << 15
_NOT_DECOMPOSED = {"ł": "l", "ø": "o", "đ": "d", "ß": "s", "æ": "a", "ı": "i"}


@lru_cache(maxsize=NAMES_KEPT)
def folded(text: str) -> str:
    """Return `text` letter by letter without accents and case, as long as it was."""
    return "".join(map(_plain, text))


@cache
def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[:1].casefold()[:1] or letter
    return _NOT_DECOMPOSED.get(base, base)


def short_name(name: str) -> str:
    """Return the first name and the initial of the last: "Adam N."."""
    first, *more = name.split() or [""]
    return f"{first} {more[-1][0]}." if more else first
