"""A real invite through the configured server, and what a received head tells."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import icalendar
import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner, Result
from flask import Flask

from app import create_app
from app.__main__ import group
from app.cli.trial import uid_of, wait_for_answer
from app.db import db, transaction
from app.operations.intake import take_in
from bench.servers import free_port
from tests.cli.conftest import Run, runner_of
from tests.conftest import settings_for
from tests.delivery.provider import MAILBOX, mail_house, token_desk
from tests.delivery.test_carriers import Server, certificate
from tests.factories import BEFORE, HOUSE

__all__ = ["certificate"]

ME = "me@corp.example"


@pytest.fixture
def mail_server() -> Iterator[Server]:
    handler = Server()
    handler.at_data = "250 2.0.0 Ok: queued as 4XyzAb"
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.address = f"127.0.0.1:{controller.port}"  # type: ignore[attr-defined]
    yield handler
    controller.stop()


def doctor(app: Flask, tmp_path: Path, *words: str, **given: object) -> Result:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    other = create_app(settings_for(url, tmp_path, **given))
    with other.app_context():
        done = runner_of(other)("doctor", *words)
        db.engine.dispose()
    return done


def stages(output: str) -> list[str]:
    """The first words of each line about a hop."""
    return [
        line.partition(":")[0]
        for line in output.splitlines()
        if line.startswith(("ok", "not ok"))
    ]


def test_a_real_invite_leaves_and_each_hop_is_told(
    app: Flask, tmp_path: Path, mail_server: Server
) -> None:
    address = mail_server.address  # type: ignore[attr-defined]

    done = doctor(app, tmp_path, "--to", ME, smtp_url=f"smtp://{address}")

    assert done.exit_code == 0
    assert stages(done.stdout) == [
        "ok     connect",
        "ok     EHLO",
        "ok     MAIL",
        "ok     RCPT",
        "ok     DATA",
    ]
    assert f"connect: {address} (" in done.stdout
    assert re.search(r"ok +EHLO: \S+: .*\bSIZE\b", done.stdout)
    assert "DATA: 250 2.0.0 Ok: queued as 4XyzAb (" in done.stdout
    assert "The server calls it 4XyzAb" in done.stdout
    assert "Press Accept" in done.stdout
    assert "so nothing here waits for yours" in done.stdout
    assert "trestle doctor --headers FILE" in done.stdout
    ((_, recipients, content),) = mail_server.taken
    mail = message_from_bytes(content, policy=policy.default)
    parts = {part.get_content_type(): part for part in mail.walk()}
    invite = icalendar.Calendar.from_ical(
        parts["text/calendar"].get_payload(decode=True)  # type: ignore[arg-type]
    )
    (event,) = invite.events
    assert recipients == [ME]
    assert parts["text/calendar"]["Content-Type"].params["method"] == "REQUEST"
    assert str(invite["METHOD"]) == "REQUEST"
    assert [str(each) for each in event.attendees] == [f"mailto:{ME}"]
    assert event.attendees[0].params["PARTSTAT"] == "NEEDS-ACTION"
    assert str(event["TRANSP"]) == "TRANSPARENT"
    assert "test" in mail["Subject"].lower()


def test_every_hop_of_a_provider_is_told_the_token_too(
    app: Flask, tmp_path: Path, certificate: Path
) -> None:
    with token_desk() as (desk, url), mail_house(certificate) as (house, address):
        facts: dict[str, object] = {
            "mail_preset": "microsoft365",
            "mail_from": f"Trestle <{MAILBOX.replace('trestle.example', 'corp.example')}>",
            "smtp_url": address,
            "oauth_tenant": "corp",
            "oauth_client_id": "app",
            "oauth_client_secret": "hush",
            "oauth_token_url": url,
        }
        refused = doctor(app, tmp_path, "--to", ME, **facts)
        desk.says = (401, b'{"error": "invalid_client"}')
        without = doctor(app, tmp_path, "--to", ME, "--json", **facts)
        looked = doctor(app, tmp_path, **facts)

    assert refused.exit_code == without.exit_code == 1
    assert stages(refused.stdout) == [
        "ok     token",
        "ok     connect",
        "ok     EHLO",
        "ok     TLS",
        "ok     login",
        "not ok MAIL",
    ]
    assert "TLS: TLSv1" in refused.stdout
    assert "not ok MAIL: 550 5.7.60" in refused.stdout
    (hop,) = json.loads(without.stdout)
    assert (hop["name"], hop["is_ok"]) == ("token", False)
    assert hop["said"] == "127.0.0.1 gives no token: invalid_client"
    assert "invalid_client); check TRESTLE_OAUTH_…" in looked.stdout
    assert "hush" not in refused.stdout + without.stdout + looked.stdout
    assert house.taken == []


def test_a_refused_recipient_is_the_last_hop(
    app: Flask, tmp_path: Path, mail_server: Server
) -> None:
    mail_server.at_rcpt = "550 5.1.1 no such mailbox"
    address = mail_server.address  # type: ignore[attr-defined]

    done = doctor(app, tmp_path, "--to", ME, smtp_url=f"smtp://{address}")

    assert done.exit_code == 1
    assert stages(done.stdout)[-1] == "not ok RCPT"
    assert "550 5.1.1 no such mailbox" in done.stdout
    assert "Press Accept" not in done.stdout


def test_without_a_server_the_invite_lies_in_the_maildir(
    run: Run, tmp_path: Path
) -> None:
    done = run("doctor", "--to", ME)

    assert done.exit_code == 0
    assert "No mail server is set, so nothing left this machine." in done.stdout
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1


@pytest.mark.parametrize("to", ["me", "", "a@b", "a@b.example\nBcc: c@d.example"])
def test_what_is_no_address_is_refused_before_anything_leaves(
    run: Run, tmp_path: Path, to: str
) -> None:
    done = run("doctor", "--to", to)

    assert done.exit_code == 2
    assert not (tmp_path / "mail").exists()


HEAD = """\
Return-Path: <bounces+7@corp.example>
Authentication-Results: {results}
Authentication-Results: forged.example; spf=pass; dkim=pass; dmarc=pass
Received: from relay.corp.example (relay.corp.example [192.0.2.1])
\tby mx.far.example (Postfix) with ESMTPS id 4Xyz
\tfor <me@far.example>; Thu, 3 Dec 2026 12:02:11 +0100 (CET)
Received: from [10.0.0.9] (unknown (at home) [10.0.0.9]) by relay.corp.example
\twith ESMTPA id 1; Thu, 03 Dec 2026 11:00:09 +0000
From: Trestle <events@corp.example>
To: me@far.example

Hi.
"""
WELL = (
    "mx.far.example; dkim=pass (2048-bit key) header.d=corp.example;"
    " spf=pass (far.example: domain of x) smtp.mailfrom=bounces+7@mail.corp.example;"
    " dmarc=pass (p=NONE sp=NONE) header.from=corp.example"
)


def headers(text: str, *words: str) -> Result:
    # Without settings, and so without an application: the mail may lie anywhere.
    return CliRunner().invoke(group, ["doctor", "--headers", "-", *words], input=text)


def findings(results: str) -> dict[str, tuple[bool, str]]:
    done = headers(HEAD.format(results=results), "--json")
    return {
        found["what"]: (found["is_ok"], found["text"])
        for found in json.loads(done.stdout)
    }


def test_each_hop_and_each_verdict_of_a_received_mail_is_told() -> None:
    done = headers(HEAD.format(results=WELL))

    assert done.stdout.splitlines() == [
        "ok     hop 1: from [10.0.0.9] by relay.corp.example with ESMTPA",
        (
            "not ok hop 2: from relay.corp.example by mx.far.example with ESMTPS,"
            " after 122 s: it waited there; ask whoever runs mx.far.example"
        ),
        "ok     SPF: pass for mail.corp.example",
        "ok     DKIM: pass for corp.example",
        "ok     DMARC: pass for corp.example",
    ]
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("results", "what", "is_ok", "says"),
    [
        ("mx; spf=softfail smtp.mailfrom=corp.example", "SPF", False, "softfail: the SPF"),
        ("mx; spf=fail smtp.mailfrom=a@corp.example", "SPF", False, "of corp.example doesn't"),
        ("mx; spf=none", "SPF", False, "the sender's domain has no SPF record"),
        ("mx; spf=temperror", "SPF", False, "could not decide"),
        ("mx; spf=pass smtp.mailfrom=other.example", "SPF", True, "doesn't count for DMARC"),
        ("mx; dkim=none", "DKIM", False, "turn on DKIM"),
        ("mx; dkim=fail header.d=corp.example", "DKIM", False, "the signature doesn't hold"),
        (
            "mx; dkim=fail header.d=a.example; dkim=pass header.d=corp.example",
            "DKIM",
            True,
            "pass for corp.example",
        ),
        ("mx; dmarc=fail", "DMARC", False, "neither SPF nor DKIM passed"),
        ("mx; dmarc=none", "DMARC", False, "has no DMARC record"),
        ("mx; arc=pass (spf=pass (dkim=pass))", "SPF", False, "says nothing about it"),
        ("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=corp.example", "SPF", True, "pass for corp"),
        ("", "DMARC", False, "says nothing about it"),
    ],
)  # fmt: skip
def test_a_verdict_comes_with_what_to_do(
    results: str, what: str, says: str, *, is_ok: bool
) -> None:
    ok, text = findings(results)[what]

    assert (ok, says in text) == (is_ok, True), text


def test_mail_that_stayed_inside_is_not_blamed() -> None:
    head = HEAD.format(results="mx; spf=none; dkim=none; dmarc=none")

    done = headers("X-MS-Exchange-Organization-AuthAs: Internal\n" + head)

    assert done.stdout.count("it stayed inside your organization") == 3


@pytest.mark.parametrize(
    "text", ["", "Hi.\n", "\x00\xff", "Received: \n\n", "Received: from a by b; soon\n"]
)
def test_a_head_that_says_little_is_no_fault(text: str) -> None:
    done = headers(text)

    assert done.exit_code in {0, 1}
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "hop 1" in done.stdout or "whole head" in done.stdout


def test_it_waits_for_an_accept_and_says_whether_it_would_count(
    app: Flask,
) -> None:
    house = replace(HOUSE, authserv_id="mx.trestle.example")
    seconds = iter(range(0, 1000, 50))
    said = []

    for domain in ("corp.example", "evil.example"):
        name = uuid4()
        answer = (
            f"Authentication-Results: mx.trestle.example; dmarc=pass"
            f" header.from={domain}\nFrom: me@corp.example\n"
            "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\n"
            f"BEGIN:VEVENT\nUID:{uid_of(name, house=house)}\n"
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@corp.example\n"
            "END:VEVENT\nEND:VCALENDAR\n"
        )

        def arrives(raw: str = answer) -> None:
            with transaction() as session:
                take_in(session, raw.encode(), house=house, now=BEFORE)

        said.append(
            wait_for_answer(
                name, house=house, clock=lambda: next(seconds), pause=arrives
            )
        )
    said.append(
        wait_for_answer(
            uuid4(), house=house, clock=lambda: next(seconds), pause=lambda: None
        )
    )

    assert "ACCEPTED. Answers like it count." in said[0]
    assert "ACCEPTED. It would wait for a host" in said[1]
    assert "No answer arrived within 180 s." in said[2]
