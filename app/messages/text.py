"""Words in the reader's language, where no request exists; texts of people, cleaned."""

import re
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.support import NullTranslations, Translations

ROOT = Path(__file__).parent.parent.parent
BREAKERS = {
    *range(0x20),  # C0 controls, with tab, CR and LF
    *range(0x7F, 0xA0),  # DEL and C1 controls, with U+0085
    *range(0x202A, 0x202F),  # bidirectional overrides
    *range(0x2066, 0x206A),
    0x2028,
    0x2029,
    0xFEFF,  # a byte order mark, invisible in a text
    *range(0xD800, 0xE000),  # half characters, which no encoding can carry
}
_TO_BLANK = dict.fromkeys(BREAKERS, " ")
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_MANY_LINE_ENDS = re.compile("\n{3,}")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
_ELLIPSIS = "…"


def one_line(text: str) -> str:
    """Return `text` fit for a header or a calendar: one line, nothing hidden.

    `=?` is broken up as well: Python before 3.11.10 unpacks an encoded word in a
    header that is set, and with it a forged header line (CVE-2024-6923).
    """
    if text.isascii() and text.isprintable() and "=?" not in text:
        return " ".join(text.split())
    blank = " ".join(text.translate(_TO_BLANK).split())
    while "=?" in blank:
        blank = blank.replace("=?", "= ?")
    return blank


def clean_text(text: str) -> str:
    """Return a text of several lines without anything hidden, its line ends as LF."""
    lines = [one_line(line) for line in _LINE_END.split(text)]
    return _MANY_LINE_ENDS.sub("\n\n", "\n".join(lines)).strip()


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text somebody typed; lines stay inside them."""
    cleaned = clean_text(text)
    return tuple(cleaned.split("\n\n")) if cleaned else ()


def shortened(text: str, *, to: int) -> str:
    """Return at most `to` characters of `text`, an ellipsis where some are missing.

    It ends with a whole word, unless that would drop half of what fits.
    """
    if len(text) <= to:
        return text
    kept = text[: to - len(_ELLIPSIS)]
    whole = kept if text[len(kept)].isspace() else kept.rpartition(" ")[0]
    if 2 * len(whole) < len(kept):
        whole = kept
    return whole.rstrip(" ,;:-") + _ELLIPSIS


@lru_cache
def translator(locale: str) -> NullTranslations:
    """Return the catalogue of `locale`; English when there is none."""
    return Translations.load(ROOT / "app" / "translations", [locale])


@lru_cache
def calendar_locale(locale: str) -> Locale:
    """Return whose names of days, months and cities `locale` uses; else English ones."""
    try:
        return Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@lru_cache(maxsize=4096)
def ascii_address(address: str) -> str:
    """Return a mail address as every server reads it: its domain in ASCII (IDNA).

    Raises `ValueError` for what is no address; people are checked when imported.
    """
    local, _, domain = address.rpartition("@")
    wire = f"{local}@{domain.encode('idna').decode()}"
    if not _ADDRESS.fullmatch(wire):
        raise ValueError("not a mail address")
    return wire
