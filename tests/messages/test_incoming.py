"""Mail that comes in, read within limits whatever it holds."""

import time

import pytest

from app.domain.incoming import Nature
from app.messages.incoming import CALENDAR_LIMIT, PARTS_LIMIT, read_incoming

CALENDAR = (
    "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:a@b\r\n"
    "ATTENDEE;PARTSTAT=accepted:mailto:Ana@B.example\r\n{more}"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)
HEAD = "From: ana@b.example\r\nContent-Type: "


def mail(calendar: str, *, kind: str = "text/calendar; method=REPLY") -> bytes:
    return f"{HEAD}{kind}\r\n\r\n{calendar}".encode()


def many(parts: list[str]) -> bytes:
    joined = "".join(f"--b\r\nContent-Type: {part}\r\n" for part in parts)
    return f"{HEAD}multipart/mixed; boundary=b\r\n\r\n{joined}--b--\r\n".encode()


ANSWER = f"text/calendar; method=REPLY\r\n\r\n{CALENDAR.format(more='')}"


def nested(depth: int) -> bytes:
    raw = ANSWER
    for level in range(depth):
        raw = (
            f"multipart/mixed; boundary=b{level}\r\n\r\n"
            f"--b{level}\r\nContent-Type: {raw}\r\n--b{level}--\r\n"
        )
    return f"{HEAD}{raw}".encode()


@pytest.mark.parametrize(
    ("raw", "nature"),
    [
        (mail(CALENDAR.format(more="")), Nature.ANSWER),
        (mail("\ufeff" + CALENDAR.format(more="X-Y:\x00\r\n")), Nature.ANSWER),
        (mail(CALENDAR.format(more="UID:c@d\r\n")), Nature.BROKEN),
        (mail(CALENDAR.format(more="")[:-20]), Nature.BROKEN),
        (mail(CALENDAR.format(more="") * 2), Nature.ANSWER),
        (mail(CALENDAR.format(more="X:" + "y" * CALENDAR_LIMIT)), Nature.BROKEN),
        (mail(CALENDAR.format(more="DTSTAMP:1\r\n" * 500)), Nature.BROKEN),
        (mail("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"), Nature.BROKEN),
        (mail("", kind="text/plain"), Nature.OTHER),
        (many(["text/plain\r\n\r\nx"] * (PARTS_LIMIT - 1) + [ANSWER]), Nature.ANSWER),
        (many(["text/plain\r\n\r\nx"] * PARTS_LIMIT + [ANSWER]), Nature.OTHER),
        (nested(7), Nature.ANSWER),
        (nested(8), Nature.OTHER),
        (nested(400), Nature.OTHER),
        (many([f"message/rfc822\r\n\r\n{HEAD}{ANSWER}"]), Nature.OTHER),
        (b"", Nature.OTHER),
        (b"\xff" * 99, Nature.OTHER),
    ],
)
def test_what_a_mail_is(raw: bytes, nature: Nature) -> None:
    assert read_incoming(raw).nature is nature


@pytest.mark.parametrize(
    ("written", "senders"),
    [
        ("Ana <Ana@B.example>", ("ana@b.example",)),
        ("ana@b.example", ("ana@b.example",)),
        ('"ana@b.example" <m@evil.example>', ("m@evil.example",)),
        ("m@evil.example (ana@b.example)", ("m@evil.example",)),
        ("ana@b.example <m@evil.example>", ("m@evil.example", "ana@b.example")),
        ("ana@b.example, m@evil.example", ("ana@b.example", "m@evil.example")),
        ("a@b\r\nFrom: c@d", ("a@b", "c@d")),
        ("nobody", ()),
    ],
)
def test_who_sent_it(written: str, senders: tuple[str, ...]) -> None:
    raw = f"From: {written}\r\n\r\nHello".encode()

    assert read_incoming(raw).senders == senders


def test_the_part_that_is_shown_goes_before_what_is_attached() -> None:
    attached = CALENDAR.format(more="SEQUENCE:9\r\n")
    shown = CALENDAR.format(more="SEQUENCE:1\r\n")

    read = read_incoming(
        many(
            [
                f"application/ics; name=invite.ics\r\n\r\n{attached}",
                f"text/calendar; method=REPLY\r\n\r\n{shown}",
            ]
        )
    )

    assert read.itip is not None
    assert read.itip.sequence == 1


def test_no_text_takes_long() -> None:
    long = "ATTENDEE;" + "a;" * 100_000
    raws = [
        mail(CALENDAR.format(more=long)),
        mail(
            CALENDAR.format(more="x" * 200_000), kind="text/calendar; charset=punycode"
        ),
        f"From: {'(' * 50_000}\r\nAuthentication-Results: {'(' * 50_000}\r\n\r\n".encode(),
    ]
    before = time.process_time()

    for raw in raws:
        read_incoming(raw)

    assert time.process_time() - before < 1
