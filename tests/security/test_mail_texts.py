"""What people type stays text in our mails: no link of theirs, no element, no picture."""

from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pytest

from app.domain.house import Mailbox
from tests.messages.samples import SAMPLES, carried, html_of

PLANTED = '<a href="https://evil.example/x">Click</a><img src=//evil.example/y.png>'
BARE = "https://evil.example/bare"
KEPT = {"url", "online_url", "zone", "address", "locale", "uid"}
"""Ours: addresses that we make, and names of things."""


class Elements(HTMLParser):
    """Every address and every element of one mail."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.elements.add(tag)
        self.addresses += [v or "" for k, v in attrs if k in {"href", "src"}]


def planted(value: Any, text: str, name: str = "") -> Any:  # noqa: ANN401
    """Return `value` with `text` in every field that a person writes."""
    if isinstance(value, str) and type(value) is str:
        is_ours = name in KEPT or name.endswith("_url") or "://" in value
        return value if is_ours or not value else f"{value} {text}"
    if isinstance(value, tuple):
        return tuple(planted(each, text, name) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {
        field.name: planted(getattr(value, field.name), text, field.name)
        for field in fields(value)
        if field.name != "calendar"
    }
    return replace(value, **changes)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("text", [PLANTED, BARE])
def test_no_text_becomes_a_link_or_an_element(name: str, text: str) -> None:
    envelope, content = SAMPLES[name]
    to = Mailbox(name=f"Ana {text}", address=envelope.to.address)
    before, after = Elements(), Elements()
    before.feed(html_of(carried(content, envelope)))

    mail = carried(
        planted(content, text), replace(envelope, to=to, sender=f"Eve {text}")
    )
    after.feed(html_of(mail))

    assert [a for a in after.addresses if "evil.example" in a] == []
    assert after.elements <= before.elements | {"br", "p"}
    assert "evil.example" in html_of(mail)
