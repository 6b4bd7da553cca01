"""A language in which every translated sentence stands between two odd brackets."""

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import available_timezones

from babel.dates import get_day_names, get_month_names
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo

from app.config import ROOT

LOCALE = "en_GB"
OPENS, CLOSES = "⟦", "⟧"
BRACKETS = re.compile(f"([{OPENS}{CLOSES}])")
WORD = re.compile(r"[^\W\d_]{2,}")
METHODS = {".py": "python", ".html": "jinja2", ".txt": "jinja2"}
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
ASKS = re.compile(rf"\b(?:{'|'.join(KEYWORDS)})\s*\(|\btrans\b")
"""What a file that asks for a translation holds: most do not, and parsing is slow."""
ADDRESS = re.compile(r"\w+://\S+|\S*@\S+|\S*trestle\.example\S*")
SPOKEN = {"aria-label", "alt", "placeholder", "title", "aria-description"}
NOT_SHOWN = {"script", "style", "template", "code"}
"""Nothing that is read as words; `code` names what stands in files, as it stands."""
OURS = ("Trestle", "https", "http", "CSV", "QR", "GMT", "UTC", "MB", "UID")
"""Names that are the same in every language."""


@cache
def extracted() -> Catalog:
    """Return every sentence that the code asks to be translated."""
    catalog = Catalog(locale=LOCALE)
    for folder in ("app", "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            method = METHODS.get(path.suffix)
            if method is None or not ASKS.search(path.read_text()):
                continue
            found = extract_from_file(method, path, keywords=KEYWORDS)
            for line, message, _, context in found:
                catalog.add(message, locations=[(path.name, line)], context=context)
    return catalog


def write_pseudo_language(folder: Path) -> None:
    """Write the catalogue of the odd language where translations are looked for."""
    catalog = extracted()
    for message in catalog:
        if not message.id:
            continue
        if isinstance(message.id, str):
            message.string = f"{OPENS}{message.id}{CLOSES}"
        else:
            message.string = tuple(f"{OPENS}{text}{CLOSES}" for text in message.id)
    place = folder / LOCALE / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "messages.mo").open("wb") as file:
        write_mo(file, catalog)


class Reader(HTMLParser):
    """Collects what a person sees or hears of a page, in order.

    A mail that a page shows speaks its reader's language, not the page's: what is
    marked `data-mail` is left to the test of every mail.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.spoken: list[str] = []
        self._hidden = self._in_mail = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element says about itself."""
        self._hidden += tag in NOT_SHOWN
        self._in_mail += bool(self._in_mail) or "data-mail" in dict(attrs)
        self.spoken += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        """Leave what is not shown."""
        self._hidden -= tag in NOT_SHOWN
        self._in_mail -= bool(self._in_mail)

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not (self._hidden or self._in_mail):
            self.seen.append(data)


def bare_words(page: str, *, data: Iterable[str]) -> list[str]:
    """Return words of a page that stand in no brackets and in no one's data."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return bare_words_of_text(
        "\n".join([*reader.seen, ""]), data=data
    ) + bare_words_of_text("\n".join(reader.spoken), data=data)


def bare_words_of_text(text: str, *, data: Iterable[str]) -> list[str]:
    """Return words of a text that stand in no brackets and in no one's data."""
    depth, outside = 0, []
    for part in BRACKETS.split(text):
        depth += part == OPENS
        if not depth:
            outside.append(part)
        depth -= part == CLOSES
        if part == CLOSES and not depth:
            outside.append("\n")
    rest = ADDRESS.sub(" ", "".join(outside))
    if WORD.search(rest):
        rest = _pattern_of(piece for piece in (*data, *_known()) if piece in rest).sub(
            " ", rest
        )
    return WORD.findall(rest)


def _pattern_of(pieces: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted({piece for piece in pieces if piece}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


@cache
def _known() -> frozenset[str]:
    return frozenset({*_dates(), *_zones(), *OURS})


def texts_in(value: object) -> set[str]:
    """Return every text inside a value, however deep, and each of its lines."""
    if isinstance(value, str):
        return {value, *value.splitlines()}
    if is_dataclass(value):
        inner: Iterable[object] = (getattr(value, f.name) for f in fields(value))
    elif isinstance(value, dict):
        inner = value.values()
    elif isinstance(value, list | tuple | set | frozenset):
        inner = value
    else:
        inner = ()
    return set().union(*(texts_in(one) for one in inner))


def _dates() -> set[str]:
    return {
        name
        for width in ("wide", "abbreviated")
        for names in (
            get_day_names(width, locale=LOCALE),
            get_month_names(width, locale=LOCALE),
        )
        for name in names.values()
    }


def _zones() -> set[str]:
    zones = available_timezones()
    return zones | {zone.rpartition("/")[2].replace("_", " ") for zone in zones}
