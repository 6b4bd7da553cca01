"""How an event stands in an address: its title for people, six characters for us."""

import re

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map

from app.models import Event

HANDLE_LENGTH = 6
LARGEST = 2**31 - 1
"""Of the numbers that rows have: no column of ours holds a larger one."""


def row_number(text: str) -> int:
    """Return the number of a row that somebody sent as text; 0, which none has, if none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))
    number = int(text) if is_number else 0
    return number if number <= LARGEST else 0


class EventConverter(BaseConverter):
    """Reads the handle at the end; writes the slug of an event, or a bare handle."""

    regex = r"(?:[a-z0-9-]*-)?[a-z0-9]{6}"

    def to_python(self, value: str) -> str:
        """Return the six characters that alone resolve."""
        return value[-HANDLE_LENGTH:]

    def to_url(self, value: Event | str) -> str:
        """Return an event's slug; text is taken as it is."""
        return value.slug if isinstance(value, Event) else value


class KeyConverter(BaseConverter):
    """A mailed key: a number, a dot and a secret."""

    regex = r"[0-9]{1,9}\.[A-Za-z0-9_-]{16,64}"
    part_isolating = True


class NumberConverter(IntegerConverter):
    """The number of a row; what no column holds is the address of nothing."""

    def __init__(self, map: Map) -> None:  # noqa: A002 -- werkzeug's name
        super().__init__(map, max=LARGEST)


class WordConverter(BaseConverter):
    """A handle of something else: lower-case letters and digits."""

    regex = re.compile(r"[a-z0-9]{4,32}").pattern


def init_app(app: Flask) -> None:
    """Teach addresses to read events, keys and handles."""
    app.url_map.converters["event"] = EventConverter
    app.url_map.converters["key"] = KeyConverter
    app.url_map.converters["int"] = NumberConverter
    app.url_map.converters["word"] = WordConverter
