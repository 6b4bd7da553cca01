"""The words of one mail that came in, as its author's program wrote them down."""

from collections.abc import Callable, Iterable
from email.message import Message
from itertools import islice

from app.messages.own_words import LONGEST, text_of_html

PARTS_LIMIT = 25


def text_of(
    leaves: Iterable[Message], *, decode: Callable[[Message], str | None]
) -> str:
    """Return the first plain text that is no attachment, or else the first HTML's words."""
    found: dict[str, str] = {}
    for part in islice(leaves, PARTS_LIMIT):
        kind = part.get_content_type()
        is_attached = part.get_content_disposition() == "attachment"
        if is_attached or kind not in {"text/plain", "text/html"} or kind in found:
            continue
        found[kind] = (decode(part) or "")[:LONGEST]
    plain = found.get("text/plain", "")
    return plain if plain.strip() else text_of_html(found.get("text/html", ""))
