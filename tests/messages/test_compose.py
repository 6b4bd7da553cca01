import re
from dataclasses import replace
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

import pytest

from app.domain.house import House, Mailbox
from app.domain.mail import Content, Envelope, ReplyNews
from app.messages.compose import MessageBroken, as_bytes, compose
from app.messages.invite import invite_ics
from app.messages.text import ROOT
from app.messages.wire import WIRE
from tests.messages.samples import (
    CALENDAR,
    ENVELOPE,
    FULL,
    INVITATION,
    MUTABLE,
    PROMPT,
    SAMPLES,
    TEN_DAYS_BEFORE,
    carried,
    html_of,
    plain_of,
)

EVERY = pytest.mark.parametrize(
    ("envelope", "content"), SAMPLES.values(), ids=list(SAMPLES)
)
CLOCK = re.compile(r"\b\d\d:\d\d\b")
MUTABLE_MAILS = {
    "announcement": "announcement",
    "announcement of a series": "announcement",
    "prompt": "prompt",
    "prompt that asks": "prompt",
    "promise": "promise",
    "last promise": "promise",
    "digest": "digest",
    "host reminder, unanswered": "host_reminder",
    "host reminder, going": "host_reminder",
    "coffee match": "coffee",
    "coffee match of three": "coffee",
    "coffee question": "coffee",
    "did you meet": "coffee",
    "touch base": "touch",
    "touch base after coffee": "touch",
    "touch base after long": "touch",
    "touch base after introduction": "touch",
    "would introduce": "introduction",
}
EMPTY_TAGS = {"br", "meta"}


class Elements(HTMLParser):
    """Every tag of a page with its attributes, and its text without style and title."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in EMPTY_TAGS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "title"}:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def elements(html: str) -> Elements:
    parser = Elements()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def test_the_mail_has_the_shape_that_shows_buttons() -> None:
    mail = carried(INVITATION)

    shape = [
        (
            part.get_content_type(),
            part.get_content_disposition(),
            part["Content-Transfer-Encoding"],
            part.get_filename(),
        )
        for part in mail.walk()
    ]
    calendar, file = list(mail.walk())[4:]
    assert shape == [
        ("multipart/mixed", None, None, None),
        ("multipart/alternative", None, None, None),
        ("text/plain", None, "quoted-printable", None),
        ("text/html", None, "quoted-printable", None),
        ("text/calendar", None, "base64", None),
        ("application/ics", "attachment", "base64", "invite.ics"),
    ]
    assert calendar["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    assert file["Content-Type"].params == {"name": "invite.ics"}
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True)
    assert file.get_payload(decode=True) == invite_ics(CALENDAR)


@EVERY
def test_a_mail_goes_over_the_wire_as_the_library_would_write_it(
    envelope: Envelope, content: Content
) -> None:
    mail = compose(envelope, content)

    carried = as_bytes(mail)

    assert carried == mail.as_bytes(policy=WIRE)


def test_a_mail_without_a_calendar_is_only_its_two_texts() -> None:
    mail = carried(PROMPT)

    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_the_mail_comes_from_the_house_and_goes_to_one_person() -> None:
    mail = carried(INVITATION)

    assert {name: str(mail[name]) for name in mail} == {
        "From": "Maya Lindqvist via Trestle <events@trestle.example>",
        "Reply-To": "Trestle <events@trestle.example>",
        "To": "Priya Nair <priya@corp.example>",
        "Subject": "You're going: December mixer, Thu 3 Dec",
        "Date": "Mon, 23 Nov 2026 11:00:00 +0000",
        "Message-ID": "<0c6e7d5a@trestle.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/mixed; boundary="=_mixed"',
    }
    assert parsedate_to_datetime(str(mail["Date"])) == TEN_DAYS_BEFORE


def test_long_addresses_stay_readable_by_every_program() -> None:
    domain = f"{'x' * 60}.{'y' * 60}.corp.example"
    house = House(
        base_url=f"https://{domain}",
        mailbox=Mailbox(name="Trestle", address=f"events@{domain}"),
    )
    first, unsubscribe = f"<first@{domain}>", f"https://{domain}/u/{'k' * 43}"
    long = replace(
        ENVELOPE,
        house=house,
        message_id=f"<second@{domain}>",
        thread=first,
        unsubscribe_url=unsubscribe,
    )

    head = as_bytes(compose(long, PROMPT)).decode().partition("\r\n\r\n")[0]
    lines = head.replace("\r\n ", " ").split("\r\n")
    by_mail = f"mailto:events@{domain}?subject=unsubscribe%20prompt%20{'k' * 43}"
    assert lines[0] == f"From: Maya Lindqvist via Trestle <events@{domain}>"
    assert {line for line in lines if domain in line} == {
        lines[0],
        f"Reply-To: Trestle <events@{domain}>",
        f"Message-ID: <second@{domain}>",
        f"In-Reply-To: {first}",
        f"References: {first}",
        f"List-Unsubscribe: <{unsubscribe}>, <{by_mail}>",
        f"List-Id: <prompt.{domain}>",
    }
    assert max(map(len, head.split("\r\n"))) < 998


def test_a_later_mail_of_a_thread_names_the_first() -> None:
    mail = carried(INVITATION, replace(ENVELOPE, thread="<first@trestle.example>"))
    first = carried(INVITATION, replace(ENVELOPE, thread=ENVELOPE.message_id))

    assert (mail["In-Reply-To"], mail["References"]) == (
        "<first@trestle.example>",
        "<first@trestle.example>",
    )
    assert (first["In-Reply-To"], first["References"]) == (None, None)


def test_an_answer_goes_to_the_author_of_a_personal_mail() -> None:
    author = Mailbox(name="Kenji Mori", address="kenji@corp.example")
    mail = carried(FULL["personal"], replace(ENVELOPE, reply_to=author))

    assert str(mail["Reply-To"]) == "Kenji Mori <kenji@corp.example>"
    assert str(mail["From"]) == "Maya Lindqvist via Trestle <events@trestle.example>"


def test_a_mail_of_nobody_comes_from_the_product_alone() -> None:
    mail = carried(FULL["code"], replace(ENVELOPE, sender=None))

    assert str(mail["From"]) == "Trestle <events@trestle.example>"


@pytest.mark.parametrize("name", FULL)
def test_only_what_can_be_muted_offers_to_be(name: str) -> None:
    mail = carried(FULL[name], MUTABLE)

    offered = (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"])
    shown = "https://trestle.example/u/secret" in plain_of(mail)
    if name not in MUTABLE_MAILS:
        assert (offered, mail["List-Id"], shown) == ((None, None), None, False)
        return
    kind = MUTABLE_MAILS[name]
    by_mail = f"mailto:events@trestle.example?subject=unsubscribe%20{kind}%20secret"
    assert offered == (
        f"<https://trestle.example/u/secret>, <{by_mail}>",
        "List-Unsubscribe=One-Click",
    )
    assert (mail["List-Id"], shown) == (f"<{kind}.trestle.example>", True)


def test_facts_about_a_place_say_that_they_cannot_be_switched_off() -> None:
    said = {
        name
        for name, content in FULL.items()
        if "cannot be switched off" in plain_of(carried(content, MUTABLE))
    }

    assert said == {
        *("invitation", "promotion", "added", "hosting", "every time"),
        *("every date", "one date less"),
        *("update", "another day", "longer", "new place", "clock law"),
        *("cancellation", "removed", "freed", "host no more"),
        *("table", "table changed", "reminder", "offer"),
        *("offer ran out", "canceled while waiting"),
        *("added to the waitlist", "removed while waiting", "update of a host"),
        *("moved while waiting", "moved while offered", "full this time"),
        *("entry of a series", "not every time", "entry is over", "dates apart"),
        "note",
        *(f"answer: {news}" for news in ReplyNews),
    }


@EVERY
def test_the_plain_text_says_every_address_and_hour_of_the_html(
    envelope: Envelope, content: Content
) -> None:
    mail = carried(content, envelope)

    page, plain = elements(html_of(mail)), plain_of(mail)
    addresses = {link["href"] for link in page.all("a")}
    assert addresses
    assert {url for url in addresses if f"{url}\n" not in plain} == set()
    assert set(CLOCK.findall(page.text)) - set(CLOCK.findall(plain)) == set()


@EVERY
def test_the_html_fetches_nothing_and_reads_in_light_and_dark(
    envelope: Envelope, content: Content
) -> None:
    html = html_of(carried(content, envelope))

    page = elements(html)
    metas = {meta.get("name"): meta.get("content") for meta in page.all("meta")}
    assert page.all("html")[0]["lang"] == "en"
    assert metas["color-scheme"] == "light dark"
    assert {tag for tag, _ in page.found} & {"img", "script", "link", "svg"} == set()
    assert re.findall(r"\b(?:src|srcset|background)=|url\(|@import", html) == []
    assert {table["role"] for table in page.all("table")} == {"presentation"}
    assert len([a for a in page.all("a") if a["class"] == "press-link"]) <= 1
    assert len(html.encode()) <= 60_000


@EVERY
def test_every_sentence_is_finished_and_greets_by_the_whole_name(
    envelope: Envelope, content: Content
) -> None:
    mail = carried(content, envelope)

    plain = plain_of(mail)
    assert plain.startswith("Hi Priya Nair,\n")
    assert re.findall(r"%\(|\{\{|\bNone\b| \.|  |\n\n\n", plain) == []
    assert len(mail["Subject"]) <= 60


def test_text_stands_out_from_light_and_dark() -> None:
    style = (ROOT / "templates" / "mail" / "mail.css").read_text()
    dark = (ROOT / "templates" / "mail" / "letter.html").read_text()

    light_ink = re.findall(r"[; {]color: (#\w{6})", style)
    dark_ink = re.findall(r"[; {]color: (#\w{6})", dark)
    on_white = [contrast(ink, "#ffffff") for ink in light_ink if ink != "#ffffff"]
    on_dark = [contrast(ink, "#1e2925") for ink in dark_ink if ink != "#06231b"]
    buttons = [contrast("#ffffff", "#0b5d4b"), contrast("#06231b", "#5fd1b0")]
    assert min(on_white + on_dark + buttons) >= 4.5
    assert (len(on_white), len(on_dark)) == (3, 2)


def test_a_name_that_looks_like_markup_or_an_address_stays_text() -> None:
    name = 'Ana <b>"x"</b> https://evil.example/a <script>'
    event = replace(INVITATION.event, title=name, host=name, location=name)
    mail = carried(
        replace(INVITATION, event=event, words=name),
        replace(ENVELOPE, to=Mailbox(name=name, address="ana@corp.example")),
    )

    page = elements(html_of(mail))
    honest = elements(html_of(carried(replace(INVITATION, words="x"))))
    assert [tag for tag, _ in page.found] == [tag for tag, _ in honest.found]
    assert page.all("a") == honest.all("a")
    assert page.text.count(name) == 5  # greeting, title, place, who says it, what


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Lindqvist, Maya", "Lindqvist, Maya"),
        ('Maya "M" <m@evil.example>', "Maya 'M' <m@evil.example>"),
        ("Müller, Jörg <m@evil.example>", "Müller, Jörg <m@evil.example>"),
        ("<m@evil.example> ¡", "<m@evil.example> ¡"),
        ("a" * 99, "a" * 64),
        ("\r\nBcc: m@evil.example", "Bcc: m@evil.example"),
        ("", ""),
    ],
)
def test_a_name_never_becomes_an_address(name: str, shown: str) -> None:
    guest = Mailbox(name=name, address="ana@corp.example")

    addresses = carried(INVITATION, replace(ENVELOPE, to=guest))["To"].addresses
    assert [(a.display_name, a.addr_spec) for a in addresses] == [
        (shown, "ana@corp.example")
    ]


def test_a_long_name_of_a_host_leaves_room_for_the_product() -> None:
    mail = carried(INVITATION, replace(ENVELOPE, sender="Lindqvist " * 20))

    sender = mail["From"].addresses[0].display_name
    assert (len(sender), sender[-13:]) == (64, "i via Trestle")


def test_an_online_address_is_a_link_only_when_it_is_one() -> None:
    event = replace(INVITATION.event, online_url="javascript:alert(1)")
    page = elements(html_of(carried(replace(INVITATION, event=event))))

    assert {str(a["href"]).partition(":")[0] for a in page.all("a")} == {"https"}


def test_an_address_that_is_none_is_refused() -> None:
    for address in ("nobody", "a@b@c", "a b@corp.example", "ü@corp.example", "@x"):
        nobody = replace(ENVELOPE, to=Mailbox(name="X", address=address))
        with pytest.raises(MessageBroken):
            compose(nobody, INVITATION)


def test_an_address_with_a_foreign_domain_is_written_in_ascii() -> None:
    mail = carried(
        INVITATION,
        replace(ENVELOPE, to=Mailbox(name="Bo", address="bo@bücher.example")),
    )

    assert str(mail["To"]) == "Bo <bo@xn--bcher-kva.example>"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Bcc", "all@corp.example"),
        ("Subject", "Another"),
        ("To", "b@corp.example"),
        ("X-Forged", "1\r\nBcc: all@corp.example"),
    ],
)
def test_a_head_with_more_than_was_written_does_not_leave(
    name: str, value: str
) -> None:
    mail = compose(ENVELOPE, INVITATION)
    mail.set_raw(name, value)

    with pytest.raises(MessageBroken):
        as_bytes(mail)


def contrast(ink: str, ground: str) -> float:
    """WCAG 2.2, contrast ratio."""
    lights = sorted((_luminance(ink), _luminance(ground)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
