"""What mail systems report, in the shapes of several of them."""

from email import message_from_bytes, policy

import pytest

from app.domain.reply_addresses import sign_bounce
from app.domain.reports import Report, ReportKind, is_of_address, read_report

MAIL_ID = "3f2b8f4c-0a5e-4a51-9a11-0f6ad0a6b5c1@corp.example"
POSTFIX = """\
Return-Path: <>
Delivered-To: {to}
Date: Tue, 2 Mar 2027 12:00:00 +0100
From: MAILER-DAEMON@mx.corp.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="5B2F1.1/mx.corp.example"
Message-Id: <20270302110000.1@mx.corp.example>

This is a MIME-encapsulated message.

--5B2F1.1/mx.corp.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--5B2F1.1/mx.corp.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.corp.example
X-Postfix-Queue-ID: 5B2F1
Arrival-Date: Tue, 2 Mar 2027 11:59:59 +0100 (CET)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; away.example
Diagnostic-Code: smtp; {said}

--5B2F1.1/mx.corp.example
Content-Description: Undelivered Message
Content-Type: {third}

Return-Path: <events@corp.example>
From: Trestle <events@corp.example>
To: Ana <{recipient}>
Message-ID: <{about}>
Subject: You're going: a lunch

Hi.
--5B2F1.1/mx.corp.example--
"""
COMPLAINT = """\
From: <abuse@isp.example>
To: <events@corp.example>
Subject: FW: a lunch
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain

This is an email abuse report.

--part
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Some/1.0
Version: 1
Original-Rcpt-To: <Ana@corp.example>

--part
Content-Type: message/rfc822

From: Trestle <events@corp.example>
Message-ID: <{about}>

Hi.
--part--
"""


def dsn(
    *,
    to: str = "events@corp.example",
    recipient: str = "Ana@corp.example",
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "550 5.1.1 no such mailbox",
    third: str = "message/rfc822",
    about: str = MAIL_ID,
) -> bytes:
    return POSTFIX.format(
        to=to,
        recipient=recipient,
        action=action,
        status=status,
        said=said,
        third=third,
        about=about,
    ).encode()


def complaint(*, kind: str = "abuse", about: str = MAIL_ID) -> bytes:
    return COMPLAINT.format(kind=kind, about=about).encode()


def read(raw: bytes) -> Report:
    found = read_report(message_from_bytes(raw))
    assert found is not None
    assert found == read_report(message_from_bytes(raw, policy=policy.default))
    return found


@pytest.mark.parametrize("third", ["message/rfc822", "text/rfc822-headers"])
def test_a_failure_names_its_mail_its_address_and_what_was_said(third: str) -> None:
    found = read(dsn(third=third))

    assert found == Report(
        kind=ReportKind.FAILED,
        about=MAIL_ID,
        recipient="ana@corp.example",
        status="5.1.1",
        words="550 5.1.1 no such mailbox",
    )
    assert found.is_hard


@pytest.mark.parametrize(
    ("action", "status", "kind", "is_hard"),
    [
        ("failed", "5.1.1", ReportKind.FAILED, True),
        ("Failed", "5.2.1", ReportKind.FAILED, True),
        # The queue gave up: failed for good, and the address may be well.
        ("failed", "4.4.1", ReportKind.FAILED, False),
        ("failed", "5.2.2", ReportKind.FAILED, False),  # a full mailbox
        ("failed", "5.6.0", ReportKind.FAILED, False),  # this mail, not the next
        ("delayed", "4.4.1", ReportKind.OTHER, False),
        ("delayed", "5.1.1", ReportKind.OTHER, False),  # the action goes first
        ("delivered", "2.0.0", ReportKind.OTHER, False),
        ("relayed", "2.1.9", ReportKind.OTHER, False),
        ("", "5.1.1", ReportKind.FAILED, True),
        ("", "4.2.0", ReportKind.OTHER, False),
    ],
)
def test_the_action_is_judged_first_and_then_the_class(
    action: str, status: str, kind: ReportKind, *, is_hard: bool
) -> None:
    found = read(dsn(action=action, status=status, said=f"{status} so"))

    assert (found.kind, found.is_hard) == (kind, is_hard)


def test_an_envelope_that_named_its_mail_brings_the_number_back() -> None:
    to = sign_bounce("corp.example", secret="key", row=417, uuid="its own")

    found = read(dsn(to=to, third="text/plain"))

    assert found.returned is not None
    assert (found.returned.row, found.about) == (417, "")
    assert found.returned.is_of("its own", secret="key")
    assert not found.returned.is_of("another's", secret="key")
    assert not found.returned.is_of("its own", secret="")
    assert read(dsn(to="bounces+417@corp.example")).returned is None


def test_the_longest_envelope_fits_what_servers_take() -> None:
    longest = sign_bounce("corp.example", secret="key", row=999_999_999, uuid="its own")

    local_part, _, domain = longest.partition("@")

    assert (len(local_part), domain) == (38, "corp.example")  # of 64 (RFC 5321)


def test_the_failed_one_of_several_recipients_counts() -> None:
    both = dsn().replace(
        b"Final-Recipient: rfc822; Ana@",
        b"Final-Recipient: rfc822; bo@corp.example\nAction: delivered\n"
        b"Status: 2.0.0\n\nFinal-Recipient: rfc822; Ana@",
    )

    assert read(both).recipient == "ana@corp.example"


def test_a_report_in_unicode_is_read_the_same() -> None:
    raw = dsn(third="message/global").replace(
        b"message/delivery-status", b"message/global-delivery-status"
    )

    found = read(raw)

    assert (found.kind, found.about) == (ReportKind.FAILED, MAIL_ID)


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("abuse", ReportKind.COMPLAINT),
        ("opt-out", ReportKind.COMPLAINT),
        ("not-spam", ReportKind.OTHER),
        ("auth-failure", ReportKind.OTHER),
    ],
)
def test_a_complaint_is_told_from_other_feedback(kind: str, what: ReportKind) -> None:
    found = read(complaint(kind=kind))

    assert (found.kind, found.about) == (what, MAIL_ID)
    assert found.recipient == "ana@corp.example"


def test_a_receipt_is_a_report_that_asks_for_nothing() -> None:
    raw = dsn().replace(b"message/delivery-status", b"message/disposition-notification")

    assert read(raw) == Report(kind=ReportKind.OTHER)


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: hi\r\n\r\nHi.",
        b"",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\ncut off",
        dsn().replace(b"multipart/report", b"multipart/mixed"),
    ],
)
def test_what_is_no_report_is_none(raw: bytes) -> None:
    assert read_report(message_from_bytes(raw)) is None


def test_a_report_cut_off_anywhere_is_read_without_a_fault() -> None:
    whole = dsn()

    found = [
        read_report(message_from_bytes(whole[:n])) for n in range(0, len(whole), 7)
    ]

    # Until the last line of its fields it names nothing that could be believed.
    assert {report.about for report in found if report} <= {
        "",
        MAIL_ID,
        MAIL_ID[:3],
    } | {MAIL_ID[:n] for n in range(len(MAIL_ID))}


@pytest.mark.parametrize(
    ("said", "of_address"),
    [
        ("550 5.1.1 no such mailbox", True),
        ("550 no such mailbox", True),
        ("552 5.2.2 full", False),
        ("554 5.6.0 not like this", False),
        ("552 5.3.4 too big", False),
        ("450 4.2.1 later", False),
    ],
)
def test_a_refusal_of_one_mail_says_nothing_of_the_address(
    said: str, *, of_address: bool
) -> None:
    assert is_of_address(said) is of_address
