"""The head of a finished mail, changed where its reader has another address."""

import pytest

from app.domain.house import Mailbox
from app.messages.envelope import readdressed

MAIL = (
    b"From: Trestle <events@a.example>\r\n"
    b"Reply-To: Trestle <events@a.example>\r\n"
    b"To: =?utf-8?b?xYF1a2FzeiBhIG5hbWUgdGhhdCBpcyBsb25n?=\r\n"
    b" <lukasz@a.example>\r\n"
    b"Subject: To: whom\r\n"
    b"\r\n"
    b"To: this line is a body's\r\n"
)


def test_only_to_changes_and_the_lines_it_is_folded_into_go_with_it() -> None:
    found = readdressed(MAIL, Mailbox(name="Łukasz", address="l@b.example"))

    assert found == (
        b"From: Trestle <events@a.example>\r\n"
        b"Reply-To: Trestle <events@a.example>\r\n"
        b"To: =?utf-8?q?=C5=81ukasz?= <l@b.example>\r\n"
        b"Subject: To: whom\r\n"
        b"\r\n"
        b"To: this line is a body's\r\n"
    )


def test_what_is_no_address_is_written_nowhere() -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        readdressed(MAIL, Mailbox(name="Bo", address="bo\r\nBcc: all@a.example"))
