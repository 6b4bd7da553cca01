"""C12: no title, name or text can forge a header, a property or an element, or raise."""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.calendar import CalendarMail
from app.domain.house import Mailbox
from app.domain.mail import Content, Envelope, PromiseReminder
from app.messages.invite import invite_ics
from app.messages.text import clean_text, one_line
from tests.messages.ical_js import read_by_ical_js
from tests.messages.samples import (
    CALENDAR,
    ENVELOPE,
    FULL,
    INVITATION,
    SAMPLES,
    calendar_of,
    carried,
)

TITLES = int(os.environ.get("TRESTLE_TEST_TITLES", "500"))
NASTY = (
    "\r\nBcc: all@corp.example",
    "\r\n\r\n<script>alert(1)</script>",
    "\nATTENDEE:mailto:all@corp.example",
    "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x",
    "=?utf-8?q?x=0D=0ABcc:_all@corp.example?=",
    "=?utf-8?b?DQpCY2M6IGFsbEBjb3JwLmV4YW1wbGU=?=",
    "==??utf-8?q?x?=",
    *("\x00", "\x07", "\x0b", "\x0c", "\x1c", "\x1e", "\x7f", "\x85", "\xa0"),
    *("\u2028", "\u2029", "\u202e", "\u2066", "\u2069", "\ufeff", "\ud800"),
    "\N{GRINNING FACE}" * 300,
    "\N{FAMILY}\u200d\N{GIRL}",
    *('"', "'", "\\", ";", ",", ":", "^", "^n", "%", "%(title)s", "%s", "{{ 7*7 }}"),
    *("{% raw %}", "jinja0j", "<!--jinja0-->", "<b>", "&amp;", "</title>", "<", ">"),
    *("a" * 300, "ü" * 80, "日本語" * 40, " ", "", "é\u0301", "\t", "-- ", "."),
)
HIDDEN = {
    *map(chr, (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)),
    *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))),
}
texts = st.lists(
    st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=20)), max_size=6
).map("".join)
run = settings(
    max_examples=TITLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


KEYS = {name: carried(content).keys() for name, (_, content) in SAMPLES.items()}


def hostile(content: Content, text: str) -> Content:
    """The same content with `text` wherever a person may type."""
    typed: dict[str, Any] = {
        name: text
        for name in ("words", "author", "text", "subject", "event_title", "what")
        if hasattr(content, name)
    }
    if isinstance(content, PromiseReminder):
        typed["to_name"] = text
    if event := getattr(content, "event", None):
        typed["event"] = replace(
            event, title=text, purpose=text, location=text, host=text
        )
    if calendar := getattr(content, "calendar", None):
        typed["calendar"] = replace(calendar, title=text, purpose=text, location=text)
    changed: Content = replace(cast("Any", content), **typed)
    return changed


def to(name: str) -> Envelope:
    mailbox = Mailbox(name=name, address="ana@corp.example")
    return replace(ENVELOPE, to=mailbox, sender=name, reply_to=mailbox)


@run
@given(title=texts, name=texts)
def test_no_text_forges_a_head_or_stops_a_mail(title: str, name: str) -> None:
    mail = carried(hostile(INVITATION, title), to(name))

    assert mail.keys() == KEYS["invitation, bare"]
    assert set(str(mail["Subject"])) & HIDDEN == set()
    assert str(mail["Subject"]).startswith("You're going: ")
    assert [str(a.addr_spec) for a in mail["To"].addresses] == ["ana@corp.example"]
    assert [str(a.addr_spec) for a in mail["From"].addresses] == [
        "events@trestle.example"
    ]
    assert len(list(mail.walk())) == 6


@settings(run, max_examples=max(TITLES // 25, 1))
@given(text=texts)
def test_no_text_stops_any_mail(text: str) -> None:
    for name, (_, content) in SAMPLES.items():
        mail = carried(hostile(content, text), to(text))

        assert (name, mail.keys()) == (name, KEYS[name])


def test_an_independent_parser_reads_the_cleaned_title_and_nothing_else() -> None:
    titles = [*NASTY, *generated(TITLES)]
    objects = [invite_ics(titled(title)) for title in titles]

    honest = read_by_ical_js([invite_ics(CALENDAR)])[0]
    for title, ics, said in zip(titles, objects, read_by_ical_js(objects), strict=True):
        place = one_line(title)
        wanted = [p for p in honest["properties"] if place or p != "location"]
        assert said["properties"] == wanted
        assert said["calendarProperties"] == honest["calendarProperties"]
        assert said["otherComponents"] == 0
        assert (said["summary"] or "") == place
        assert clean_text(title)[:1000] in said["description"]
        assert [guest["address"] for guest in said["attendees"]] == [
            "mailto:ana@corp.example"
        ]
        assert max(map(len, ics.split(b"\r\n"))) <= 75
        assert set(ics.decode()) & HIDDEN <= {"\r", "\n"}


def titled(title: str) -> CalendarMail:
    """The calendar object of an event where everything is called `title`."""
    guest = Mailbox(name=title, address="ana@corp.example")
    return replace(CALENDAR, title=title, purpose=title, location=title, attendee=guest)


def generated(count: int) -> Iterator[str]:
    """Titles of nasty pieces and any characters, the same in every run."""
    choice = random.Random(20261203)  # noqa: S311 -- wanted: the same every time
    for _ in range(count):
        pieces = choice.choices(NASTY, k=choice.randrange(4))
        pieces += map(chr, choice.choices(range(0x3000), k=choice.randrange(20)))
        pieces += map(chr, choice.choices(range(0x110000), k=choice.randrange(4)))
        choice.shuffle(pieces)
        yield "".join(pieces)


def test_a_personal_mail_keeps_its_lines_and_loses_what_hides() -> None:
    text = "One\r\ntwo\u2028three\n\n\n\nfour\x00\u202efive"

    assert clean_text(text) == "One\ntwo\nthree\n\nfour five"


def test_cleaning_twice_changes_nothing() -> None:
    for text in NASTY:
        assert one_line(one_line(text)) == one_line(text)
        assert clean_text(clean_text(text)) == clean_text(text)


def test_all_nasty_texts_at_once_go_through_every_mail() -> None:
    together = " ".join(NASTY)
    for text, content in (
        *((together, content) for content in FULL.values()),
        *((text, INVITATION) for text in NASTY),
    ):
        mail = carried(hostile(content, text), to(text))

        assert len(mail.get_all("Subject", [])) == 1
        if hasattr(content, "calendar"):
            assert calendar_of(mail).count(b"\r\nBEGIN:VEVENT\r\n") == 1
