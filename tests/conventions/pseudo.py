"""A language in which every translated sentence stands between two odd brackets."""

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import available_timezones

from babel.dates import get_day_names, get_month_names
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo

from app.config import ROOT

LOCALE = "en_GB"
OPENS, CLOSES = "⟦", "⟧"
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
ADDRESS = re.compile(r"\w+://\S+|\S*@\S+|\S*trestle\.example\S*")
SPOKEN = {"aria-label", "alt", "placeholder", "title", "aria-description"}
NOT_SHOWN = {"script", "style", "template", "code"}
"""Nothing that is read as words; `code` names what stands in files, as it stands."""
OURS = ("Trestle", "https", "http", "CSV", "QR", "GMT", "UTC", "MB", "UID")
"""Names that are the same in every language."""


def extracted() -> Catalog:
    """Return every sentence that the code asks to be translated."""
    catalog = Catalog(locale=LOCALE)
    for folder in ("app", "templates"):
        found = extract_from_dir(
            ROOT / folder,
            METHODS,
            keywords=KEYWORDS,
        )
        for name, line, message, _, context in found:
            catalog.add(message, locations=[(name, line)], context=context)
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
    for letter in text:
        depth += letter == OPENS
        if not depth:
            outside.append(letter)
        depth -= letter == CLOSES
        if letter == CLOSES and not depth:
            outside.append("\n")
    rest = ADDRESS.sub(" ", "".join(outside))
    rest = _pattern_of(frozenset(data)).sub(" ", rest)
    return re.findall(r"[^\W\d_]{2,}", rest)


@lru_cache(maxsize=4)
def _pattern_of(data: frozenset[str]) -> re.Pattern[str]:
    known = {piece for piece in (*data, *_dates(), *_zones(), *OURS) if piece}
    pieces = "|".join(re.escape(one) for one in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{pieces})(?!\w)")


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
